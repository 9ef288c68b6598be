"""What the line-written formats (ini, properties, dotenv) share: line ends and where lines go in."""

import re

from rollouts.formats.document import Document, Splice

LINE_END = r"(?>\r\n|\n|\r|\Z)"

_ENDS = ("\n", "\r")


def new_line(document: Document, at: int, line: str) -> Splice:
    """A whole new line at offset `at`, which is the start of a line or the end of the text."""
    text, end = document.source.text, document.source.line_end
    lead = end if at and not text[:at].endswith(_ENDS) else ""
    return Splice(at, at, f"{lead}{line}{end}")


def first_line(text: str, comments: str) -> str:
    """The first line that is neither blank nor a comment, without its surrounding space."""
    for line in re.split(r"[\r\n]+", text):
        if line.strip() and line.strip()[0] not in comments:
            return line.strip()
    return ""
