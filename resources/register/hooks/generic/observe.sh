#!/bin/sh
# Says in a few lines how the register does; changes nothing.
root=${STOREWAVE_LIVE_ROOT:-/}
program=${root%/}/bin/pos
if [ ! -x "$program" ]; then
    echo "no $program on this register: nothing to observe"
    exit 0
fi
if command -v timeout >/dev/null 2>&1; then
    exec timeout 30 "$program" observe
fi
exec "$program" observe
