# --- the beginning ----------------------------------------------------------------------------

based() {
    case $1 in
        '' | *"$TAB"* | *"$NL"*) exit 98 ;;
        /*) BASE=$1 ;;
        *) BASE=$PWD/$1 ;;
    esac
    BASE=${BASE%/}
    WORK=$BASE/state/work
    [ -n "$BASE" ] || exit 98
}

main() {
    exec 3<&0 </dev/null
    set -f
    verb=$1
    based "$2"
    case $verb in
        wait)
            IFS= read -r PASSWORD <&3 || PASSWORD=''
            exec 3<&-
            sleep "$4"
            TOKEN=timer TRIAL=$3
            expire
            ;;
        expire)
            TOKEN=timer TRIAL=$3
            expire
            ;;
        boot)
            TOKEN=boot
            boot
            ;;
    esac
    TOKEN=$3 FENCE=$4
    is_word "$TOKEN" && is_number "$5" || exit 98
    trap '' PIPE
    read_request "$5"
    gain_rights
    case $verb in
        init) initialise ;;
        read) read_files ;;
        probe | recv | stage | activate | push | health | observe | confirm | revert | verify | gc) "$verb" ;;
        *) invalid verb ;;
    esac
}

main "$@"
