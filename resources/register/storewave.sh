# The program that a register runs for the console. POSIX sh; dash and busybox ash 1.35 are tested.
# It arrives on standard input ahead of the request (see rollouts/adapters/ssh/program.py) and lies
# in BASE/state/manager for the dead-man timer and the boot entry. The parts of this folder are
# joined in the order of their names in program.py; `finish.sh` is the last and starts `main`.
# Lines `# POINT name` mark the places where the fault harness cuts the power.
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH:-/usr/bin:/bin}:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 077
TAB=$(printf '\t')
NL='
'
BASE='' TOKEN='' FENCE='' NONCE='' ROOT=/ DEVICE=- ESTATE=- TRIAL=- SECONDS_ALLOWED=300 KEEP=-
BECOME=none BECOME_SIZE=0 PASSWORD='' RESERVE=1024 LEASE=120 LIMIT=30 BOOT_ENTRY=- BOOT_SAID='' CAP=4194304
COMPONENTS='' PATHS='' PART='' MOVES='' FILLS='' MACS=''
ROWS='' DETAIL='' DURABLE=1 MOVED=0 SYNCS='' LOCKED=0 LEADER=''

# --- the answer -------------------------------------------------------------------------------

row() {
    ROWS="$ROWS$1$NL"
}

# Text of a register's own making: printable ASCII only, at most $1 bytes, read from standard input.
plain() {
    tr -c '\040-\176\n' '?' | head -c "$1"
}

# $1 as one such line, at most $2 bytes long, in `told`. Programs are started only for what is not one.
tell() {
    told=$1
    case $told in
        *[!\ -~]*) ;;
        *) [ ${#told} -gt "$2" ] || return 0 ;;
    esac
    told=$(printf '%s' "$1" | tr '\n' '?' | plain "$2")
}

detail() {
    tell "$2" 400
    DETAIL="detail$TAB$1$TAB$told"
}

# The lock is given back first: a peer that reads slowly must not hold up the register.
answer() {
    unlock
    printf '%s\n' "storewave-begin $NONCE"
    printf '%s' "$ROWS"
    [ -z "$DETAIL" ] || printf '%s\n' "$DETAIL"
    printf '%s\n' "verdict$TAB$1" "code$TAB${2:--}" "durable$TAB$DURABLE" "moved$TAB$MOVED"
    printf '%s\n' "storewave-end $NONCE"
    exit 0
}

refuse() {
    [ $# -lt 3 ] || detail "$2" "$3"
    answer refused "$1"
}

# --- standard input ---------------------------------------------------------------------------

# Exactly $1 bytes of the console's stream. `fullblock` is missing in old busybox, which then reads
# nothing at all, so the slow form may follow.
take() {
    [ "$1" -gt 0 ] || return 0
    { dd bs="$1" count=1 iflag=fullblock || dd bs=1 count="$1"; } <&3 2>/dev/null
}

size_of() {
    wc -c <"$1" | tr -d ' '
}

digest() {
    digest_out=$(sha256sum <"$1") || return 1
    printf '%s' "${digest_out%% *}"
}

is_number() {
    case $1 in '' | *[!0-9]* | ?????????????*) return 1 ;; esac
}

is_rid() {
    case $1 in *[!0-9a-f]*) return 1 ;; ????????????????) return 0 ;; esac
    return 1
}

is_word() {
    case $1 in '' | -* | .* | *[!A-Za-z0-9._-]*) return 1 ;; esac
    [ ${#1} -le 64 ]
}

is_hex() {
    case $1 in *[!0-9a-f]*) return 1 ;; esac
    [ ${#1} -eq "$2" ]
}

# A component's folder lies beside `device` and `state` and may not be mistaken for them.
is_component() {
    case $1 in state | device) return 1 ;; esac
    is_word "$1"
}

is_name() {
    case $1 in
        '' | /* | */ | *//* | *[!A-Za-z0-9._+/-]*) return 1 ;;
        [!A-Za-z0-9_]* | */[!A-Za-z0-9_]*) return 1 ;;
    esac
}

is_live() {
    case $1 in
        '' | - | */ | *//* | *[!A-Za-z0-9._+/\ -]*) return 1 ;;
    esac
    case /$1/ in
        */../* | */./* | */-* | */\ * | */+*) return 1 ;;
    esac
}

invalid() {
    refuse request_invalid - "$1"
}

read_request() {
    REQUEST=$(take "$1") || refuse payload_short
    [ ${#REQUEST} -ge $(($1 - 1)) ] || refuse payload_short
    while IFS=$TAB read -r key a b c d e f g; do
        case $key in
            nonce) is_hex "$a" 32 || invalid nonce; NONCE=$a ;;
            root) ROOT=$a ;;
            device) is_word "$a" || [ "$a" = - ] || invalid device; DEVICE=$a ;;
            estate) is_word "$a" || [ "$a" = - ] || invalid estate; ESTATE=$a ;;
            trial) is_word "$a" || invalid trial; TRIAL=$a ;;
            seconds) is_number "$a" || invalid seconds; SECONDS_ALLOWED=$a ;;
            keep) is_number "$a" || invalid keep; KEEP=$a ;;
            become) BECOME=$a ;;
            become_size) is_number "$a" || invalid become_size; BECOME_SIZE=$a ;;
            reserve) is_number "$a" || invalid reserve; RESERVE=$a ;;
            lease) is_number "$a" || invalid lease; LEASE=$a ;;
            limit) is_number "$a" || invalid limit; LIMIT=$a ;;
            boot) BOOT_ENTRY=$a ;;
            cap) is_number "$a" || invalid cap; CAP=$a ;;
            component) is_component "$a" || invalid component; COMPONENTS="$COMPONENTS$a$NL" ;;
            path) PATHS="$PATHS$a$NL" ;;
            part)
                is_rid "$a" && is_number "$b" && is_number "$c" || invalid part
                PART="$a $b $c"
                ;;
            move) read_move "$a" "$b" "$c" "$d" "$e" "$f" "$g" ;;
            fill)
                is_component "$a" && is_name "$b" && is_number "$c" && is_hex "$d" 64 || invalid fill
                FILLS="$FILLS$a $b $c $d$NL"
                ;;
            mac)
                is_component "$a" && is_name "$b" && is_hex "$c" 64 || invalid mac
                is_hex "$d" 64 || [ "$d" = - ] || invalid mac
                MACS="$MACS$a $b $c $d$NL"
                ;;
            *) invalid "$key" ;;
        esac
    done <<END
$REQUEST
END
    REQUEST=''
    [ -n "$NONCE" ] || invalid nonce
    case $BOOT_ENTRY in cron | none | -) ;; *) invalid boot ;; esac
    case $BECOME in none | sudo | doas | sudo-password) ;; *) invalid become ;; esac
    [ "$LEASE" -gt $((LIMIT + 30)) ] || LEASE=$((LIMIT + 30))
    [ "$BECOME_SIZE" -eq 0 ] || PASSWORD=$(take "$BECOME_SIZE")
    rooted
}

read_move() {
    is_component "$1" && is_rid "$3" && is_number "$4" && is_number "$5" && is_number "$6" || invalid move
    [ "$2" = - ] || is_rid "$2" || invalid move
    [ "$7" = - ] || is_hex "$7" 64 || invalid move
    case "$NL$MOVES" in *"$NL$1 "*) invalid move ;; esac
    MOVES="$MOVES$1 $2 $3 $4 $5 $6 $7$NL"
}

rooted() {
    case $ROOT in
        *"$TAB"* | *"$NL"*) invalid root ;;
        /*) ;;
        *) ROOT=$PWD/$ROOT ;;
    esac
    ROOT=${ROOT%/}
}
