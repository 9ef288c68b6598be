# --- the originals ----------------------------------------------------------------------------

# Live files must be what baseline A says. Where A is not the register's current release, they are
# sealed as A (bytes, owner, mode), so that there is a way back to them.
check_baseline() {
    if [ "$2" = - ]; then
        [ "$(current_of "$1")" = - ] || refuse baseline_unknown "$1" "$(current_of "$1")"
        absent_holds "$1" - "$WORK/B.$1" baseline_unknown
        return 0
    fi
    baseline_holds "$1" "$2"
    [ "$(current_of "$1")" != "$2" ] || return 0
    if ! whole "$1" "$2"; then
        grep -q "^hook$TAB" "$WORK/A.$1" && refuse baseline_drift "$1" 'its hooks are not on the register'
        discard "$1" "$2"
        seal_originals "$1" "$2"
    fi
    # The same bytes are live before and after, so this needs no trial.
    point "$1" "$2" && put_journal "$1" "committed $2" || stuck "$1"
    # POINT adopted
}

seal_originals() {
    origin_dir=$BASE/$1/incoming/$2
    origin=$origin_dir/tree filled=$BASE/$1/filled/$2
    own_folder "$origin_dir"
    own_folder "$filled"
    rm -rf "$origin" "$filled" && mkdir -p "$origin/.rx" || stuck "$1"
    chmod 755 "$origin" && chmod 711 "$origin/.rx"
    cp "$WORK/A.$1" "$origin/.rx/manifest" && : >"$origin/.rx/original" || stuck "$1"
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        mkdir -p "$(dirname "$origin/$name")" || stuck "$1"
        if [ "$secret" = 1 ]; then
            mkdir -p "$(dirname "$filled/$name")" && take_original "$filled/$name" &&
                { chmod 600 "$filled/$name" 2>/dev/null || elevate chmod 600 "$filled/$name"; } && fill_sum "$name" &&
                ln -s "$(filled_link "$2" "$name")" "$origin/$name" || stuck "$1" "$live"
        else
            take_original "$origin/$name" || stuck "$1" "$live"
        fi
    done <"$WORK/A.$1"
    find "$origin" -path "$origin/.rx" -prune -o -type d -print0 | xargs -0 chmod 755
    if [ -d "$filled" ]; then
        find "$filled" -type d -print0 | xargs -0 chmod 711
        sync_tree "$filled" && sync_files "$BASE/$1/filled" || stuck "$1"
    fi
    # POINT originals-copied
    tree_whole "$1" "$2" "$origin" || refuse baseline_drift "$1" 'changed while it was read'
    seal "$1" "$2" "$origin"
    publish "$1" "$2" "$origin"
    WHOLE="$WHOLE$1 $2$NL"
}

take_original() {
    cp -p "$ROOT/$live" "$1" 2>/dev/null || elevate cp -p "$ROOT/$live" "$1"
}

# Drift is told before anything is touched.
baseline_holds() {
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        live_sane "$1" "$live"
        [ "$(live_kind "$live")" = file ] || refuse baseline_drift "$1" "$live"
        if [ "$secret" = 1 ]; then
            secret_holds "$1" "$2" "$name" "$live" || refuse baseline_drift "$1" "$live"
        else
            [ "$(live_sum "$live")" = "$sum" ] || refuse baseline_drift "$1" "$live"
        fi
    done <"$WORK/A.$1"
    absent_holds "$1" "$WORK/A.$1" "$WORK/B.$1" baseline_drift
    now=$(current_of "$1")
    [ "$now" = - ] || [ "$now" = "$2" ] || absent_holds "$1" "$WORK/A.$1" "$(manifest_at "$1" "$now")" baseline_drift
}

# COMPONENT KNOWN OTHER CODE: live paths that OTHER names and KNOWN does not must be absent.
absent_holds() {
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        live_sane "$1" "$live"
        [ "$2" = - ] || ! names_live "$2" "$live" || continue
        [ "$(live_kind "$live")" = absent ] || refuse "$4" "$1" "$live"
    done <"$3"
}

names_live() {
    cut -f 8 "$1" | grep -F -x -q -e "$2"
}

secret_holds() {
    if [ "$(current_of "$1")" = "$2" ] && same_bytes "$ROOT/$4" "$BASE/$1/filled/$2/$3"; then
        return 0
    fi
    while read -r c each key expected; do
        [ "$c $each" = "$1 $3" ] || continue
        [ "$expected" != - ] && [ "$(hmac "$key" "$ROOT/$4")" = "$expected" ]
        return
    done <<END
$MACS
END
    return 1
}
