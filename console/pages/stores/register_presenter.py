"""One register in words: its heading, its facts, what a test found, and the text for a ticket."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.kit.fact_list import Fact
from console.kit.tone import Tone
from console.pages.results import named_fields
from console.pages.states import word_of
from console.pages.stores.columns import evidence_word
from console.pages.stores.register_columns import NOTHING, shown_value
from console.pages.stores.texts import age_text, said

if TYPE_CHECKING:
    from rollouts.engine.handlers.registers import ConnectionTested, RegisterDetail

BROUGHT = frozenset({"succeeded", "already_current"})

KIND = "fixed"
ACTIVE = "active"
GENERIC = "generic"
"""What a register is where its record says nothing."""

SKEW_SECONDS = 60
"""A register's clock further off than this dates its receipts and journals wrongly."""

ADDRESS = re.compile(
    r"\b(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?\b"
    r"|\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"
    r"|\b(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}\b"
    r"|SHA256:[A-Za-z0-9+/]{43}=?"
)
"""IPv4, hardware and IPv6 addresses, and host keys."""

TICKET_CHANGES = 10
TICKET_TASKS = 5


def sentence_of(detail: "RegisterDetail", now: datetime) -> str:
    """The store, what the register is, and when it last answered."""
    store = " ".join(filter(None, (detail.store["code"], detail.store.get("name", ""))))
    seen = said("seen", age=age_text(detail.last_seen, now)) if detail.last_seen else said("unseen")
    words = (store, detail.fields.get("kind", KIND), detail.fields.get("status", ACTIVE), seen)
    return "  ·  ".join(words)


def facts(detail: "RegisterDetail") -> tuple[Fact, ...]:
    """Where it is, how it is reached and by what it is known; the places lead to their registers."""
    fields, store = detail.fields, detail.store
    port = fields.get("port", "")
    profile = fields.get("profile", "")
    rows = [
        Fact(said("fact_store"), _place(store), filter_text=f"store:{store['code']}"),
        Fact(
            said("fact_region"), store.get("region") or NOTHING, filter_text=_link(store, "region")
        ),
        Fact(said("fact_address"), f"{fields['host']}:{port}" if port else fields["host"]),
        Fact(
            said("fact_profile"),
            profile or NOTHING,
            filter_text=f'profile:"{profile}"' if profile else "",
        ),
        Fact(said("fact_platform"), fields.get("platform", GENERIC)),
        Fact(said("fact_serial"), fields.get("serial") or NOTHING),
    ]
    if not detail.fingerprint:
        rows.append(Fact(said("fact_key"), said("key_none"), tone="warn"))
    else:
        rows.append(Fact(said("fact_key"), detail.fingerprint))
    rows.append(Fact(said("fact_device"), detail.device_id or said("device_none")))
    return tuple(rows)


def tested(found: "ConnectionTested") -> tuple[Fact, ...]:
    """What the connection test learned."""
    off = abs(found.clock_skew) > SKEW_SECONDS
    return (
        Fact(
            said("fact_clock"),
            said("clock", seconds=f"{found.clock_skew:+.1f}"),
            tone="warn" if off else "",
        ),
        Fact(said("fact_free"), said("free", mebibytes=f"{found.free_kib // 1024:,}")),
        Fact(said("fact_boot"), said("yes") if found.boot_revert else said("boot_none")),
        Fact(said("fact_tools"), ", ".join(found.tools) or NOTHING),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How bringing a register ended, in words."""

    title: str
    text: str
    tone: Tone


def brought(result: object) -> Ended:
    """The end of `register bring`, from the result of its request."""
    found = named_fields(result)
    outcome = str(found.get("outcome", ""))
    if outcome in BROUGHT:
        return Ended(title=said(f"brought_{outcome}"), text="", tone=Tone.GOOD)
    reason = word_of(str(found.get("reason", ""))) if found.get("reason") else ""
    text = " ".join(part for part in (reason, str(found.get("message", ""))) if part)
    return Ended(title=said("brought_not", outcome=outcome), text=text, tone=Tone.BAD)


def ticket(detail: "RegisterDetail", test: str, now: datetime) -> str:
    """The register for a ticket: no address, host key or secret is in it."""
    lines = [
        said("ticket_title", register=detail.register),
        sentence_of(detail, now),
        said("ticket_taken", moment=f"{now:%Y-%m-%d %H:%M} UTC"),
        "",
        said("section_components"),
        *_indented(_component_lines(detail, now)),
        said("section_sisters"),
        *_indented(
            f"{each.setting}: {shown_value(each.here)} ({said('column_sisters')}: "
            f"{shown_value(each.sisters)})"
            for each in detail.sisters
        ),
        said("section_changes"),
        *_indented(
            f"{each.at:%Y-%m-%d %H:%M} {each.by or NOTHING} {each.where} {each.setting}: "
            f"{shown_value(each.before)} → {shown_value(each.after)} [{each.change}]"
            for each in detail.changes[:TICKET_CHANGES]
        ),
        said("section_tasks"),
        *_indented(_task_lines(detail)),
    ]
    if test:
        lines += [said("section_test"), *_indented([test])]
    return redacted("\n".join([*lines, "", said("ticket_foot")]), detail)


def redacted(text: str, detail: "RegisterDetail") -> str:
    """`text` without addresses, host keys, and the register's own host names."""
    for name in ("host", "hostname", "ip", "mac"):
        if value := detail.fields.get(name, ""):
            text = text.replace(value, said("address_hidden"))
    return ADDRESS.sub(said("address_hidden"), text)


def _component_lines(detail: "RegisterDetail", now: datetime) -> list[str]:
    return [
        f"{each.component}: {said('column_wanted')} {each.wanted or NOTHING}, "
        f"{said('column_read_back')} {each.proved or NOTHING} "
        f"({evidence_word(each.evidence) if each.evidence else NOTHING}, "
        f"{age_text(each.proved_at, now)})"
        for each in detail.components
    ]


def _task_lines(detail: "RegisterDetail") -> list[str]:
    return [
        " ".join(
            filter(
                None,
                (
                    f"{each.started_at:%Y-%m-%d %H:%M}" if each.started_at else NOTHING,
                    f"{each.rollout} {each.title}:",
                    word_of(each.state),
                    word_of(each.reason) if each.reason else "",
                ),
            )
        )
        for each in detail.tasks[:TICKET_TASKS]
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    made = [f"  {each}" for each in lines]
    return made or [f"  {NOTHING}"]


def _place(store: dict[str, str]) -> str:
    return "  ".join(filter(None, (store["code"], store.get("name", ""))))


def _link(store: dict[str, str], word: str) -> str:
    return f'{word}:"{store[word]}"' if store.get(word) else ""
