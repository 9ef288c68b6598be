"""The program that registers run, as it travels: joined, without comments, compressed.

The wire is: `command(...)` as the SSH exec string; standard input is `program()`, then a request of
`request_size` bytes, then the frames that the request announces. The shell takes exactly the
program's bytes with dd, so that the rest of standard input is still there when the program asks.
"""

import gzip
import shlex
from functools import cache

import resources

PARTS = (
    "storewave",
    "disk",
    "turn",
    "manifest",
    "live",
    "stage",
    "originals",
    "hooks",
    "trial",
    "boot",
    "verbs",
    "facts",
    "finish",
)

_TAKE = (
    'p=$({ dd bs="$1" count=1 iflag=fullblock || dd bs=1 count="$1"; } 2>/dev/null | gzip -dc)'
    ' || exit 97; shift; eval "$p"'
)


def source() -> str:
    """The program's text with comments and `# POINT` lines, as the fault harness wants it."""
    return "".join(resources.text(f"register/{part}.sh") for part in PARTS)


@cache
def program() -> bytes:
    """The program as sent: a gzip stream, the same bytes for the same source."""
    return compress(source())


def compress(text: str) -> bytes:
    """Sh text without comment lines, blank lines and indentation outside here-documents, gzipped."""
    lines = (line.strip(" ") for line in text.splitlines())
    kept = [line for line in lines if line and not line.startswith("#")]
    return gzip.compress("\n".join(kept).encode("ascii") + b"\n", mtime=0)


def command(
    verb: str, *, base: str, token: str, fence: tuple[int, int], request_size: int, size: int = 0
) -> str:
    """The exec string for one call. `size` is the sent program's length, `program()`'s when 0."""
    arguments = (
        str(size or len(program())),
        verb,
        base,
        token,
        f"{fence[0]}.{fence[1]}",
        str(request_size),
    )
    return " ".join(["sh", "-c", shlex.quote(_TAKE), "storewave", *map(shlex.quote, arguments)])
