# --- recv and stage ---------------------------------------------------------------------------

recv() {
    [ -n "$PART" ] || invalid part
    recv_component=${COMPONENTS%%"$NL"*}
    is_component "$recv_component" || invalid component
    read -r recv_rid recv_offset recv_size <<END
$PART
END
    begin
    recover
    make_component "$recv_component"
    recv_dir=$BASE/$recv_component/incoming/$recv_rid
    if sealed "$recv_component" "$recv_rid"; then answer already; fi
    own_folder "$recv_dir"
    mkdir -p "$recv_dir" || stuck "$recv_component"
    own_file "$recv_dir/payload"
    [ -f "$recv_dir/payload" ] || : >"$recv_dir/payload" || stuck "$recv_component"
    recv_have=$(size_of "$recv_dir/payload")
    [ "$recv_offset" -le "$recv_have" ] || refuse part_offset "$recv_component" "have=$recv_have"
    room_for "$recv_size" 1
    [ "$recv_offset" -eq "$recv_have" ] ||
        dd if=/dev/null of="$recv_dir/payload" bs=1 seek="$recv_offset" count=0 2>/dev/null || stuck "$recv_component"
    # POINT recv-cut
    head -c "$recv_size" <&3 >>"$recv_dir/payload" || stuck "$recv_component"
    # POINT recv-written
    sync_files "$recv_dir/payload" "$recv_dir" "$BASE/$recv_component/incoming" || stuck "$recv_component"
    MOVED=$(($(size_of "$recv_dir/payload") - recv_offset))
    row "received$TAB$recv_component$TAB$recv_rid$TAB$(size_of "$recv_dir/payload")"
    [ "$MOVED" -eq "$recv_size" ] || refuse payload_short "$recv_component" "have=$((recv_offset + MOVED))"
    answer 'done'
}

# Frames of every move, into the work folder: B.COMPONENT, A.COMPONENT, payload.COMPONENT.
take_moves() {
    [ -n "$MOVES" ] || invalid move
    while read -r c a b size_b size_a size_p sum_p; do
        [ -n "$c" ] || continue
        own_component "$c"
        take_file "$size_b" "$WORK/B.$c" "$c"
        manifest_valid "$c" "$b" "$WORK/B.$c" || refuse manifest_invalid "$c" "$b"
        if [ "$a" != - ]; then
            [ "$a" != "$b" ] || refuse target_is_baseline "$c" "$b"
            take_file "$size_a" "$WORK/A.$c" "$c"
            manifest_valid "$c" "$a" "$WORK/A.$c" || refuse manifest_invalid "$c" "$a"
        fi
        [ "$size_p" -eq 0 ] || take_file "$size_p" "$WORK/payload.$c" "$c"
        MOVED=$((MOVED + size_p))
    done <<END
$MOVES
END
    while read -r c name size key; do
        [ -n "$c" ] || continue
        case "$NL$MOVES" in *"$NL$c "*) ;; *) invalid fill ;; esac
        secret_names "$WORK/B.$c" | grep -F -x -q -e "$name" || invalid fill
        mkdir -p "$WORK/fill.$c/$(dirname "$name")" || stuck "$c"
        take_file "$size" "$WORK/fill.$c/$name" "$c"
    done <<END
$FILLS
END
}

take_file() {
    room_needed=$(($1 / 1024 + RESERVE))
    [ "$1" -lt 65536 ] || [ "$(free_kib)" -ge "$room_needed" ] || refuse disk_full "$3" "need=$room_needed"
    take "$1" >"$2" || stuck "$3"
    [ "$(size_of "$2")" -eq "$1" ] || refuse payload_short "$3"
}

stage_moves() {
    while read -r c a b size_b size_a size_p sum_p; do
        [ -z "$c" ] || stage_one "$c" "$a" "$b" "$sum_p"
    done <<END
$MOVES
END
}

# COMPONENT A B SUM: afterwards release B lies sealed, and so does A when live files must go back to it.
stage_one() {
    make_component "$1"
    case "$NL$T_MOVES" in *"$NL$1 "*) answer busy trial_open ;; esac
    stage_dir=$BASE/$1/incoming/$3
    own_folder "$stage_dir"
    check_baseline "$1" "$2"
    if whole "$1" "$3"; then
        rm -rf "$stage_dir"
        return 0
    fi
    discard "$1" "$3"
    stage_tree=$stage_dir/tree
    if [ "$(first_line "$stage_tree/.rx/ok")" != "sealed $3" ] || ! tree_whole "$1" "$3" "$stage_tree"; then
        build_tree "$1" "$2" "$3" "$4"
    fi
    publish "$1" "$3" "$stage_tree"
    WHOLE="$WHOLE$1 $3$NL"
    put_journal "$1" "staged $3" || stuck "$1"
}

build_tree() {
    files=$(grep -c "^[fh][io][lo][ek]$TAB" "$WORK/B.$1")
    sizes=$(sed -n "s/^[fh][io][lo][ek]$TAB[0-9a-f]*$TAB\([0-9]*\)$TAB.*/\1/p" "$WORK/B.$1" | { total=0; while read -r each; do total=$((total + each)); done; echo "$total"; })
    room_for "$sizes" "$files"
    hold
    rm -rf "$stage_tree" && mkdir -p "$stage_tree/.rx" && chmod 700 "$BASE/$1/incoming" && chmod 755 "$stage_tree" || stuck "$1"
    # POINT stage-begun
    unpack "$1" "$4" || return 1
    # POINT stage-unpacked
    cp "$WORK/B.$1" "$stage_tree/.rx/manifest" || stuck "$1"
    chmod 711 "$stage_tree/.rx"
    complete "$1" "$2" "$3"
    fill_secrets "$1" "$3"
    set_modes "$1"
    # POINT stage-placed
    tree_whole "$1" "$3" "$stage_tree" || refuse payload_damaged "$1" "$3"
    seal "$1" "$3" "$stage_tree"
}

# The payload, from the message or from what recv collected, into the tree: plain files that the
# manifest names and nothing else.
unpack() {
    payload=$WORK/payload.$1
    if [ ! -f "$payload" ]; then
        [ "$2" != - ] || return 0
        payload=$stage_dir/payload
        [ -f "$payload" ] && [ ! -L "$payload" ] || refuse payload_incomplete "$1" payload
    fi
    if [ "$2" != - ] && [ "$(digest "$payload")" != "$2" ]; then
        rm -f "$stage_dir/payload"
        refuse payload_damaged "$1" sha256
    fi
    gzip -dc <"$payload" 2>/dev/null | tar -tvf - >"$WORK/list" 2>/dev/null || refuse payload_damaged "$1" archive
    grep -q -v '^-' "$WORK/list" && refuse payload_damaged "$1" 'not a plain file'
    gzip -dc <"$payload" | tar -tf - 2>/dev/null >"$WORK/list"
    sed -n "s/^[fh][io][lo][ek]$TAB.*$TAB\([^$TAB]*\)\$/\1/p" "$WORK/B.$1" >"$WORK/names"
    grep -F -x -v -q -f "$WORK/names" "$WORK/list" && refuse payload_damaged "$1" 'unknown name'
    gzip -dc <"$payload" | tar -xof - -C "$stage_tree" 2>/dev/null || stuck "$1" unpack
}

# What the payload left out, from release A, when it is the same there.
complete() {
    complete_from=$BASE/$1/releases/$2
    mkdir -p "$stage_tree/.rx/template" || stuck "$1"
    while IFS=$TAB read -r kind sum size x1 x2 x3 secret live name; do
        [ "$kind" = file ] || [ "$kind" = hook ] || continue
        [ "$kind" = file ] || { name=$x3 secret=0; }
        if [ ! -f "$stage_tree/$name" ]; then
            source=$complete_from/$name
            [ "$secret" = 0 ] || source=$complete_from/.rx/template/$name
            [ "$2" != - ] && [ -f "$source" ] && [ "$(sum_of "$source")" = "$sum" ] || refuse payload_incomplete "$1" "$name"
            mkdir -p "$(dirname "$stage_tree/$name")" && elevated_read "$source" >"$stage_tree/$name" || stuck "$1"
        fi
        [ "$secret" = 1 ] || continue
        mkdir -p "$(dirname "$stage_tree/.rx/template/$name")" &&
            mv -f "$stage_tree/$name" "$stage_tree/.rx/template/$name" &&
            ln -s "$(filled_link "$3" "$name")" "$stage_tree/$name" || stuck "$1"
    done <"$WORK/B.$1"
    rmdir "$stage_tree/.rx/template" 2>/dev/null || chmod -R u+rwX,go= "$stage_tree/.rx/template"
}

fill_secrets() {
    [ -n "$(secret_names "$WORK/B.$1")" ] || return 0
    filled=$BASE/$1/filled/$2
    own_folder "$filled"
    rm -rf "$filled" && mkdir "$filled" && : >"$filled/.sums" || stuck "$1"
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] && [ "$secret" = 1 ] || continue
        [ -f "$WORK/fill.$1/$name" ] || refuse payload_incomplete "$1" "$name"
        mkdir -p "$(dirname "$filled/$name")" && mv -f "$WORK/fill.$1/$name" "$filled/$name" &&
            chmod 600 "$filled/$name" && fill_sum "$name" || stuck "$1"
        give_to "$owner" "$filled/$name" "$1"
    done <"$WORK/B.$1"
    find "$filled" -type d -print0 | xargs -0 chmod 711
    # POINT filled
    sync_tree "$filled" && sync_files "$BASE/$1/filled" || stuck "$1"
}

fill_sum() {
    filled_sum=$(digest "$filled/$1") && printf '%s\n' "$filled_sum  $1" >>"$filled/.sums"
}

# OWNER FILE COMPONENT: chown, by the profile's own way where we may not.
give_to() {
    [ "$1" != - ] || return 0
    chown "$1" "$2" 2>/dev/null || elevate chown "$1" "$2" 2>/dev/null || refuse owner_refused "$3" "$1"
}

set_modes() {
    find "$stage_tree" -path "$stage_tree/.rx" -prune -o -type d -print0 | xargs -0 chmod 755
    for mode in $(sed -n "s/^file$TAB[^$TAB]*$TAB[^$TAB]*$TAB\([0-7]*\)$TAB.*${TAB}0$TAB[^$TAB]*$TAB[^$TAB]*\$/\1/p" "$WORK/B.$1" | sort -u); do
        sed -n "s,^file$TAB[^$TAB]*$TAB[^$TAB]*$TAB$mode$TAB.*${TAB}0$TAB[^$TAB]*$TAB\([^$TAB]*\)\$,\1,p" "$WORK/B.$1" |
            (cd "$stage_tree" && xargs chmod "$mode") || stuck "$1"
    done
    sed -n "s/^hook$TAB.*$TAB\([^$TAB]*\)\$/\1/p" "$WORK/B.$1" >"$WORK/hooks"
    [ ! -s "$WORK/hooks" ] || (cd "$stage_tree" && xargs chmod 755) <"$WORK/hooks" || stuck "$1"
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] && [ "$owner" != - ] && [ "$secret" = 0 ] || continue
        give_to "$owner" "$stage_tree/$name" "$1"
    done <"$WORK/B.$1"
}

# COMPONENT RID TREE: everything on the disk, then the seal, then the seal on the disk.
seal() {
    rm -f "$3/.rx/ok"
    sync_tree "$3" || stuck "$1"
    # POINT seal-synced
    put "$3/.rx/ok" "sealed $2" || stuck "$1"
    # POINT sealed
}

publish() {
    sync_files "$BASE/$1/incoming/$2" "$BASE/$1/incoming" || stuck "$1"
    mv "$3" "$BASE/$1/releases/$2" || stuck "$1"
    # POINT published
    sync_files "$BASE/$1/releases" "$BASE/$1/incoming/$2" || stuck "$1"
    rm -rf "$BASE/$1/incoming/$2"
    # POINT incoming-gone
}

# A release that is not whole and that nothing points to: renamed out, then deleted.
discard() {
    [ -e "$BASE/$1/releases/$2" ] || [ -L "$BASE/$1/releases/$2" ] || return 0
    [ "$(current_of "$1")" != "$2" ] || refuse release_damaged "$1" "$2"
    drop_release "$1" "$2" || stuck "$1"
}

drop_release() {
    rm -rf "$BASE/$1/incoming/gone.$2"
    mv "$BASE/$1/releases/$2" "$BASE/$1/incoming/gone.$2" || return 1
    # POINT release-out
    sync_files "$BASE/$1/releases"
    rm -rf "$BASE/$1/incoming/gone.$2" "$BASE/$1/filled/$2"
}

put_journal() {
    journal=$BASE/$1/state/journal
    put "$journal" "$(tail -n 19 "$journal" 2>/dev/null
        printf '%s' "$2")"
}
