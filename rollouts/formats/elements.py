"""Where each element, attribute and text of a well-formed XML text stands."""

import re
from dataclasses import dataclass, field

from rollouts.formats.document import Entry, Group, Key, Scan

_BLANK = " \t\r\n"
_TOKEN = re.compile(
    r"(?P<note><!--.*?-->|<\?.*?\?>)"
    r"|(?P<cdata><!\[CDATA\[.*?\]\]>)"
    r"|(?P<close></[^>]*+>)"
    r"|<(?P<name>[^ \t\r\n/>]++)"
    r"(?P<attributes>(?:[ \t\r\n]++[^ \t\r\n=]++[ \t\r\n]*+=[ \t\r\n]*+(?:\"[^\"]*+\"|'[^']*+'))*+)"
    r"[ \t\r\n]*+(?P<empty>/?)>"
    r"|(?P<text>[^<]++)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"[ \t\r\n]++(?P<name>[^ \t\r\n=]++)[ \t\r\n]*+=[ \t\r\n]*+(?P<value>\"[^\"]*+\"|'[^']*+')"
)
_LINE_END = re.compile(r"\r\n|\r")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_CDATA = (len("<![CDATA["), len("]]>"))


@dataclass(slots=True)
class _Element:
    """An element whose end has not been reached."""

    key: Key
    name: str
    head: tuple[int, int]
    last: int
    children: int = 0
    noted: bool = False
    runs: list[tuple[int, int]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def read_elements(text: str) -> Scan:
    """The values and elements of `text`, which must be well-formed and without document type."""
    reader = _Reader(text)
    for token in _TOKEN.finditer(text):
        reader.take(token)
    return Scan(reader.entries, reader.groups)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.entries: dict[Key, Entry] = {}
        self.groups: dict[Key, Group] = {}
        self.open = [_Element((), "", (0, 0), 0)]

    def take(self, token: re.Match[str]) -> None:
        top = self.open[-1]
        if token["name"]:
            self._start(token)
        elif token["close"]:
            self._end(token.start(), token.end())
        elif token["note"]:
            top.noted = True
            top.last = token.end()
        else:
            top.runs.append(token.span())

    def _start(self, token: re.Match[str]) -> None:
        parent, name = self.open[-1], token["name"]
        parent.seen[name] = parent.seen.get(name, 0) + 1
        number = parent.seen[name]
        key = (*parent.key, name if number == 1 else f"{name}[{number}]")
        self.open.append(_Element(key, name, token.span(), token.end()))
        self.groups[key] = Group(token.span(), token.end(), token.end(), 0)
        for found in _ATTRIBUTE.finditer(self.text, *token.span("attributes")):
            start, end = found.span("value")
            value = _attribute_text(found["value"][1:-1])
            named = (*key, f"@{found['name']}")
            self.entries[named] = Entry(named, value, start, end, found.span())
        if token["empty"]:
            self._end(token.end(), token.end())

    def _end(self, start: int, end: int) -> None:
        element = self.open.pop()
        parent = self.open[-1]
        parent.children += 1
        parent.last = end
        last, count = element.last, element.children
        self.groups[element.key] = Group(element.head, start, last, count)
        if not count:
            self._leaf(element, start, end)

    def _leaf(self, element: _Element, tail: int, end: int) -> None:
        cut = (self._gap(element.head[0]), end)
        key = element.key
        if self.text[element.head[1] - 2] == "/":
            at = element.head[1]
            around = (">", f"</{element.name}>")
            self.entries[key] = Entry(key, "", at - 2, at, cut, around)
            return
        runs = element.runs
        if element.noted:
            runs = [each for each in runs if self.text[slice(*each)].strip(_BLANK)]
            if len(runs) > 1:
                return
        span = (runs[0][0], runs[-1][1]) if runs else (tail, tail)
        literal = self.text[slice(*span)]
        blank = not literal.strip(_BLANK) and re.search(r"[\r\n]", literal)
        value = "" if blank else "".join(self._run(each) for each in runs)
        self.entries[key] = Entry(key, value, *span, cut)

    def _run(self, span: tuple[int, int]) -> str:
        literal = self.text[slice(*span)]
        if literal.startswith("<!"):
            return _LINE_END.sub("\n", literal[_CDATA[0] : -_CDATA[1]])
        return _plain(_LINE_END.sub("\n", literal))

    def _gap(self, start: int) -> int:
        """Where an element's own line begins: back over its indentation and the line end before."""
        at = start
        while at and self.text[at - 1] in " \t":
            at -= 1
        for end in ("\r\n", "\n", "\r"):
            if self.text.endswith(end, 0, at):
                return at - len(end)
        return start


def _attribute_text(literal: str) -> str:
    return _plain(re.sub(r"[\t\n]", " ", _LINE_END.sub("\n", literal)))


def _plain(literal: str) -> str:
    return _REFERENCE.sub(_letter, literal)


def _letter(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return chr(int(found[2])) if found[2] else _NAMED[found[3]]
