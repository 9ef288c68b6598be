# --- probe and read: nothing is written -------------------------------------------------------

fact() {
    row "fact$TAB$1$TAB$(printf '%s' "$2" | tr '\n' ' ' | plain 400)"
}

probe() {
    own_base
    known_device=- known_estate=-
    if [ -f "$BASE/device" ]; then
        while read -r key a; do
            case $key in device) known_device=$a ;; estate) known_estate=$a ;; esac
        done <"$BASE/device"
    fi
    fact device "$known_device"
    fact estate "$known_estate"
    fact boot_id "$(boot_id)"
    fact epoch_seconds "$(date +%s)"
    fact uptime "$(uptime_seconds)"
    fact free_kib "$(free_kib)"
    fact free_inodes "$(free_inodes)"
    read_fence
    fact fence "$FENCE_EPOCH.$FENCE_COUNTER"
    if [ -d "$BASE/state" ]; then probe_syncs "$BASE/state"; else probe_syncs /; fi
    fact syncs "$SYNCS"
    if [ "$(first_line "$BASE/state/boot-entry")" = cron ] && boot_stands; then fact boot_revert 1; else fact boot_revert 0; fi
    fact lock "$(probe_lock)"
    fact tools "$(probe_tools)"
    fact program "$([ ! -f "$BASE/state/manager" ] || digest "$BASE/state/manager" | head -c 16)"
    last=$(first_line "$BASE/state/last")
    fact last "${last:--}"
    for each in $COMPONENTS; do
        own_component "$each"
        probe_component "$each"
    done
    load_trial
    probe_trial
    answer 'done'
}

# Only a holder that is at work: a console that finds its own token here waits for it.
probe_lock() {
    LOCK=$BASE/state/lock
    holder=$(first_line "$LOCK/owner")
    if [ -z "$holder" ] || lock_is_dead "$holder" || ! alive "${holder##* }"; then
        printf -
    else
        printf '%s' "${holder%% *}"
    fi
}

probe_tools() {
    for tool in tar gzip zstd sha256sum setsid nohup timeout crontab sudo doas readlink stat busybox; do
        ! command -v "$tool" >/dev/null 2>&1 || printf '%s ' "$tool"
    done
}

probe_component() {
    previous=$(first_line "$BASE/$1/state/previous")
    journal=$(tail -n 1 "$BASE/$1/state/journal" 2>/dev/null | plain 200)
    row "release$TAB$1$TAB$(current_of "$1")$TAB${previous:--}$TAB${journal:--}"
    [ -d "$BASE/$1/releases" ] || return 0
    probe_list=$(ls "$BASE/$1/releases")
    while IFS= read -r each; do
        is_rid "$each" && sealed "$1" "$each" && row "sealed$TAB$1$TAB$each"
    done <<END
$probe_list
END
    probe_list=$(ls "$BASE/$1/incoming")
    while IFS= read -r each; do
        is_rid "$each" && [ -f "$BASE/$1/incoming/$each/payload" ] &&
            row "received$TAB$1$TAB$each$TAB$(size_of "$BASE/$1/incoming/$each/payload")"
    done <<END
$probe_list
END
}

probe_trial() {
    [ -n "$T_ID" ] || return 0
    row "trial$TAB$T_ID$TAB$T_PHASE$TAB$T_SECONDS"
    while read -r c a b; do
        [ -z "$c" ] || row "moved_from$TAB$c$TAB$a$TAB$b"
    done <<END
$T_MOVES
END
}

# The live files themselves, as hex, at most CAP bytes of them together.
read_files() {
    read_index=0
    while IFS= read -r live; do
        [ -n "$live" ] || continue
        is_live "$live" || invalid path
        read_one
        read_index=$((read_index + 1))
    done <<END
$PATHS
END
    answer 'done'
}

read_one() {
    locate "$live"
    kind=$(live_kind "$live")
    size=0 mode=- owner=- link=- hex=-
    if [ -L "$live_path" ]; then
        link=$(readlink "$live_path")
        link=$(printf '%s' "$link" | tr '\n' '?' | plain 400)
    fi
    if [ "$kind" = file ]; then
        mode=$(stat -L -c %a "$live_path" 2>/dev/null) || mode=-
        owner=$(stat -L -c %U:%G "$live_path" 2>/dev/null | plain 80) || owner=-
        size=$(size_of "$live_path" 2>/dev/null) || size=0
        [ "${size:-0}" -le "$CAP" ] || refuse too_large - "$live"
        if hex=$(elevated_read "$live_path" 2>/dev/null | head -c $((CAP + 1)) | od -An -v -tx1 | tr -d ' \n') &&
            { [ -n "$hex" ] || [ "$size" -eq 0 ]; }; then
            size=$((${#hex} / 2))
            [ "$size" -le "$CAP" ] || refuse too_large - "$live"
            CAP=$((CAP - size))
        else
            kind=denied size=0 hex=-
        fi
        [ -r "$live_path" ] || [ -n "$hex" ] || kind=denied
    fi
    row "content$TAB$read_index$TAB$kind$TAB$size$TAB$mode$TAB${owner:--}$TAB${link:--}$TAB${hex:--}"
}
