#!/bin/sh
# A till plug-in of the demo: says how many points a sale is worth.
#
#   loyalty.sh points AMOUNT   points for a sale of AMOUNT, in minor units
#   loyalty.sh check           exit 1 when its settings cannot be used

settings=$(dirname "$0")/loyalty.conf
rate=$(sed -n 's/^points_per_unit=//p' "$settings" 2>/dev/null)

case $rate in
'' | *[!0-9]*) echo "points_per_unit is \"$rate\""; exit 1 ;;
esac

case ${1:-} in
points) echo $((${2:-0} / 100 * rate)) ;;
check) echo 'loyalty is ready' ;;
*) sed -n 's/^# \{0,1\}//; 2,5p' "$0" >&2; exit 2 ;;
esac
