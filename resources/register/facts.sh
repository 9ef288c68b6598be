# --- probe and read: nothing is written -------------------------------------------------------

fact() {
    tell "$2" 400
    row "fact$TAB$1$TAB$told"
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
    fact program "$([ ! -f "$BASE/state/manager" ] || digest "$BASE/state/manager")"
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
    tell "$(tail -n 1 "$BASE/$1/state/journal" 2>/dev/null)" 200
    row "release$TAB$1$TAB$(current_of "$1")$TAB${previous:--}$TAB${told:--}"
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
    look_live "$live"
    kind=$live_is
    size=0 mode=- owner=- link=- hex=-
    if [ -L "$live_path" ]; then
        tell "$(readlink "$live_path")" 400
        link=$told
    fi
    if [ "$kind" = file ]; then
        read_rights
        [ "$size" -le "$CAP" ] || refuse too_large - "$live"
        if hex=$(hex_of "$live_path" $((CAP + 1))) && { [ -n "$hex" ] || [ "$size" -eq 0 ]; }; then
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

# Mode, size and owner of the live file, as far as this host tells them.
read_rights() {
    if read_seen=$(stat -L -c '%a %s %U:%G' "$live_path" 2>/dev/null); then
        mode=${read_seen%% *} read_seen=${read_seen#* }
        size=${read_seen%% *}
        tell "${read_seen#* }" 80
        owner=$told
    else
        size=$(size_of "$live_path" 2>/dev/null)
    fi
    is_number "$size" || size=0
}

# The first $2 bytes of file $1; nothing where it cannot be read.
hex_of() {
    if [ -r "$1" ]; then
        od -An -v -tx1 -N "$2" <"$1"
    else
        elevate cat "$1" | head -c "$2" | od -An -v -tx1
    fi 2>/dev/null | tr -d ' \n'
}
