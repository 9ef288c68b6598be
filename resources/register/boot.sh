# --- the entry that takes an open trial back at boot ------------------------------------------

boot_line() {
    printf '%s' "@reboot sh $BASE/state/manager boot $BASE >/dev/null 2>&1"
}

boot_stands() {
    crontab -l 2>/dev/null | grep -F -x -q -e "$(boot_line)"
}

# As the console wants it: `cron`, `none`, or `-` for as it is. Foreign lines stay to the byte. An entry
# counts when it was read back. What was refused is tried again only by init ($1 is `again`).
settle_boot() {
    boot_was=$(first_line "$BASE/state/boot-entry")
    case $BOOT_ENTRY/$boot_was in
        -/* | none/none) return 0 ;;
        cron/refused) [ "${1:-}" = again ] || return 0 ;;
    esac
    boot_word=$BOOT_ENTRY
    if [ "$BOOT_ENTRY" = cron ]; then install_boot; else remove_boot; fi || boot_word=refused
    [ "$boot_was" = "$boot_word" ] || put "$BASE/state/boot-entry" "$boot_word" || stuck
    [ "$boot_word" = refused ] || return 0
    BOOT_SAID=$(tr '\n' ' ' <"$WORK/crontab.said")
    BOOT_SAID=${BOOT_SAID% }
}

install_boot() {
    case $BASE in
        *[!A-Za-z0-9._/-]*) echo 'the name of the base folder does not fit into a crontab' >"$WORK/crontab.said"; return 1 ;;
    esac
    read_crontab || return 1
    grep -F -x -q -e "$(boot_line)" "$WORK/crontab" && return 0
    [ ! -s "$WORK/crontab" ] || [ -z "$(tail -c 1 "$WORK/crontab")" ] || echo >>"$WORK/crontab"
    printf '%s\n' "$(boot_line)" >>"$WORK/crontab"
    crontab "$WORK/crontab" 2>"$WORK/crontab.said" && boot_stands
}

remove_boot() {
    boot_stands || return 0
    read_crontab || return 1
    grep -F -x -v -e "$(boot_line)" "$WORK/crontab" >"$WORK/crontab.left"
    if [ -s "$WORK/crontab.left" ]; then
        crontab "$WORK/crontab.left" 2>"$WORK/crontab.said"
    else
        crontab -r 2>"$WORK/crontab.said"
    fi
    ! boot_stands
}

# The present table. One that cannot be read is not an empty one: writing would destroy it.
read_crontab() {
    crontab -l >"$WORK/crontab" 2>"$WORK/crontab.said" && return 0
    case $(cat "$WORK/crontab.said") in
        *'no crontab'* | *'o such file'*) : >"$WORK/crontab" ;;
        *) return 1 ;;
    esac
}
