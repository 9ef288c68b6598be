"""Everything the product reads but does not execute: an importable leaf with two functions."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def path(name: str) -> Traversable:
    """The resource `name` (`schemas/receipt.json`), the same from source, wheel and bundle."""
    return files(__name__).joinpath(*name.split("/"))


def text(name: str) -> str:
    """The resource's UTF-8 text; FileNotFoundError when there is none."""
    return path(name).read_text(encoding="utf-8")


def data(name: str) -> bytes:
    """The resource's bytes; FileNotFoundError when there is none."""
    return path(name).read_bytes()
