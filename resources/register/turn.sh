# --- whose folder, whose turn -----------------------------------------------------------------

# A link or a foreign owner inside BASE is somebody else's work.
own_folder() {
    [ ! -e "$1" ] && [ ! -L "$1" ] && return 0
    [ ! -L "$1" ] && [ -d "$1" ] && [ -O "$1" ] || refuse base_unsafe - "$1"
}

own_file() {
    [ ! -e "$1" ] && [ ! -L "$1" ] && return 0
    [ ! -L "$1" ] && [ -f "$1" ] && [ -O "$1" ] || refuse base_unsafe - "$1"
}

own_base() {
    own_folder "$BASE"
    own_file "$BASE/device"
    own_folder "$BASE/state"
    for own_each in manager fence trial last timer boot-entry spare work lock; do
        case $own_each in
            work | lock) own_folder "$BASE/state/$own_each" ;;
            *) own_file "$BASE/state/$own_each" ;;
        esac
    done
}

own_component() {
    own_folder "$BASE/$1"
    for own_each in releases incoming filled shared state; do
        own_folder "$BASE/$1/$own_each"
    done
    for own_each in journal previous; do
        own_file "$BASE/$1/state/$own_each"
    done
    [ ! -e "$BASE/$1/current" ] || [ -L "$BASE/$1/current" ] || refuse base_unsafe "$1" current
}

# A POS of another user follows live links into `current`, so the way there may be passed (not
# listed) by everyone; state, incoming parts and filled secrets may not be read.
make_component() {
    own_component "$1"
    [ ! -d "$BASE/$1/state" ] || return 0
    mkdir -p "$BASE/$1/releases" "$BASE/$1/incoming" "$BASE/$1/filled" "$BASE/$1/shared" "$BASE/$1/state" &&
        chmod 711 "$BASE/$1" "$BASE/$1/releases" "$BASE/$1/filled" &&
        chmod 755 "$BASE/$1/shared" &&
        sync_files "$BASE/$1" "$BASE" || stuck "$1"
}

boot_id() {
    if [ -f "$BASE.boot" ]; then
        first_line "$BASE.boot"
    elif [ -r /proc/sys/kernel/random/boot_id ]; then
        first_line /proc/sys/kernel/random/boot_id
    else
        printf unknown
    fi
}

uptime_seconds() {
    if [ -r /proc/uptime ]; then
        up=$(first_line /proc/uptime)
        printf '%s' "${up%%.*}"
    else
        date +%s
    fi
}

# A process that runs (a zombie keeps its number but has no command line).
alive() {
    is_number "$1" && kill -0 "$1" 2>/dev/null || return 1
    [ ! -d /proc/self ] || [ -n "$(tr -d '\000' <"/proc/$1/cmdline" 2>/dev/null)" ]
}

# Dead: of another boot, its lease over, or its process gone, where it is our own token's or one of
# the register's own (timer, boot entry), which no console will ever come back for.
lock_is_dead() {
    [ "$(first_line "$LOCK/boot")" = "$(boot_id)" ] || return 0
    lock_until=$(first_line "$LOCK/expires")
    is_number "$lock_until" && [ "$(uptime_seconds)" -lt "$lock_until" ] || return 0
    case $1 in
        "$TOKEN "* | 'timer '* | 'boot '*) alive "${1##* }" || return 0 ;;
    esac
    return 1
}

lock_lease() {
    rm -f "$LOCK/expires.new"
    echo $(($(uptime_seconds) + LEASE)) >"$LOCK/expires.new" && mv -f "$LOCK/expires.new" "$LOCK/expires"
}

lock_new() {
    mkdir "$LOCK" 2>/dev/null || return 1
    # POINT lock-made
    boot_id >"$LOCK/boot" && lock_lease && printf '%s\n' "$FENCE" >"$LOCK/fence" || stuck
    (set -C && printf '%s\n' "$TOKEN $$" >"$LOCK/owner") 2>/dev/null
}

# Only one contender may break a dead lock: who makes the folder named after it, and finds the same
# lock behind it.
lock_break() {
    claim=$BASE/state/claim.$(printf '%s' "$1" | tr -c 'A-Za-z0-9' _)
    if ! mkdir "$claim" 2>/dev/null; then
        sleep 1
        rmdir "$claim" 2>/dev/null
        return 1
    fi
    if [ "$(first_line "$LOCK/owner")" = "$1" ] && { [ -z "$1" ] || lock_is_dead "$1"; }; then
        mv "$LOCK" "$BASE/state/dead.$$" && rm -rf "$BASE/state/dead.$$"
    fi
    rmdir "$claim"
}

# True when this process holds the lock; $1 tries. A lock without an owner is one being made, or
# one whose maker died at once: it gets two tries of a second.
lock_try() {
    LOCK=$BASE/state/lock
    tries=0
    while [ "$tries" -lt "$1" ]; do
        tries=$((tries + 1))
        if lock_new; then
            LOCKED=1
            return 0
        fi
        [ -d "$LOCK" ] || stuck
        holder=$(first_line "$LOCK/owner")
        if [ -n "$holder" ]; then
            lock_is_dead "$holder" || return 1
            lock_break "$holder"
        elif [ "$tries" -gt 1 ]; then
            sleep 1
            [ -n "$(first_line "$LOCK/owner")" ] || lock_break ''
        fi
    done
    return 1
}

# Called before each step that matters: a process that slept through its lease stops here.
hold() {
    if [ "$(first_line "$LOCK/owner")" != "$TOKEN $$" ]; then
        LOCKED=0
        refuse lock_held - lost
    fi
    lock_lease || :
}

unlock() {
    [ "$LOCKED" -eq 1 ] || return 0
    LOCKED=0
    rm -rf "$BASE/state/work"
    [ "$(first_line "$LOCK/owner")" = "$TOKEN $$" ] || return 0
    mv "$LOCK" "$BASE/state/dead.$$" 2>/dev/null && rm -rf "$BASE/state/dead.$$"
}

check_identity() {
    [ -f "$BASE/device" ] || refuse not_initialised
    known_device='' known_estate=''
    while read -r key a; do
        case $key in device) known_device=$a ;; estate) known_estate=$a ;; esac
    done <"$BASE/device"
    [ -n "$known_device" ] && [ -n "$known_estate" ] || refuse not_initialised
    [ "$ESTATE" = - ] || [ "$ESTATE" = "$known_estate" ] || refuse foreign_estate - "$known_estate"
    [ "$DEVICE" = - ] || [ "$DEVICE" = "$known_device" ] || refuse foreign_device - "$known_device"
}

read_fence() {
    FENCE_EPOCH=0 FENCE_COUNTER=0
    [ ! -f "$BASE/state/fence" ] || read -r FENCE_EPOCH FENCE_COUNTER <"$BASE/state/fence" || :
    is_number "$FENCE_EPOCH" && is_number "$FENCE_COUNTER" || refuse base_unsafe - fence
}

check_fence() {
    epoch=${FENCE%%.*} counter=${FENCE#*.}
    is_number "$epoch" && is_number "$counter" || invalid fence
    read_fence
    if [ "$epoch" -lt "$FENCE_EPOCH" ] ||
        { [ "$epoch" -eq "$FENCE_EPOCH" ] && [ "$counter" -lt "$FENCE_COUNTER" ]; }; then
        refuse fence_low - "$FENCE_EPOCH.$FENCE_COUNTER"
    fi
    [ "$epoch $counter" = "$FENCE_EPOCH $FENCE_COUNTER" ] || put "$BASE/state/fence" "$epoch $counter" || stuck
}

# The timer and the boot entry run this copy.
keep_program() {
    [ -n "${p:-}" ] || return 0
    [ "$(printf '%s\n' "$p" | sha256sum)" != "$(sha256sum 2>/dev/null <"$BASE/state/manager")" ] || return 0
    put "$BASE/state/manager" "$p" || stuck
}

# Lock -> check -> recover: the beginning of every verb that writes.
begin() {
    own_base
    [ -d "$BASE/state" ] || refuse not_initialised
    probe_syncs "$BASE/state"
    [ "$SYNCS" != none ] || DURABLE=0
    check_identity
    lock_try 3 || answer busy lock_held
    set +f
    rm -rf "$BASE/state/work" "$BASE/state"/dead.* "$BASE/state"/*.new
    set -f
    mkdir "$BASE/state/work" || stuck
    [ -z "$FENCE" ] || check_fence
    keep_program
    # POINT begun
}
