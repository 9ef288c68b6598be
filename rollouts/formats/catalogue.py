"""The formats there are. To add one: a module, a line here, schema, sample and golden folder."""

from rollouts.formats.document import Format
from rollouts.formats.dotenv import DOTENV
from rollouts.formats.ini import INI
from rollouts.formats.json import JSON
from rollouts.formats.properties import PROPERTIES
from rollouts.formats.xml import XML

FORMATS: tuple[Format, ...] = (JSON, XML, INI, DOTENV, PROPERTIES)
"""In the order in which `detected` asks them: the strictest mark first."""


def format_named(name: str) -> Format:
    """The format `name`; KeyError for an unknown one."""
    return {each.name: each for each in FORMATS}[name]


def detected(data: bytes) -> Format | None:
    """The first format that takes `data` for its own; None when none does."""
    return next((each for each in FORMATS if each.detect(data)), None)
