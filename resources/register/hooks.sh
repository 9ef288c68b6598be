# --- hooks: the release's own programs --------------------------------------------------------

# COMPONENT RID KIND: all of them in order of their names; the first failure ends the row.
run_hooks() {
    HOOK_EXIT=0
    hooks_rid=$2
    hooks_list=$(sed -n "s/^hook$TAB[^$TAB]*$TAB[^$TAB]*$TAB\([01]\)$TAB$3$TAB\([^$TAB]*\)\$/\1 \2/p" "$(manifest_at "$1" "$2")")
    while read -r hook_become hook_name; do
        [ -n "$hook_name" ] || continue
        run_hook "$1" "$3"
        [ "$HOOK_EXIT" -eq 0 ] || return 1
    done <<END
$hooks_list
END
}

run_hook() {
    [ "$LOCKED" -eq 0 ] || hold
    hook_out=$WORK/output
    if [ "$hook_become" = 1 ] && [ "$BECOME" = none ]; then
        detail "$1" "$2: become"
        HOOK_EXIT=126
        return
    fi
    hook_runner=''
    ! command -v setsid >/dev/null 2>&1 || hook_runner=setsid
    rm -f "$WORK/late" "$WORK/leader"
    : >"$hook_out"
    (
        cd "$BASE/$1/releases/$hooks_rid" || exit 126
        umask 022
        STOREWAVE_LIVE_ROOT=${ROOT:-/} STOREWAVE_COMPONENT=$1
        export STOREWAVE_LIVE_ROOT STOREWAVE_COMPONENT
        if [ "$hook_become" = 1 ]; then
            LEADER=$WORK/leader
            elevate env STOREWAVE_LIVE_ROOT="$STOREWAVE_LIVE_ROOT" STOREWAVE_COMPONENT="$1" "./$hook_name"
        else
            exec $hook_runner "./$hook_name"
        fi
    ) </dev/null >"$hook_out" 2>&1 3<&- &
    hook_pid=$!
    watch_hook "$hook_pid" </dev/null >/dev/null 2>&1 3<&- &
    watch_pid=$!
    wait "$hook_pid"
    HOOK_EXIT=$?
    kill "$watch_pid" 2>/dev/null
    wait "$watch_pid" 2>/dev/null
    [ ! -f "$WORK/late" ] || HOOK_EXIT=124
    row_output "$1" "$2"
}

# Ends a hook that outlives its limit or floods its output, with everything it started.
watch_hook() {
    watched=0
    while [ "$watched" -lt "$LIMIT" ] && [ "$(size_of "$hook_out")" -lt 4194304 ]; do
        sleep 1
        watched=$((watched + 1))
    done
    : >"$WORK/late"
    end_hook TERM "$1"
    sleep 1
    end_hook KILL "$1"
}

# What runs with more rights can only be ended with them.
end_hook() {
    leader=$(first_line "$WORK/leader")
    if is_number "$leader"; then
        elevate sh -c 'kill "-$1" "-$2" || kill "-$1" "$2"' storewave "$1" "$leader"
    fi
    kill -"$1" -"$2" 2>/dev/null || kill -"$1" "$2"
}

OUTPUT_LEFT=4096

row_output() {
    [ "$OUTPUT_LEFT" -gt 0 ] || return 0
    plain "$OUTPUT_LEFT" <"$hook_out" >"$hook_out.plain"
    OUTPUT_LEFT=$((OUTPUT_LEFT - $(size_of "$hook_out.plain")))
    while IFS= read -r line || [ -n "$line" ]; do
        row "output$TAB$1$TAB$2$TAB$HOOK_EXIT$TAB$line"
    done <"$hook_out.plain"
    if [ "$HOOK_EXIT" -ne 0 ] && [ ! -s "$hook_out" ]; then
        row "output$TAB$1$TAB$2$TAB$HOOK_EXIT$TAB"
    fi
}

# 75: a sale is open.
idle() {
    while read -r c a b x; do
        [ -n "$c" ] || continue
        run_hooks "$c" "$b" idle && continue
        [ "$HOOK_EXIT" -ne 75 ] || answer busy register_busy
        refuse idle_failed "$c" "exit=$HOOK_EXIT"
    done <<END
$MOVES
END
}
