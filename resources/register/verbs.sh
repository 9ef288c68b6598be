# --- the verbs --------------------------------------------------------------------------------

initialise() {
    is_word "$DEVICE" && is_word "$ESTATE" && [ "$DEVICE$ESTATE" != -- ] || invalid device
    for tool in sha256sum tar gzip sed grep cut sort tr head tail wc find xargs dd df mv ln readlink mkdir cmp; do
        command -v "$tool" >/dev/null 2>&1 || refuse tools_missing - "$tool"
    done
    [ "$(printf abc | sha256sum)" = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -' ] || refuse sha_missing
    own_base
    if [ -f "$BASE/device" ]; then
        check_identity
        INIT=already
    else
        INIT='done'
        (umask 022 && mkdir -p "$BASE") 2>/dev/null && chmod 711 "$BASE" && mkdir -p "$BASE/state" || stuck
        probe_syncs "$BASE/state"
        # POINT init-folders
        put "$BASE/device" "device $DEVICE${NL}estate $ESTATE" || stuck
    fi
    begin
    recover
    settle_boot again
    [ -z "$BOOT_SAID" ] || detail - "$BOOT_SAID"
    sync_files "$BASE" "$BASE/state" || stuck
    sync_files "${BASE%/*}/" 2>/dev/null || DURABLE=0
    answer "$INIT"
}

stage() {
    begin
    recover
    take_moves
    if all_whole; then answer already; fi
    stage_moves
    answer 'done'
}

all_whole() {
    while read -r c a b x; do
        [ -n "$c" ] || continue
        whole "$c" "$b" && { [ "$a" = - ] || whole "$c" "$a"; } || return 1
    done <<END
$MOVES
END
}

activate() {
    begin
    recover
    take_moves
    open_or_known
    check_moves
    idle
    activate_all
    report_trial
    answer 'done'
}

push() {
    begin
    recover
    settle_boot
    take_moves
    open_or_known
    stage_moves
    # POINT all-staged
    check_moves
    idle
    activate_all
    healthy
    answer 'done'
}

# Whether this trial, or what it wants, is there already.
open_or_known() {
    is_word "$TRIAL" || invalid trial
    if [ "$T_ID" = "$TRIAL" ]; then
        in_trial
        [ "$T_READY" = 1 ] || run_activation
        report_trial
        answer already
    fi
    [ -z "$T_ID" ] || answer busy trial_open
    case $(first_line "$BASE/state/last") in
        "$TRIAL committed "*) report_targets; answer already ;;
        "$TRIAL "*) refuse trial_gone ;;
    esac
    if all_live; then report_targets; answer already; fi
}

all_live() {
    while read -r c a b x; do
        [ -n "$c" ] || continue
        [ "$(current_of "$c")" = "$b" ] && whole "$c" "$b" || return 1
        matches "$c" "$b" || return 1
    done <<END
$MOVES
END
}

# Every live file of the component is what its release says.
matches() {
    while IFS=$TAB read -r kind sum size mode owner place secret live name; do
        [ "$kind" = file ] || continue
        [ "$(live_kind "$live")" = file ] || return 1
        locate "$live"
        same_bytes "$live_path" "$BASE/$1/releases/$2/$name" || return 1
    done <"$(manifest_at "$1" "$2")"
}

report_targets() {
    while read -r c a b x; do
        [ -z "$c" ] || report "$c" "$WORK/B.$c"
    done <<END
$MOVES
END
}

healthy() {
    HEALTHY=0
    each_move health_hooks || HEALTHY=1
    # POINT health-known
    report_trial
    [ "$HEALTHY" -eq 0 ] || answer unhealthy health_failed
}

# The open trial has to be the one that is spoken of.
this_trial() {
    is_word "$TRIAL" || invalid trial
    [ "$T_ID" = "$TRIAL" ] && return 0
    [ -z "$T_ID" ] || refuse trial_gone - "$T_ID"
    return 1
}

health() {
    begin
    recover
    this_trial || refuse trial_gone - "$(first_line "$BASE/state/last")"
    in_trial
    [ "$T_READY" = 1 ] || run_activation
    healthy
    answer 'done'
}

confirm() {
    begin
    load_trial
    case $T_PHASE in committing) [ "$T_ID" != "$TRIAL" ] || in_trial ;; esac
    confirm_moves=$T_MOVES confirm_root=$ROOT
    recover
    if ! this_trial; then
        case $(first_line "$BASE/state/last") in
            "$TRIAL committed "*)
                T_MOVES=$confirm_moves ROOT=$confirm_root
                report_trial
                answer already
                ;;
        esac
        refuse trial_gone - "$(first_line "$BASE/state/last")"
    fi
    in_trial
    [ "$T_READY" = 1 ] || refuse not_activated - "$T_ID"
    hold
    commit || stuck - confirm
    report_trial
    if [ "$KEEP" != - ]; then
        while read -r c a b; do
            [ -z "$c" ] || collect_component "$c"
        done <<END
$T_MOVES
END
    fi
    answer 'done'
}

revert() {
    own_base
    spend_spare
    begin
    load_trial
    revert_moves=$T_MOVES revert_root=$T_ROOT revert_was=$T_ID
    recover revert
    if ! this_trial; then
        case $(first_line "$BASE/state/last") in
            "$TRIAL reverted "*)
                T_MOVES=''
                [ "$revert_was" != "$TRIAL" ] || { T_MOVES=$revert_moves ROOT=$revert_root; }
                each_move report_old
                answer already
                ;;
            "$TRIAL committed "*) refuse trial_committed ;;
        esac
        refuse trial_gone - "$(first_line "$BASE/state/last")"
    fi
    take_back revert
    each_move report_old
    [ "$REVERT_FAILED" -eq 0 ] || answer unhealthy revert_failed
    answer 'done'
}

take_back() {
    case $T_PHASE in committing) finish_commit || stuck; refuse trial_committed ;; esac
    roll_back "$1" || stuck - revert
}

# The timer's end and the boot entry: nobody listens, and they wait for their turn.
on_its_own() {
    [ -f "$BASE/state/manager" ] || exit 0
    waited=0
    spend_spare
    until lock_try 3; do
        [ "$waited" -lt 17280 ] || exit 1
        waited=$((waited + 1))
        sleep 5
        [ "$TOKEN" = boot ] || [ "$(trial_named)" = "$TRIAL" ] || exit 0
    done
    probe_syncs "$BASE/state"
    set +f
    rm -rf "$BASE/state/work" "$BASE/state"/dead.* "$BASE/state"/claim.* "$BASE/state"/*.new
    set -f
    mkdir "$BASE/state/work"
    load_trial
}

trial_named() {
    trial_line=$(first_line "$BASE/state/trial")
    trial_line=${trial_line#"trial$TAB"}
    printf '%s' "${trial_line%%"$TAB"*}"
}

expire() {
    [ "$(trial_named)" = "$TRIAL" ] || exit 0
    on_its_own
    [ "$T_ID" != "$TRIAL" ] || take_back expired
    answer 'done'
}

boot() {
    on_its_own
    [ -z "$T_ID" ] || take_back boot
    answer 'done'
}

observe() {
    begin
    recover
    observe_failed=0
    if [ -n "$T_ID" ]; then
        in_trial
        T_OBSERVED=$T_MOVES
    else
        T_OBSERVED=''
        for each in $COMPONENTS; do
            own_component "$each"
            [ "$(current_of "$each")" = - ] || T_OBSERVED="$T_OBSERVED$each - $(current_of "$each")$NL"
        done
    fi
    while read -r c a b; do
        [ -z "$c" ] || run_hooks "$c" "$b" observe || observe_failed=1
    done <<END
$T_OBSERVED
END
    [ "$observe_failed" -eq 0 ] || answer unhealthy observe_failed
    answer 'done'
}

# Read-only: the live files of each manifest, hashed.
verify() {
    while read -r c a b size_b x; do
        [ -n "$c" ] || continue
        verify_text=$(take "$size_b")
        [ "$(printf '%s\n' "$verify_text" | sha256sum | head -c 16)" = "$b" ] || refuse manifest_invalid "$c" "$b"
        printf '%s\n' "$verify_text" | tail -n +2 | grep -E -v -q "$M_ROWS" && refuse manifest_invalid "$c" "$b"
        VERIFY="${VERIFY:-}$(printf '%s\n' "$verify_text" | sed -n "s/^file$TAB/$c$TAB&/p")$NL"
    done <<END
$MOVES
END
    while IFS=$TAB read -r component kind sum size mode owner place secret live name; do
        [ -n "$component" ] || continue
        verify_row "$component"
    done <<END
${VERIFY:-}
END
    answer 'done'
}

verify_row() {
    report_kind=$(live_kind "$live")
    report_how=- report_hex=-
    [ "$report_kind" != file ] || report_file "$1"
    row "file$TAB$1$TAB$report_kind$TAB$report_how$TAB$report_hex$TAB$live$TAB$name"
}

gc() {
    begin
    recover
    [ "$KEEP" != - ] || invalid keep
    for each in $COMPONENTS; do
        own_component "$each"
        collect_component "$each"
    done
    answer 'done'
}

# Keeps what a pointer or a trial names, the originals, and KEEP more of the newest; folders that
# are no release of ours are left alone.
collect_component() {
    [ -d "$BASE/$1/releases" ] || return 0
    collect_current=$(current_of "$1")
    collect_previous=$(first_line "$BASE/$1/state/previous")
    collect_left=$KEEP
    ls -t "$BASE/$1/releases" >"$WORK/releases"
    while IFS= read -r each; do
        is_rid "$each" && sealed "$1" "$each" || continue
        [ "$each" != "$collect_current" ] && [ "$each" != "$collect_previous" ] || continue
        [ ! -f "$BASE/$1/releases/$each/.rx/original" ] || continue
        case "$T_MOVES" in *"$1 $each "* | *"$1 "*" $each$NL"*) [ ! -f "$BASE/state/trial" ] || continue ;; esac
        if [ "$collect_left" -gt 0 ]; then
            collect_left=$((collect_left - 1))
            continue
        fi
        drop_release "$1" "$each" || stuck "$1"
    done <"$WORK/releases"
    ls "$BASE/$1/incoming" >"$WORK/incoming"
    while IFS= read -r each; do
        case $each in gone.*) rm -rf "$BASE/$1/incoming/$each" ;; esac
        is_rid "$each" || continue
        # What recv collected for a release to come stays; half-unpacked trees do not.
        if sealed "$1" "$each"; then rm -rf "$BASE/$1/incoming/$each"; else rm -rf "$BASE/$1/incoming/$each/tree"; fi
    done <"$WORK/incoming"
    sync_files "$BASE/$1/releases"
}
