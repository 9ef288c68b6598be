"""A register's files -> its values: the inverse of compiling, and what is there besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rollouts.formats.document import Document, Key, key_text
from rollouts.platforms.model import Field, FileLayout, Platform
from rollouts.platforms.named import in_file
from rollouts.platforms.references import is_suspect
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.secret import REFERENCE

HIDDEN = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a register's files say.

    `values` by setting; `unknown` by `FILE KEY`, everything that is no setting (also settings whose
    value makes no sense, with a warning); `absent` names settings that a file given could hold and
    does not; `hidden` secret settings that stand there in plain. No secret is in any of them.
    """

    values: Mapping[str, str]
    unknown: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def read_files(
    platform: Platform,
    files: Mapping[str, bytes | Document],
    *,
    secret_settings: frozenset[str] = frozenset(),
) -> Reading:
    """What `files` (by name in the release) say; a file that cannot be parsed is an error finding.

    A file is its bytes or, where it was parsed before, its document. Files that the platform does
    not know are left out. `read_files(p, compile_files(p, v).data)` has exactly the values `v`.
    """
    gathered = _Gathered(secret_settings)
    for layout in platform.files:
        if layout.name in files:
            gathered.take(layout, files[layout.name])
    return Reading(
        values=gathered.values,
        unknown=gathered.unknown,
        absent=frozenset(gathered.absent),
        hidden=frozenset(gathered.hidden),
        findings=tuple(gathered.findings),
    )


class _Gathered:
    def __init__(self, secret_settings: frozenset[str]) -> None:
        self.secret_settings = secret_settings
        self.values: dict[str, str] = {}
        self.unknown: dict[str, str] = {}
        self.absent: set[str] = set()
        self.hidden: set[str] = set()
        self.findings: list[Finding] = []

    def take(self, layout: FileLayout, file: bytes | Document) -> None:
        try:
            with in_file(layout.name):
                document = layout.form.parse(file) if isinstance(file, bytes) else file
        except KnownError as known:
            self.findings += known.findings
            return
        known_keys = {each.key for each in layout.fields}
        for each in layout.fields:
            self._field(layout, document, each)
        for key in document.scan.entries:
            if key not in known_keys and not _is_frame(document, key, known_keys):
                self._unknown(layout, document, key)

    def _field(self, layout: FileLayout, document: Document, each: Field) -> None:
        there = document.get(each.key)
        if there is None:
            self.absent.add(each.setting)
            return
        if each.setting in self.secret_settings and there and not REFERENCE.search(there):
            self.hidden.add(each.setting)
            return
        text = each.encoding.decode(document.value(each.key), there)
        if text is not None:
            self.values[each.setting] = text
            return
        self.unknown[f"{layout.name} {key_text(each.key)}"] = there
        self.findings.append(
            Finding(
                code="platforms.value_not_understood",
                object=layout.name,
                field=each.setting,
                value=there[:80],
                severity=Severity.WARNING,
                parameters={"key": key_text(each.key), "encoding": each.encoding.kind.value},
            )
        )

    def _unknown(self, layout: FileLayout, document: Document, key: Key) -> None:
        label = f"{layout.name} {key_text(key)}"
        text = document.get(key) or ""
        suspect = is_suspect(key) and text and not REFERENCE.search(text)
        self.unknown[label] = HIDDEN if suspect else text
        if suspect:
            self.findings.append(
                Finding(
                    code="platforms.secret_in_plain",
                    object=layout.name,
                    field=key_text(key),
                    severity=Severity.WARNING,
                )
            )


def _is_frame(document: Document, key: Key, known: set[Key]) -> bool:
    """True for an XML element that is empty but for attributes or children that settings have."""
    return not document.get(key) and any(each[: len(key)] == key for each in known)
