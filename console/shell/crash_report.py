"""The text of a crash report: enough to mend the fault, nothing that is secret."""

import platform
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

SECRET_WORDS = r"(?:pass(?:word|phrase)?|secret|token|api[_-]?key|authorization|credential)"
VALUE = r"(?:b?\"[^\"]*\"|b?'[^']*'|\S+)"
PATTERNS = (
    re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
    ),
    re.compile(rf"(?i)({SECRET_WORDS}[\w-]*[\"']?\s*[:=]\s*){VALUE}"),
    re.compile(r"(?i)(\w+://[^\s:/@]+:)[^\s@/]+(?=@)"),
)
HIDDEN = "***"
LONGEST = 60_000


def redacted(text: str) -> str:
    """`text` without private keys, values after secret words, passwords in addresses, home's name."""
    for pattern in PATTERNS:
        text = pattern.sub(lambda found: (found.group(1) if found.lastindex else "") + HIDDEN, text)
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def crash_report(error: BaseException, where: str) -> str:
    """What happened, on which thread, with which versions; redacted and bounded."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        own = version("storewave")
    except PackageNotFoundError:
        own = "source"
    try:
        qt = version("PySide6-Essentials")
    except PackageNotFoundError:
        qt = "bundled"
    head = (
        f"Storewave {own}, {datetime.now(UTC).isoformat(timespec='seconds')}\n"
        f"Python {platform.python_version()}, Qt for Python {qt}, {platform.platform()}\n"
        f"Where: {where}\n\n"
    )
    trace = "".join(traceback.format_exception(error))
    return head + redacted(trace)[-LONGEST:]


def thread_name(raw: str | None) -> str:
    """The name of the thread that failed, for `where`."""
    return f"thread {raw or 'unknown'} of {Path(sys.argv[0]).name}"
