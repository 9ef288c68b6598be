#!/usr/bin/env bash
# From a fresh clone to a running Storewave.
#
#   bash packaging/bootstrap.sh setup              install into .venv, and what a demo needs
#   bash packaging/bootstrap.sh demo [ARG...]      set up, then open the demo estate
#   bash packaging/bootstrap.sh test [ARG...]      set up, then run every check; ARGs go to pytest
#   bash packaging/bootstrap.sh system demo|test   only the system packages (the one line for root)
#
# Works from any folder, as root and as a normal user, with Python 3.11 to 3.13. What needs root is
# installed when we are root (or sudo asks nothing); else the one line to run is printed and the
# work goes on with what there is. PYTHON names another interpreter than `python3`.

set -euo pipefail
export LC_ALL=C.UTF-8 PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
scratch=$(mktemp -d)
trap leave EXIT

leave() { release_services; rm -rf -- "$scratch"; }
say() { printf 'bootstrap: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

find_postgresql() { # Debian keeps initdb and postgres off the PATH
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        [[ ! -d $folder ]] || PATH=$PATH:$folder
    done
}

# --- system packages -------------------------------------------------------------------------

# What the window loads at run time: the library as the linker knows it, and its package.
libraries='
libGL.so.1 libgl1
libEGL.so.1 libegl1
libglib-2.0.so.0 libglib2.0-0
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libwayland-client.so.0 libwayland-client0
libwayland-egl.so.1 libwayland-egl1
libwayland-cursor.so.0 libwayland-cursor0'

# What the demo and the tests start: the program, and its package.
demo_programs='
sshd openssh-server
ssh openssh-client
ssh-agent openssh-client
busybox busybox
zstd zstd'
test_programs='
dbus-run-session dbus
dbus-daemon dbus-daemon
gnome-keyring-daemon gnome-keyring
Xvfb xvfb
xauth xauth
xdotool xdotool
initdb postgresql'
root_test_programs='
sudo sudo
doas opendoas
crontab cron'

missing_libraries() { # the packages of the libraries that cannot be loaded
    "$1" - "$libraries" <<'PYTHON'
import ctypes
import sys

for line in sys.argv[1].split("\n"):
    if line:
        library, package = line.split()
        try:
            ctypes.CDLL(library)
        except OSError:
            print(package)
PYTHON
}

missing_programs() { # the packages of the programs that are not there; reads `program package`
    local program package
    while read -r program package; do
        [[ -z $program ]] || has "$program" || echo "$package"
    done
}

missing_packages() { # demo|test
    local python
    if python=$(find_python); then
        missing_libraries "$python"
    else
        awk 'NF { print $2 }' <<<"$libraries"
    fi
    [[ -n $(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null) ]] ||
        echo fonts-dejavu-core
    missing_programs <<<"$demo_programs"
    [[ $1 != test ]] || missing_programs <<<"$test_programs"
    [[ $1 != test || $EUID -ne 0 ]] || missing_programs <<<"$root_test_programs"
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() { [[ $EUID -eq 0 ]] || { has sudo && sudo -n true 2>/dev/null; }; }

# No service may start by being installed: a server of ours never opens port 22 or 5432. A service
# that the machine already had keeps its state.
hold_services() {
    local package unit
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$scratch/policy-rc.d"
        as_root install -m 0755 "$scratch/policy-rc.d" /usr/sbin/policy-rc.d
        held_policy=yes
    fi
    [[ -d /run/systemd/system ]] || return 0
    for package in "$@"; do
        case $package in
        openssh-server) unit='ssh.service ssh.socket' ;;
        postgresql) unit='postgresql.service' ;;
        cron) unit='cron.service' ;;
        *) continue ;;
        esac
        # shellcheck disable=SC2086 # the two units of one package
        ! as_root systemctl mask $unit >/dev/null 2>&1 ||
            say "$unit will not start by itself; \`systemctl unmask $unit\` lets it"
    done
}

release_services() {
    [[ ${held_policy:-no} == no ]] || as_root rm -f /usr/sbin/policy-rc.d
    held_policy=no
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }

install_packages() { # package...; false when some could not be installed
    local package status=0
    local -a wanted=()
    say "installing $*"
    hold_services "$@"
    if apt_get update >"$scratch/apt.log" 2>&1; then
        for package in "$@"; do # Debian 13 renamed libglib2.0-0
            [[ $package != libglib2.0-0 ]] || ! apt-cache show libglib2.0-0t64 >/dev/null 2>&1 ||
                package=libglib2.0-0t64
            wanted+=("$package")
        done
        apt_get install -y --no-install-recommends "${wanted[@]}" >>"$scratch/apt.log" 2>&1 || status=1
    else
        status=1
    fi
    release_services
    find_postgresql
    [[ $status -eq 0 ]] || tail -n 15 "$scratch/apt.log" >&2
    return "$status"
}

say_root_line() { # demo|test; once
    [[ ${root_line:-} == said ]] || say "as root, run this one line: bash '$root/packaging/bootstrap.sh' system $1"
    root_line=said
}

system_packages() { # demo|test
    local -a missing
    mapfile -t missing < <(missing_packages "$1" | sort -u)
    if [[ ${#missing[@]} -gt 0 ]]; then
        if has apt-get && may_be_root; then
            install_packages "${missing[@]}" || say "some packages could not be installed; going on without"
        elif has apt-get; then
            say "missing: ${missing[*]}"
            say_root_line "$1"
        else
            say "missing (Debian's names): ${missing[*]}; install what your system calls them"
        fi
    fi
    # sshd refuses to start as root without its separation folder; /run is empty after each boot.
    [[ $EUID -ne 0 ]] || install -d -m 0755 /run/sshd
}

# --- Python ----------------------------------------------------------------------------------

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() { # the first interpreter that fits
    local name
    for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if has "$name" && "$name" -c "$fits" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

need_python() { # demo|test; sets python; installs Debian's where we may
    local -a packages=()
    python=$(find_python) || packages=(python3 python3-venv)
    if [[ -n $python ]] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        packages=(python3-venv)
    fi
    [[ ${#packages[@]} -eq 0 ]] && return
    if has apt-get && may_be_root; then
        install_packages "${packages[@]}" || fail 'Python could not be installed'
    else
        ! has apt-get || say_root_line "$1"
        fail "Python 3.11 to 3.13 with venv is needed (Debian: ${packages[*]}); then run this again"
    fi
    python=$(find_python) || fail 'Debian here has no Python 3.11 to 3.13; set PYTHON to one'
}

# uv does not read pip's configuration: a machine that was set up only for pip is told to uv.
pip_settings_for_uv() {
    local name setting value configured
    configured=$("$venv/bin/python" -m pip config list 2>/dev/null || true)
    while read -r name setting; do
        value=$(sed -n "s/^[^=]*\\.$setting='\\(.*\\)'\$/\\1/p" <<<"$configured" | tail -n 1)
        [[ -z $value || -n ${!name:-} ]] || export "$name=${value//\\n/ }"
    done <<<'UV_DEFAULT_INDEX index-url
UV_FIND_LINKS find-links
SSL_CERT_FILE cert'
}

install_project() { # REQUIREMENT (`.` or `.[test]`), with uv if it can be had, else with pip
    local -a pins=(-c packaging/constraints.txt)
    if "$venv/bin/python" -m pip install -q "${pins[@]}" uv >"$scratch/uv.log" 2>&1; then
        pip_settings_for_uv
        if "$venv/bin/python" -m uv pip install -q --python "$venv/bin/python" "${pins[@]}" -e "$1"; then
            return
        fi
        say 'uv did not succeed; trying pip'
    fi
    "$venv/bin/python" -m pip install -q "${pins[@]}" -e "$1"
}

fingerprint() { # what an installation depends on: its inputs, its place and its interpreter
    { cat pyproject.toml packaging/constraints.txt
      echo "$root $1"; readlink -f "$venv/bin/python"; } | sha256sum | cut -c1-64
}

is_installed() { # REQUIREMENT; .[test] contains .
    local print stamp=$venv/.storewave
    [[ -x $venv/bin/python && -f $stamp ]] || return 1
    read -r print <"$stamp"
    [[ $print == "$(fingerprint '.[test]')" || $print == "$(fingerprint "$1")" ]]
}

set_up() { # REQUIREMENT demo|test
    local began=$SECONDS
    is_installed "$1" && return
    need_python "$2"
    say "installing into $venv"
    if ! "$venv/bin/python" -c "import pip; $fits" >/dev/null 2>&1; then
        rm -rf -- "$venv"
        "$python" -m venv "$venv"
    fi
    rm -f -- "$venv/.storewave"
    # Caches need a home; without one they would be written below the file system's root.
    [[ -n ${HOME:-} && -d $HOME && -w $HOME ]] || export HOME=$scratch
    install_project "$1" || fail 'the installation failed: see above'
    # Bytecode is what makes the second start fast, also where PYTHONDONTWRITEBYTECODE is set.
    "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" console rollouts resources \
        >"$scratch/compile.log" 2>&1 || true
    fingerprint "$1" >"$venv/.storewave"
    say "installed in $((SECONDS - began)) s"
}

# --- checks ----------------------------------------------------------------------------------

step() { # NAME COMMAND...: runs it, keeps its result for the summary
    local name=$1 began=$SECONDS result=ok
    shift
    printf '\n== %s\n' "$name"
    "$@" || { result=FAILED; failures=$((failures + 1)); }
    results+=("$(printf '%-16s %-6s %4d s' "$name" "$result" $((SECONDS - began)))")
}

# The whole suite runs inside its own session bus with its own unlocked keyring and an empty home,
# so that it neither sees nor touches the user's. Three at a time on two cores: the longest tests
# wait for registers.
suite() { # ARG... for pytest
    local folder=$scratch/session
    install -d -m 0700 "$folder/home/.local/share" "$folder/run"
    local -a run=(env HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run"
        XDG_DATA_HOME="$folder/home/.local/share" XDG_CONFIG_HOME="$folder/home/.config"
        XDG_CACHE_HOME="$folder/home/.cache")
    local -a pytest=("$venv/bin/python" -m pytest -m 'not faults and not frozen and not bench'
        -n 3 --dist loadfile "$@")
    if has dbus-run-session && has gnome-keyring-daemon; then
        # shellcheck disable=SC2016 # expanded by the inner shell
        run+=(dbus-run-session -- bash -c
            'printf "suite\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "$@"' suite)
    fi
    "${run[@]}" "${pytest[@]}"
}

check() { # ARG... for pytest
    failures=0
    results=()
    step 'ruff check' "$venv/bin/python" -m ruff check .
    step 'ruff format' "$venv/bin/python" -m ruff format --check .
    step 'mypy' "$venv/bin/python" -m mypy
    step 'import-linter' "$venv/bin/python" -c 'from importlinter.cli import lint_imports_command as main; main()'
    step 'pytest' suite "$@"
    summary
}

summary() {
    local -a absent
    printf '\n== summary\n'
    printf '%s\n' "${results[@]}"
    mapfile -t absent < <(missing_packages test | sort -u)
    [[ ${#absent[@]} -eq 0 ]] ||
        printf 'not on this machine, so their tests were skipped: %s\n' "${absent[*]}"
    [[ $failures -eq 0 ]] || { printf '%d of %d checks failed\n' "$failures" "${#results[@]}"; return 1; }
}

main() {
    local verb=${1:-}
    cd -- "$root"
    find_postgresql
    case $verb in
    setup)
        system_packages demo
        set_up . demo
        ;;
    demo)
        system_packages demo
        set_up . demo
        shift
        "$venv/bin/storewave" demo show "$@"
        ;;
    test)
        system_packages test
        set_up '.[test]' test
        shift
        check "$@"
        ;;
    system)
        may_be_root || fail 'system packages need root'
        need_python "${2:-demo}"
        system_packages "${2:-demo}"
        ;;
    *)
        sed -n 's/^# \{0,1\}//; 2,12p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
}

main "$@"
