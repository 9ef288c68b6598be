"""A value that must not be seen: typed, so that printing it by accident prints nothing."""

import re

REFERENCE = re.compile(r"\$\{secret:(?P<name>[A-Za-z0-9._/-]{1,128})#(?P<version>[0-9]{1,9})\}")
"""How a compiled file names a secret: `${secret:NAME#VERSION}`."""


class Secret:
    """Holds secret bytes in memory. `repr`, `str` and formatting never reveal them."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes | str) -> None:
        self._value = bytearray(value.encode() if isinstance(value, str) else value)

    def reveal(self) -> bytes:
        """The secret itself; the caller must not store, log or format it."""
        return bytes(self._value)

    def text(self) -> str:
        """The secret as UTF-8 text, under the same duty as `reveal`."""
        return self._value.decode()

    def wipe(self) -> None:
        """Overwrite the bytes held here (best effort: copies are the caller's)."""
        for index in range(len(self._value)):
            self._value[index] = 0

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(bytes(self._value))

    def __reduce__(self) -> str:
        raise TypeError("a secret is never pickled")


def reference(name: str, version: int) -> str:
    """The text that stands for a secret in a compiled file."""
    return f"${{secret:{name}#{version}}}"
