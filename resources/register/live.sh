# --- live paths -------------------------------------------------------------------------------

# The profile's own way to more rights; only for what failed without. Where sudo asks for nothing it
# leaves its standard input unread: what it starts may not find the password there.
elevate() {
    case $BECOME in
        sudo) leading sudo -n "$@" </dev/null ;;
        doas) leading doas -n "$@" </dev/null ;;
        sudo-password)
            [ -n "$PASSWORD" ] || { echo 'no password is at hand' >&2; return 1; }
            printf '%s\n' "$PASSWORD" | leading sudo -S -p '' sh -c 'exec "$@" </dev/null' storewave "$@"
            ;;
        *) return 1 ;;
    esac
}

# Where LEADER names a file it gets the process that can be ended with all it started.
leading() {
    if [ -n "$LEADER" ]; then
        sh -c 'echo "$$" >"$0" && exec "$@"' "$LEADER" $hook_runner "$@"
    else
        "$@"
    fi
}

# Asked for once and before anything is done: a wrong password that is tried for each file locks the
# account.
gain_rights() {
    [ "$BECOME" != none ] || return 0
    gain_out=$(elevate env true 2>&1) && return 0
    refuse become_refused - "$BECOME: $(printf '%s' "$gain_out" | tail -n 1)"
}

elevated_read() {
    if [ -r "$1" ]; then cat "$1"; else elevate cat "$1"; fi
}

same_bytes() {
    if [ -r "$2" ]; then elevated_read "$1" | cmp -s - "$2"; else elevate cmp -s "$1" "$2"; fi
}

# Runs a step on a live folder, with more rights where ours do not suffice.
at_live() {
    { [ -w "$live_dir" ] && "$@" 2>/dev/null; } || elevate "$@"
}

# Where live path $1 lies, and the name beside it under which its successor is prepared.
locate() {
    live_path=$ROOT/${1#/}
    live_dir=${live_path%/*}
    live_dir=${live_dir:-/}
    live_next=$live_dir/.storewave-${live_path##*/}
}

# A folder, a device or somebody else's link is not ours to replace.
live_sane() {
    locate "$2"
    [ ! -L "$live_path" ] || case $(readlink "$live_path") in
        "$BASE"/*) return 0 ;;
        *) refuse live_unsafe "$1" "$2" ;;
    esac
    [ ! -e "$live_path" ] || [ -f "$live_path" ] || refuse live_unsafe "$1" "$2"
}

# Behind a folder that we may not enter nothing can be called absent.
hidden() {
    hidden_dir=$1
    while [ -n "$hidden_dir" ] && [ ! -d "$hidden_dir" ]; do hidden_dir=${hidden_dir%/*}; done
    [ ! -x "${hidden_dir:-/}" ]
}

# What lies at live path $1, in `live_is`.
look_live() {
    locate "$1"
    if [ -f "$live_path" ]; then
        live_is=file
    elif [ -e "$live_path" ]; then
        live_is=other
    elif hidden "$live_dir"; then
        live_is=denied
    else
        live_is=absent
    fi
}

live_kind() {
    look_live "$1"
    printf '%s' "$live_is"
}

sum_of() {
    sum_out=$(elevated_read "$1" 2>/dev/null | sha256sum)
    printf '%s' "${sum_out%% *}"
}

live_sum() {
    locate "$1"
    sum_of "$live_path"
}

# COMPONENT RID WHEN: live paths follow release RID. `before` the switch only those that change no
# live byte: paths that are absent, or that the current release A ($4) has under the same name.
place_all() {
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        live_sane "$1" "$live"
        if [ "$3" = before ]; then
            [ "$place" = link ] && neutral "$1" "$4" || continue
        fi
        case $place in
            link) place_link "$1" || return 1 ;;
            copy) place_copy "$1" "$2" || return 1 ;;
        esac
    done <"$(manifest_at "$1" "$2")"
}

neutral() {
    [ "$(live_kind "$live")" != absent ] || return 0
    [ "$2" != - ] && cut -f 8,9 "$(manifest_at "$1" "$2")" | grep -F -x -q -e "$live$TAB$name"
}

# COMPONENT RID: without more rights, every folder in which a live path changes has to be ours to write.
may_place() {
    [ "$BECOME" = none ] || return 0
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        locate "$live"
        while [ ! -d "$live_dir" ]; do
            live_dir=${live_dir%/*}
            live_dir=${live_dir:-/}
        done
        [ -w "$live_dir" ] || [ "$(readlink "$live_path")" = "$BASE/$1/current/$name" ] || refuse not_writable "$1" "$live"
    done <"$(manifest_at "$1" "$2")"
}

make_live_dir() {
    [ ! -d "$live_dir" ] || return 0
    made_dir=${live_dir%/*}
    while [ -n "$made_dir" ] && [ ! -d "$made_dir" ]; do made_dir=${made_dir%/*}; done
    (umask 022 && mkdir -p "$live_dir") 2>/dev/null || elevate mkdir -p "$live_dir" || return 1
    made_rest=${live_dir#"$made_dir"}
    while [ -n "$made_rest" ]; do
        sync_live "${made_dir:-/}" || return 1
        made_rest=${made_rest#/}
        made_dir=$made_dir/${made_rest%%/*}
        case $made_rest in */*) made_rest=/${made_rest#*/} ;; *) made_rest='' ;; esac
    done
}

place_link() {
    locate "$live"
    link_to=$BASE/$1/current/$name
    [ ! -L "$live_path" ] || [ "$(readlink "$live_path")" != "$link_to" ] || return 0
    make_live_dir && at_live rm -f "$live_next" && at_live ln -s "$link_to" "$live_next" || return 1
    # POINT link-made
    at_live mv -f "$live_next" "$live_path" || return 1
    # POINT link-placed
    sync_live "$live_dir"
}

# Beside, synced, renamed: the live path holds the old bytes or the new ones.
place_copy() {
    locate "$live"
    copy_of=$BASE/$1/releases/$2/$name
    if [ ! -L "$live_path" ] && [ -f "$live_path" ] && same_bytes "$live_path" "$copy_of"; then return 0; fi
    copy_owner=$owner
    [ "$owner" != - ] || [ ! -f "$live_path" ] || copy_owner=$(stat -c %u:%g "$live_path" 2>/dev/null) || copy_owner=-
    make_live_dir && at_live rm -f "$live_next" && at_live cp "$copy_of" "$live_next" && at_live chmod "$mode" "$live_next" || return 1
    [ "$copy_owner" = - ] || [ "$(stat -c %u:%g "$live_next" 2>/dev/null)" = "$copy_owner" ] ||
        chown "$copy_owner" "$live_next" 2>/dev/null || elevate chown "$copy_owner" "$live_next" || return 1
    sync_live "$live_next" || return 1
    # POINT copy-written
    at_live mv -f "$live_next" "$live_path" || return 1
    # POINT copy-placed
    sync_live "$live_dir"
}

sync_live() {
    sync_files "$@" 2>/dev/null || elevate sync "$@"
}

# COMPONENT GONE KEPT: live paths that release GONE has and release KEPT has not.
unplace() {
    [ "$2" != - ] || return 0
    kept=/dev/null
    [ "$3" = - ] || kept=$(manifest_at "$1" "$3")
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        locate "$live"
        [ -d "$live_dir" ] || continue
        [ ! -e "$live_next" ] && [ ! -L "$live_next" ] || at_live rm -f "$live_next" || return 1
        ! names_live "$kept" "$live" || continue
        [ -e "$live_path" ] || [ -L "$live_path" ] || continue
        at_live rm -f "$live_path" && sync_live "$live_dir" || return 1
        # POINT unplaced
    done <"$(manifest_at "$1" "$2")"
}

# The component's only switch. RID `-`: nothing was managed before.
point() {
    [ "$(current_of "$1")" != "$2" ] || return 0
    if [ "$2" = - ]; then
        rm -f "$BASE/$1/current" || return 1
    else
        rm -f "$BASE/$1/state/current" && ln -s "releases/$2" "$BASE/$1/state/current" || return 1
        # POINT switch-ready
        (cd "$BASE/$1" && mv -f state/current .) || return 1
    fi
    # POINT switched
    sync_files "$BASE/$1" "$BASE/$1/state"
}

# COMPONENT MANIFEST: one row per file, read back through its live path.
report() {
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        report_kind=$(live_kind "$live")
        report_how=- report_hex=-
        if [ "$report_kind" = file ]; then
            report_file "$1"
        fi
        row "file$TAB$1$TAB$report_kind$TAB$report_how$TAB$report_hex$TAB$live$TAB$name"
    done <"$2"
}

report_file() {
    report_kind=live
    locate "$live"
    if ! elevated_read "$live_path" >/dev/null 2>&1; then
        report_kind=denied
    elif [ "$secret" = 0 ]; then
        report_how=sha256 report_hex=$(live_sum "$live")
    else
        report_key=$(key_for "$1" "$name")
        [ -z "$report_key" ] || { report_how=hmac report_hex=$(hmac "$report_key" "$live_path"); }
    fi
}

# The key that came with this call for a secret file: with its bytes, or alone.
key_for() {
    while read -r c each size key; do
        [ "$c $each" != "$1 $2" ] || { printf '%s' "$key"; return; }
    done <<END
$FILLS
END
    while read -r c each key expected; do
        [ "$c $each" != "$1 $2" ] || { printf '%s' "$key"; return; }
    done <<END
$MACS
END
}
