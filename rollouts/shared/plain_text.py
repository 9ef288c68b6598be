r"""What a register said, made harmless: shown as plain text, it can neither act nor deceive.

Control characters, terminal escapes, bidirectional and invisible characters become visible `\xNN`,
`\uNNNN` or `\UNNNNNNNN`; bytes that are not UTF-8 become `\xNN`.
"""

CAP = 4096
CUT = "…"


def plain(text: str | bytes, *, cap: int = CAP, newlines: bool = False) -> str:
    r"""At most `cap` characters, every one of them printable; a cut end shows as `…`.

    With `newlines` line feeds are kept (for output shown in several lines), else they become `\x0a`.
    Plain text stays as it is: doing it twice changes nothing.
    """
    if isinstance(text, bytes):
        text = text[: cap * 4 + 4].decode("utf-8", "backslashreplace")
    kept = (
        text if text.isprintable() else "".join(_shown(each, newlines) for each in text[: cap + 1])
    )
    return kept if len(kept) <= cap else kept[: cap - len(CUT)] + CUT


def _shown(character: str, newlines: bool) -> str:  # noqa: FBT001 - the caller's own flag
    if character.isprintable() or (newlines and character == "\n"):
        return character
    point = ord(character)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
