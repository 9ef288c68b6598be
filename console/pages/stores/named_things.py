"""Groups and access profiles as forms: their fields, and the command that saves or removes one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from console.pages.stores.texts import said
from rollouts.estate.commands import BECOMES, BOOTS, EstateGroup, EstateList, EstateProfile
from rollouts.shared.errors import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One line of a form; `choices` makes it a list to choose from."""

    name: str
    label: str
    note: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""


Record = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedThings:
    """A kind of named thing. `saved` and `removed` give the command for a filled form.

    `link` is the filter that lists the registers of one of them.
    """

    title: str
    text: str
    nothing: str
    listing: EstateList
    fields: tuple[FieldSpec, ...]
    saved: Callable[[Record], object]
    removed: Callable[[str], object]
    link: Callable[[str], str]


def _group(values: Record) -> EstateGroup:
    return EstateGroup(name=values["name"], rule=values["rule"], purpose=values["purpose"])


def _profile(values: Record) -> EstateProfile:
    return EstateProfile(
        name=values["name"],
        credential=values["credential"],
        base=values["base"],
        live_root=values["live_root"],
        become=values["become"],
        boot=values["boot"],
        port=_port(values["name"], values["port"]),
        jump=tuple(values["jumps"].split()),
    )


def _port(name: str, text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        raise refuse("estate.bad_port", object=f"profile {name}", field="port", value=text[:20])
    return int(text)


def shown_fields(record: Record) -> dict[str, str]:
    """A record of `estate list` as its form shows it: jump hosts as they are typed."""
    shown = dict(record)
    if jumps := record.get("jumps"):
        shown["jumps"] = " ".join(_jump(each) for each in json.loads(jumps))
    return shown


def _jump(jump: Mapping[str, str | int]) -> str:
    words = [f"{jump['host']}:{jump['port']}", str(jump["credential"])]
    return ",".join([*words, str(jump["fingerprint"])] if jump.get("fingerprint") else words)


def groups() -> NamedThings:
    """Groups: a name for a filter."""
    return NamedThings(
        title=said("groups_title"),
        text=said("groups_text"),
        nothing=said("groups_none"),
        listing=EstateList(what="groups"),
        fields=(
            FieldSpec(name="name", label=said("field_name")),
            FieldSpec(name="rule", label=said("field_rule"), note=said("note_rule")),
            FieldSpec(name="purpose", label=said("field_purpose")),
        ),
        saved=_group,
        removed=lambda name: EstateGroup(name=name, remove=True),
        link=lambda name: f'group:"{name}"',
    )


def profiles() -> NamedThings:
    """Access profiles: how registers are reached."""
    return NamedThings(
        title=said("profiles_title"),
        text=said("profiles_text"),
        nothing=said("profiles_none"),
        listing=EstateList(what="profiles"),
        fields=(
            FieldSpec(name="name", label=said("field_name")),
            FieldSpec(
                name="credential", label=said("field_credential"), note=said("note_credential")
            ),
            FieldSpec(
                name="base",
                label=said("field_base"),
                note=said("note_base"),
                default="/var/lib/storewave",
            ),
            FieldSpec(
                name="live_root",
                label=said("field_live_root"),
                note=said("note_live_root"),
                default="/",
            ),
            FieldSpec(name="become", label=said("field_become"), choices=BECOMES, default="none"),
            FieldSpec(
                name="boot",
                label=said("field_boot"),
                note=said("note_boot"),
                choices=BOOTS,
                default="cron",
            ),
            FieldSpec(name="port", label=said("field_port"), default="22"),
            FieldSpec(name="jumps", label=said("field_jumps"), note=said("note_jumps")),
        ),
        saved=_profile,
        removed=lambda name: EstateProfile(name=name, remove=True),
        link=lambda name: f'profile:"{name}"',
    )
