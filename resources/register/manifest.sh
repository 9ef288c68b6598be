# --- manifests and sealed releases ------------------------------------------------------------

# Rows that a manifest may hold; anything else is refused before a name of it is used.
M_NAME='[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*'
M_LIVE='/?[A-Za-z0-9_.][A-Za-z0-9._+ -]*(/[A-Za-z0-9_.][A-Za-z0-9._+ -]*)*'
M_FILE="file$TAB[0-9a-f]{64}$TAB[0-9]{1,12}$TAB[0-7]{3,4}$TAB(-|[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?)$TAB(link|copy)$TAB[01]$TAB$M_LIVE$TAB$M_NAME"
M_HOOK="hook$TAB[0-9a-f]{64}$TAB[0-9]{1,12}$TAB[01]$TAB(idle|activate|health|observe|revert)$TAB$M_NAME"
M_ROWS="^($M_FILE|$M_HOOK|requires$TAB[A-Za-z0-9._-]+$TAB[^$TAB]+)\$"

# The manifest in file $3 is component $1's and its name is $2; no two rows share a name or a path.
manifest_valid() {
    manifest_sum=$(digest "$3") || return 1
    case $manifest_sum in "$2"*) ;; *) return 1 ;; esac
    [ "$(first_line "$3")" = "storewave-manifest 1 $1" ] || return 1
    tail -n +2 "$3" | grep -E -v -q "$M_ROWS" && return 1
    grep -E -q "$TAB([^$TAB]*/)?\.\.?(/[^$TAB]*)?$TAB" "$3" && return 1
    [ -z "$(sed -n -e "s/^file$TAB.*$TAB\([^$TAB]*\)\$/\1/p" -e "s/^hook$TAB.*$TAB\([^$TAB]*\)\$/\1/p" "$3" | sort | uniq -d)" ] &&
        [ -z "$(sed -n "s/^file$TAB.*$TAB\([^$TAB]*\)$TAB[^$TAB]*\$/\1/p" "$3" | sed 's,^/*,,' | sort | uniq -d)" ]
}

# The same, when this call brought that very text and had it checked.
manifest_known() {
    for known_side in B A; do
        [ ! -f "$WORK/$known_side.$1" ] || ! cmp -s "$WORK/$known_side.$1" "$3" || [ "$2" != "$(known_rid "$known_side" "$1")" ] || return 0
    done
    manifest_valid "$1" "$2" "$3"
}

known_rid() {
    while read -r c a b x; do
        [ "$c" = "$2" ] || continue
        if [ "$1" = A ]; then printf '%s' "$a"; else printf '%s' "$b"; fi
    done <<END
$MOVES
END
}

# `sha256  name` lines of release folder $2 after manifest $1; a secret file's template lies apart.
# The templates of originals were never here: $3 = original leaves them out.
sums_of() {
    sed -n -e "s/^file$TAB\([0-9a-f]*\)$TAB.*${TAB}0$TAB[^$TAB]*$TAB\([^$TAB]*\)\$/\1  \2/p" \
        -e "s/^hook$TAB\([0-9a-f]*\)$TAB.*$TAB\([^$TAB]*\)\$/\1  \2/p" "$1"
    [ "$2" = original ] ||
        sed -n "s,^file$TAB\([0-9a-f]*\)$TAB.*${TAB}1$TAB[^$TAB]*$TAB\([^$TAB]*\)\$,\1  .rx/template/\2,p" "$1"
}

secret_names() {
    sed -n "s/^file$TAB.*${TAB}1$TAB[^$TAB]*$TAB\([^$TAB]*\)\$/\1/p" "$1"
}

# From the file $2 inside a release to that release's filled copy, as the link in the tree says it.
filled_link() {
    up_way=../../
    up_rest=$2
    while :; do
        case $up_rest in
            */*)
                up_way=../$up_way
                up_rest=${up_rest#*/}
                ;;
            *) break ;;
        esac
    done
    printf '%s' "${up_way}filled/$1/$2"
}

check_sums() {
    [ -s "$1" ] || return 0
    sha256sum -c "$1" >/dev/null 2>&1 || elevate sha256sum -c "$1" >/dev/null 2>&1
}

# Release $2 of component $1, lying in folder $3, is to the byte what its manifest says, with its
# filled copies, and holds no other link. Uses the fork's own folder, so call it plainly.
tree_whole() {
    [ -d "$3" ] && [ ! -L "$3" ] && [ -f "$3/.rx/manifest" ] && manifest_known "$1" "$2" "$3/.rx/manifest" || return 1
    whole_kind=sent
    [ ! -f "$3/.rx/original" ] || whole_kind=original
    whole_filled=$BASE/$1/filled/$2
    whole_sums=$BASE/state/work/sums
    sums_of "$3/.rx/manifest" "$whole_kind" >"$whole_sums" || return 1
    (cd "$3" && check_sums "$whole_sums") || return 1
    secret_names "$3/.rx/manifest" >"$BASE/state/work/secrets"
    (cd "$3" && find . -type l) | sed 's,^\./,,' | sort | cmp -s - "$BASE/state/work/secrets" || return 1
    [ -s "$BASE/state/work/secrets" ] || return 0
    while IFS= read -r whole_name; do
        [ "$(readlink "$3/$whole_name")" = "$(filled_link "$2" "$whole_name")" ] || return 1
        [ -f "$whole_filled/$whole_name" ] && [ ! -L "$whole_filled/$whole_name" ] || return 1
    done <"$BASE/state/work/secrets"
    [ "$(wc -l <"$whole_filled/.sums")" -eq "$(wc -l <"$BASE/state/work/secrets")" ] 2>/dev/null &&
        (cd "$whole_filled" && check_sums .sums)
}

# The seal names the manifest; it is written last.
sealed() {
    [ "$(first_line "$BASE/$1/releases/$2/.rx/ok")" = "sealed $2" ] && [ ! -L "$BASE/$1/releases/$2" ]
}

# What was found whole under this call's lock is not read again.
WHOLE=$NL

whole() {
    case $WHOLE in *"$NL$1 $2$NL"*) return 0 ;; esac
    sealed "$1" "$2" && tree_whole "$1" "$2" "$BASE/$1/releases/$2" && WHOLE="$WHOLE$1 $2$NL"
}

manifest_at() {
    printf '%s' "$BASE/$1/releases/$2/.rx/manifest"
}

current_of() {
    current=-
    [ ! -L "$BASE/$1/current" ] || current=$(readlink "$BASE/$1/current")
    current=${current#releases/}
    is_rid "$current" || current=-
    printf '%s' "$current"
}

# HMAC-SHA-256 of file $2 under the 32 bytes of key $1 (hex), by sha256sum alone. The key is handled
# by the shell's own words: no other program sees it as an argument.
hmac() {
    pads_inner='' pads_outer=''
    hmac_key=$1
    hmac_count=0
    while [ "$hmac_count" -lt 64 ]; do
        hmac_byte=0
        if [ -n "$hmac_key" ]; then
            hmac_byte=$((0x${hmac_key%"${hmac_key#??}"}))
            hmac_key=${hmac_key#??}
        fi
        pads_inner="$pads_inner $((hmac_byte ^ 54))"
        pads_outer="$pads_outer $((hmac_byte ^ 92))"
        hmac_count=$((hmac_count + 1))
    done
    hmac_sum=$({ octets $pads_inner && elevated_read "$2"; } | sha256sum) || return 1
    hmac_sum=${hmac_sum%% *}
    hmac_tail=''
    while [ -n "$hmac_sum" ]; do
        hmac_tail="$hmac_tail $((0x${hmac_sum%"${hmac_sum#??}"}))"
        hmac_sum=${hmac_sum#??}
    done
    hmac_sum=$(octets $pads_outer $hmac_tail | sha256sum) || return 1
    printf '%s' "${hmac_sum%% *}"
}

octets() {
    printf '%b' "$(printf '\\0%03o' "$@")"
}
