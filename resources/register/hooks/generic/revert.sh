#!/bin/sh
# Makes the register read the configuration that is live again.
root=${STOREWAVE_LIVE_ROOT:-/}
program=${root%/}/bin/pos
if [ ! -x "$program" ]; then
    echo "no $program on this register: nothing to reload"
    exit 0
fi
if command -v timeout >/dev/null 2>&1; then
    exec timeout 30 "$program" reload
fi
exec "$program" reload
