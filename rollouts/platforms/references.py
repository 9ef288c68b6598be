"""References to secrets inside files: found, filled in, and put in the place of plain secrets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rollouts.formats.catalogue import format_named
from rollouts.formats.document import Document, Key, key_text
from rollouts.platforms.model import Platform
from rollouts.platforms.named import in_file
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding
from rollouts.shared.secret import REFERENCE, Secret, reference

Namer = Callable[[str, Secret], tuple[str, int]]
"""(setting, or `FILE KEY` for a key that is no setting; value) -> the secret's name and version."""

_SUSPECT = re.compile(
    r"pass(?:word|wd|phrase|code)|passwd|pwd|secret|token|credential|(?:api|private)[_.-]?key",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A file without its secrets: `secrets` maps `NAME#VERSION` to what was taken out.

    `document` is `template`, parsed.
    With `ok`, filling `template` gives the file back to the byte; else `findings` say which key
    could not be taken out so, and neither template nor file may be kept.
    """

    template: bytes
    document: Document
    secrets: Mapping[str, Secret]
    ok: bool
    findings: tuple[Finding, ...] = ()


def references(template: bytes) -> frozenset[str]:
    """Every secret that a file refers to, as `NAME#VERSION`."""
    text = template.replace(b"\0", b"").decode("latin-1")  # in UTF-16 every other byte is NUL
    return frozenset(f"{found['name']}#{found['version']}" for found in REFERENCE.finditer(text))


def is_suspect(key: Key) -> bool:
    """True for a key that by its name holds a password, token or key."""
    return bool(key) and _SUSPECT.search(key[-1]) is not None


def fill(template: bytes, format: str, secrets: Mapping[str, Secret]) -> bytes:  # noqa: A002 - the trade's word
    """The file with every reference replaced by its secret, escaped as `format` demands.

    `secrets` is by `NAME#VERSION`. Refuses with `platforms.secret_missing`, with
    `platforms.reference_outside` for one in a comment or key, and with `platforms.secret_not_text`.
    """
    return _filled(format_named(format).parse(template), secrets)


def _filled(document: Document, secrets: Mapping[str, Secret]) -> bytes:
    name, template = document.format.name, document.format.render(document)
    missing = references(template) - set(secrets)
    if missing:
        raise refuse("platforms.secret_missing", object=name, value=min(missing))
    values = {key: document.get(key) or "" for key in document.scan.entries}
    held = {key: text for key, text in values.items() if REFERENCE.search(text)}
    inside = {found.group() for text in held.values() for found in REFERENCE.finditer(text)}
    every = {f"${{secret:{each}}}" for each in references(template)}
    if inside != every:
        raise refuse("platforms.reference_outside", object=name, value=min(every - inside))
    filled = {key: REFERENCE.sub(_filler(secrets), text) for key, text in held.items()}
    return document.format.render(document.update(filled))


def extract_secrets(
    platform: Platform, name: str, data: bytes, secret_settings: frozenset[str], namer: Namer
) -> Extraction:
    """Take the plain secrets out of the file `name`.

    Secret are the `secret_settings`, and keys that are no setting whose name says so. References and
    empty values stay. Guarantees of `Extraction`; refuses with `formats.*` only.
    """
    layout = platform.file(name)
    settings = {each.key: each.setting for each in layout.fields}
    secrets: dict[str, Secret] = {}
    findings = []
    with in_file(name):
        document = original = layout.form.parse(data)
        for key in _secret_keys(original, settings, secret_settings):
            label = settings.get(key, f"{name} {key_text(key)}")
            secret = Secret(original.get(key) or "")
            word, version = namer(label, secret)
            taken = original.set(key, reference(word, version)).set(key, secret.text())
            if layout.form.render(taken) != data:
                findings.append(
                    Finding(code="platforms.secret_not_extractable", object=name, field=label)
                )
            document = document.set(key, reference(word, version))
            secrets[f"{word}#{version}"] = secret
    template = layout.form.render(document)
    if template != data:
        document = layout.form.parse(template)
    return Extraction(
        template=template,
        document=document,
        secrets=secrets,
        ok=not findings and _filled(document, secrets | _named(original)) == data,
        findings=tuple(findings),
    )


def _secret_keys(
    document: Document, settings: Mapping[Key, str], secret_settings: frozenset[str]
) -> list[Key]:
    keys = []
    for key in document.scan.entries:
        text = document.get(key) or ""
        meant = settings[key] in secret_settings if key in settings else is_suspect(key)
        if meant and text and not REFERENCE.search(text):
            keys.append(key)
    return keys


def _named(document: Document) -> dict[str, Secret]:
    """The references that a file holds already, each standing for its own text."""
    return {
        name: Secret(f"${{secret:{name}}}") for name in references(document.format.render(document))
    }


def _filler(secrets: Mapping[str, Secret]) -> Callable[[re.Match[str]], str]:
    def text(found: re.Match[str]) -> str:
        name = f"{found['name']}#{found['version']}"
        try:
            return secrets[name].text()
        except UnicodeDecodeError:
            raise refuse("platforms.secret_not_text", value=name) from None

    return text
