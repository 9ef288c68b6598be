# --- what is on the disk stays on the disk ----------------------------------------------------

# How durable a write can be made here: `sync FILE` (an old sync ignores its arguments, so it would
# not miss the missing file), dd's fsync, or nothing.
probe_syncs() {
    [ -z "$SYNCS" ] || return 0
    if ! sync "$1/no such file" 2>/dev/null && sync "$1" 2>/dev/null; then
        SYNCS=file
    elif sync 2>/dev/null && knows_fsync; then
        SYNCS=dd
    else
        SYNCS=none
    fi
}

# A dd that can sync says of this device that it cannot be synced, or nothing; one that cannot says so.
knows_fsync() {
    fsync_said=$(dd if=/dev/null of=/dev/null bs=1 count=0 conv=notrunc,fsync 2>&1) && return 0
    case $fsync_said in *"/dev/null"*'nvalid argument'*) return 0 ;; esac
    return 1
}

sync_files() {
    case $SYNCS in
        file) sync "$@" ;;
        dd)
            for sync_each in "$@"; do
                if [ -d "$sync_each" ]; then sync; else
                    dd if=/dev/null of="$sync_each" bs=1 count=0 conv=notrunc,fsync 2>/dev/null || return 1
                fi
            done
            ;;
        *)
            DURABLE=0
            sync 2>/dev/null || :
            ;;
    esac
}

SYNC_ALL='find "$1" ! -type l -print0 | xargs -0 sync'

sync_all() {
    eval "$SYNC_ALL"
}

# Everything below a folder of ours: names there are safe, but links must not be followed. A release
# may hold files that only their owner can open.
sync_tree() {
    case $SYNCS in
        file) sync_all "$1" 2>/dev/null || elevate sh -c "$SYNC_ALL" storewave "$1" ;;
        dd)
            find "$1" -type f | while IFS= read -r sync_each; do
                sync_files "$sync_each" || exit 1
            done && sync
            ;;
        *) sync_files "$1" ;;
    esac
}

# A small file, whole or not at all, and on the disk when this returns.
put() {
    printf '%s\n' "$2" >"$1.new" && sync_files "$1.new" || return 1
    # POINT put-written
    mv -f "$1.new" "$1" || return 1
    # POINT put-renamed
    sync_files "${1%/*}"
}

first_line() {
    first=''
    [ ! -f "$1" ] || IFS= read -r first <"$1" || :
    printf '%s' "$first"
}

# Full and read-only look the same to most programs: write, and believe the system's own words.
why() {
    why_out=$( (head -c 4096 /dev/zero >"$BASE/state/probe" && sync_files "$BASE/state/probe") 2>&1)
    why_code=$?
    rm -f "$BASE/state/probe" 2>/dev/null
    case $why_out in
        *'ead-only'*) WHY=read_only ;;
        *'o space'* | *'uota'*) WHY=disk_full ;;
        *'denied'* | *'ot permitted'*) WHY=not_writable ;;
        *) WHY=write_failed ;;
    esac
    if [ "$WHY" = write_failed ] && [ "$why_code" -eq 0 ] && [ "$(free_kib)" -le 64 ]; then
        WHY=disk_full
    fi
}

# Ballast for the way back: what a full disk gives up so that a trial can still be closed.
keep_spare() {
    [ ! -f "$BASE/state/spare" ] || [ "$(size_of "$BASE/state/spare")" -ne 65536 ] || return 0
    head -c 65536 /dev/zero >"$BASE/state/spare" && sync_files "$BASE/state/spare"
}

spend_spare() {
    [ "$(free_kib)" -gt 64 ] || rm -f "$BASE/state/spare"
}

stuck() {
    why
    refuse "$WHY" "${1:--}" "${2:--}"
}

# The folder that holds BASE, or will.
base_place() {
    place_at=$BASE
    while [ ! -d "$place_at" ]; do
        case $place_at in */*) place_at=${place_at%/*} ;; *) place_at=. ;; esac
        [ -n "$place_at" ] || place_at=/
    done
    printf '%s' "$place_at"
}

# Busybox's df wants a table of mounts, which a container may not have; its stat does without.
free_kib() {
    free_at=$(base_place)
    df -Pk "$free_at" 2>/dev/null | {
        free_left=''
        while read -r _ _ _ free_next _; do free_left=$free_next; done
        is_number "$free_left" || free_left=$(stat -f -c '%a %S' "$free_at" 2>/dev/null | {
            read -r free_blocks free_size && printf '%s' $((free_blocks * free_size / 1024))
        })
        is_number "$free_left" || free_left=0
        printf '%s' "$free_left"
    }
}

# -1 where it is not told.
free_inodes() {
    df -Pi "$(base_place)" 2>/dev/null | {
        free_total='' free_left=-1
        while read -r _ free_all _ free_next _; do free_total=$free_all free_left=$free_next; done
        is_number "$free_left" && [ "$free_total" != 0 ] || free_left=-1
        printf '%s' "$free_left"
    }
}

# $1 bytes in $2 files: payload, tree and slack, and what must stay free.
room_for() {
    room_need=$((($1 * 3 + 1023) / 1024 + RESERVE))
    room_free=$(free_kib)
    [ "$room_free" -ge "$room_need" ] || refuse disk_full - "need=$room_need free=$room_free"
    room_free=$(free_inodes)
    [ "$room_free" -lt 0 ] || [ "$room_free" -ge $(($2 * 2 + 64)) ] ||
        refuse disk_full - "need_inodes=$(($2 * 2 + 64)) free_inodes=$room_free"
}
