"""Objects of the estate as edits see them; `rollouts.shared.objects` says how."""

import json
from collections.abc import Mapping
from dataclasses import fields

from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Group,
    JumpHost,
    Register,
    Store,
)
from rollouts.shared.objects import WHOLE, Codec, Kinds

__all__ = ["KINDS", "WHOLE", "Entity"]

Entity = BusinessUnit | Store | Register | AccessProfile | Group

Fields = Mapping[str, str]


def _write_jumps(jumps: tuple[JumpHost, ...]) -> str:
    plain = [{each.name: getattr(jump, each.name) for each in fields(jump)} for jump in jumps]
    return json.dumps(plain, separators=(",", ":"))


def _read_jumps(text: str) -> tuple[JumpHost, ...]:
    return tuple(JumpHost(**each) for each in json.loads(text)) if text else ()


KINDS: Kinds[Entity] = Kinds(
    room="estate",
    classes={
        "unit": BusinessUnit,
        "store": Store,
        "register": Register,
        "profile": AccessProfile,
        "group": Group,
    },
    codecs={
        tuple[str, ...]: Codec(" ".join, lambda text: tuple(text.split())),
        tuple[JumpHost, ...]: Codec(_write_jumps, _read_jumps),
    },
)
"""Labels are joined by a space, jump hosts in the order of their fields: edits kept earlier say so."""

kind_of = KINDS.kind_of
fields_of = KINDS.values_of
entity_of = KINDS.made
whole = KINDS.whole
edits_between = KINDS.edits_between
applied = KINDS.all_applied
