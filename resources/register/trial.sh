# --- the trial --------------------------------------------------------------------------------
# state/trial decides; the components' journals follow. It is written before the first switch and
# removed last. Phases: activating, trial, rolling, committing. `ready` says the activate hooks ran.

T_ID='' T_PHASE='' T_SECONDS=0 T_BOOT='' T_UNTIL=0 T_READY=0 T_ROOT='' T_BECOME=none T_MOVES=''

load_trial() {
    T_ID='' T_PHASE='' T_MOVES='' T_READY=0 trial_end=0
    [ -f "$BASE/state/trial" ] || return 0
    while IFS=$TAB read -r key x1 x2 x3 x4 x5 x6; do
        case $key in
            trial) T_ID=$x1 T_PHASE=$x2 T_SECONDS=$x3 T_UNTIL=$x4 T_BOOT=$x5 T_READY=$x6 ;;
            root) T_ROOT=$x1 ;;
            become) T_BECOME=$x1 ;;
            move) T_MOVES="$T_MOVES$x1 $x2 $x3$NL" ;;
            end) trial_end=1 ;;
        esac
    done <"$BASE/state/trial"
    [ "$trial_end" -eq 1 ] && [ -n "$T_ID" ] || refuse base_unsafe - trial
}

save_trial() {
    T_PHASE=$1
    trial_text="trial$TAB$T_ID$TAB$T_PHASE$TAB$T_SECONDS$TAB$T_UNTIL$TAB$T_BOOT$TAB$T_READY${NL}root$TAB$T_ROOT${NL}become$TAB$T_BECOME$NL"
    while read -r c a b; do
        [ -z "$c" ] || trial_text="${trial_text}move$TAB$c$TAB$a$TAB$b$NL"
    done <<END
$T_MOVES
END
    put "$BASE/state/trial" "${trial_text}end"
}

# The journals of all components of the trial: WORD, then `A B` or `B`.
journal_moves() {
    while read -r c a b; do
        [ -n "$c" ] || continue
        case $1 in
            staged | committed) put_journal "$c" "$1 $b" ;;
            *) put_journal "$c" "$1 $a $b" ;;
        esac || return 1
    done <<END
$T_MOVES
END
}

# FUNCTION for each component of the trial, with COMPONENT A B.
each_move() {
    while read -r c a b; do
        [ -z "$c" ] || "$1" "$c" "$a" "$b" || return 1
    done <<END
$T_MOVES
END
}

# Live paths of an open trial are below the root it was opened with.
in_trial() {
    ROOT=$T_ROOT
    [ "$BECOME" != none ] || BECOME=$T_BECOME
}

# --- opening ----------------------------------------------------------------------------------

activate_all() {
    open_trial
    # POINT trial-opened
    start_timer
    # POINT timer-started
    if ! go_forward; then
        why
        roll_back activation_failed
        refuse "$WHY" - activation
    fi
    run_activation
}

move_pair() {
    T_MOVES="$T_MOVES$1 $2 $3$NL"
}

open_trial() {
    hold
    T_ID=$TRIAL T_SECONDS=$SECONDS_ALLOWED T_READY=0 T_ROOT=$ROOT T_BECOME=$BECOME T_MOVES=''
    T_BOOT=$(boot_id)
    T_UNTIL=$(($(uptime_seconds) + SECONDS_ALLOWED))
    while read -r c a b x; do
        [ -z "$c" ] || move_pair "$c" "$a" "$b"
    done <<END
$MOVES
END
    keep_spare || stuck - spare
    if ! save_trial activating; then
        rm -f "$BASE/state/trial"
        stuck - trial
    fi
}

check_moves() {
    while read -r c a b x; do
        [ -n "$c" ] || continue
        own_component "$c"
        whole "$c" "$b" || { sealed "$c" "$b" && refuse release_damaged "$c" "$b"; refuse not_staged "$c" "$b"; }
        check_baseline "$c" "$a"
        [ "$a" = - ] || whole "$c" "$a" || refuse release_damaged "$c" "$a"
        may_place "$c" "$b"
    done <<END
$MOVES
END
}

# From `activating` to `trial`; repeated by recovery until it is done.
go_forward() {
    in_trial
    journal_moves activating || return 1
    # POINT activating
    each_move place_before || return 1
    # POINT placed-before
    hold
    each_move switch_one || return 1
    # POINT all-switched
    each_move place_after || return 1
    # POINT placed-after
    save_trial trial || return 1
    # POINT trial-saved
    journal_moves trial
    # POINT trial-journalled
}

place_before() { place_all "$1" "$3" before "$2"; }
switch_one() { point "$1" "$3"; }
place_after() { place_all "$1" "$3" after "$2" && unplace "$1" "$2" "$3"; }

run_activation() {
    ACTIVATION=0
    each_move activate_hooks || ACTIVATION=1
    # POINT hooks-ran
    [ "$ACTIVATION" -eq 0 ] || { report_trial; answer unhealthy activate_failed; }
    T_READY=1
    save_trial trial || stuck - trial
    # POINT trial-ready
}

activate_hooks() { run_hooks "$1" "$3" activate; }
health_hooks() { run_hooks "$1" "$3" health; }

report_new() { report "$1" "$(manifest_at "$1" "$3")"; }

# The files that release A had; those that only B has must be gone.
report_old() {
    [ "$2" = - ] || report "$1" "$(manifest_at "$1" "$2")"
    if [ "$2" = - ]; then : >"$WORK/only"; else cut -f 8 "$(manifest_at "$1" "$2")" >"$WORK/only"; fi
    grep "^file$TAB" "$(manifest_at "$1" "$3")" | while IFS= read -r line; do
        each=$(printf '%s' "$line" | cut -f 8)
        grep -F -x -q -e "$each" "$WORK/only" || printf '%s\n' "$line"
    done >"$WORK/rest"
    report "$1" "$WORK/rest"
}

report_trial() { each_move report_new; }

# --- closing ----------------------------------------------------------------------------------

# OUTCOME REASON: the trial is over. The record goes last.
close_trial() {
    put "$BASE/state/last" "$T_ID $1 $2" || return 1
    # POINT last-written
    rm -f "$BASE/state/trial"
    # POINT trial-removed
    sync_files "$BASE/state"
    stop_timer
}

commit() {
    save_trial committing || return 1
    # POINT committing
    finish_commit
}

finish_commit() {
    each_move commit_one || return 1
    # POINT committed
    close_trial committed confirm
}

commit_one() {
    put_journal "$1" "committed $3" || return 1
    if [ "$2" = - ]; then rm -f "$BASE/$1/state/previous"; else put "$BASE/$1/state/previous" "$2"; fi
}

# Back to every A, whatever was reached. The switch does not wait for the words about it: on a full
# disk the records may fail and the old release must run all the same.
roll_back() {
    in_trial
    save_trial rolling || :
    # POINT rolling
    journal_moves rolling || :
    each_move back_one || return 1
    # POINT rolled
    journal_moves rolledback || return 1
    REVERT_FAILED=0
    each_move revert_hooks || REVERT_FAILED=1
    # POINT revert-hooks-ran
    close_trial reverted "$1"
}

back_one() {
    point "$1" "$2" || return 1
    [ "$2" = - ] || place_all "$1" "$2" after "$3" || return 1
    unplace "$1" "$3" "$2"
}

# What B did beside its files it takes back itself; else A starts again.
revert_hooks() {
    if grep -q "^hook$TAB.*${TAB}revert$TAB" "$(manifest_at "$1" "$3")"; then
        run_hooks "$1" "$3" revert
    elif [ "$2" != - ]; then
        run_hooks "$1" "$2" activate
    fi
}

# Nothing of the trial reached a live path yet.
unswitched() {
    while read -r c a b; do
        [ -z "$c" ] || [ "$(current_of "$c")" != "$b" ] || return 1
    done <<END
$T_MOVES
END
}

abandon() {
    in_trial
    each_move back_one || return 1
    journal_moves staged || return 1
    # POINT abandoned
    rm -f "$BASE/state/trial"
    sync_files "$BASE/state"
    stop_timer
}

# Before every act: what a cut left behind is completed or taken back, all components alike.
recover() {
    load_trial
    [ -n "$T_ID" ] || return 0
    recover_root=$ROOT recover_become=$BECOME
    case $T_PHASE in
        committing) finish_commit || stuck - recover ;;
        rolling) roll_back "${1:-recovered}" || stuck - recover ;;
        *)
            if [ "$T_BOOT" != "$(boot_id)" ]; then
                roll_back boot || stuck - recover
            elif [ "$(uptime_seconds)" -ge "$T_UNTIL" ]; then
                roll_back expired || stuck - recover
            elif [ "$T_PHASE" = activating ] && [ "${1:-}" = '' ]; then
                if unswitched; then abandon || stuck - recover; else resume_trial; fi
            fi
            ;;
    esac
    ROOT=$recover_root BECOME=$recover_become
    load_trial
}

resume_trial() {
    timer_runs || start_timer
    go_forward || stuck - recover
}

# --- the dead-man timer -----------------------------------------------------------------------

# A process of its own session, with no tie to this one's input and output, that names the trial it
# belongs to: it can end no other. A password that it may need stays in its memory.
start_timer() {
    detach=nohup
    ! command -v setsid >/dev/null 2>&1 || detach=setsid
    left=$((T_UNTIL - $(uptime_seconds)))
    [ "$left" -gt 0 ] || left=1
    printf '%s\n' "$PASSWORD" | $detach sh "$BASE/state/manager" wait "$BASE" "$T_ID" "$left" >/dev/null 2>&1 3<&- &
    put "$BASE/state/timer" "$! $T_ID" || :
}

timer_pid() {
    timer_line=$(first_line "$BASE/state/timer")
    timer_number=${timer_line%% *}
    [ "${timer_line#* }" = "$T_ID" ] && alive "$timer_number" || return 1
    if [ -d /proc/self ]; then
        tr '\000' ' ' <"/proc/$timer_number/cmdline" | grep -F -q -e " wait $BASE $T_ID " || return 1
    fi
    printf '%s' "$timer_number"
}

timer_runs() { timer_pid >/dev/null; }

stop_timer() {
    # The timer that ends its own trial ends by itself.
    if timer_number=$(timer_pid) && [ "$timer_number" != $$ ]; then
        kill -TERM -"$timer_number" 2>/dev/null || kill -TERM "$timer_number" 2>/dev/null
    fi
    rm -f "$BASE/state/timer"
}
