"""Builds the bundle with PyInstaller into dist/storewave and proves that it starts.

`python packaging/build.py` installs what it needs of the extra `bundle` into its own environment. It
fails when a library inside cannot be resolved (`ldd ... not found`: a
build machine without the full list of X libraries silently makes a bundle that opens no window), or
when the bundle's self-test fails.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUNDLE = DIST / "storewave"
PROGRAMS = ("objdump", "strip", "ldd")
SYMBOLS = ("libpython3*.so*", "_polars_runtime*.so")
"""Libraries that come with symbols: 57 MB of them."""


def main() -> int:
    """Build, look for unresolved libraries, self-test."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-build", action="store_true", help="only check the present bundle")
    given = options.parse_args()
    if not given.no_build:
        build()
    missing = unresolved(BUNDLE)
    for line in missing:
        print(f"not found: {line}", file=sys.stderr)
    if missing:
        return 1
    told = self_test(BUNDLE)
    size = sum(each.lstat().st_size for each in BUNDLE.rglob("*") if not each.is_dir())
    print(json.dumps({"bundle": str(BUNDLE), "bytes": size, **told}, indent=2))
    return 0 if told.get("ok") else 1


def build() -> None:
    """Run PyInstaller from the root, where the packages lie."""
    make_ready()
    shutil.rmtree(BUNDLE, ignore_errors=True)
    work = ROOT / "build"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(work)]
    spec = str(ROOT / "packaging" / "storewave.spec")
    subprocess.run([*command, *places, spec], check=True, cwd=ROOT)
    strip_symbols(BUNDLE)


def make_ready() -> None:
    """PyInstaller as it was tested; the programs that it calls are the system's."""
    absent = [each for each in PROGRAMS if sys.platform == "linux" and shutil.which(each) is None]
    if absent:
        sys.exit(f"{', '.join(absent)} not found: install the package binutils")
    if find_spec("PyInstaller") is None:
        pins = ["--constraint", str(ROOT / "packaging" / "constraints.txt")]
        install = [sys.executable, "-m", "pip", "install", "--quiet", *pins, "-e", ".[bundle]"]
        subprocess.run(install, check=True, cwd=ROOT)


def strip_symbols(bundle: Path) -> None:
    """Take the symbols that only a debugger reads out of the libraries that come with many."""
    if sys.platform != "linux":
        return
    found = [each for pattern in SYMBOLS for each in bundle.rglob(pattern) if not each.is_symlink()]
    subprocess.run(["strip", "--strip-unneeded", *map(str, found)], check=True)


def unresolved(bundle: Path) -> list[str]:
    """Every library that a shared object of the bundle needs and `ldd` does not find."""
    if sys.platform != "linux":
        return []
    inside = bundle / "_internal"
    lines = []
    for place in sorted(inside.rglob("*.so*")):
        found = subprocess.run(
            ["ldd", str(place)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LD_LIBRARY_PATH": f"{inside}:{inside / 'PySide6' / 'Qt' / 'lib'}"},
        )
        lines += [
            f"{place.relative_to(bundle)}: {line.strip()}"
            for line in found.stdout.splitlines()
            if "not found" in line
        ]
    return lines


def self_test(bundle: Path) -> dict[str, object]:
    """What the bundle says of itself in an empty home: window, migration, keyring look-up."""
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [str(bundle / "storewave"), "--self-test", "--home", home],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
    if ran.returncode != 0:
        print(ran.stdout, ran.stderr, sep="\n", file=sys.stderr)
    try:
        told = json.loads(ran.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        told = {}
    return {**told, "ok": ran.returncode == 0}


if __name__ == "__main__":
    sys.exit(main())
