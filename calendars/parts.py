"""A calendar file taken apart as far as it goes, however broken it is: for the check before sending.

Not a reader of calendars: nothing is unescaped, converted or believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

_IN_EVENT = ("VCALENDAR", "VEVENT")
_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


@dataclass(frozen=True, slots=True)
class Property:
    """One unfolded line that is a property. ``inside`` names the components around it, from the outside in."""

    line: int
    inside: tuple[str, ...]
    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Component:
    """One component: the lines of its BEGIN and END, and what it lies in."""

    begins: int
    ends: int
    inside: tuple[str, ...]
    name: str


@dataclass
class File:
    """A file taken apart as far as it can be, however broken it is."""

    data: bytes
    method: str
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    muddles: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        around: list[str] = []
        begun: list[int] = []
        for number, line in _unfolded(self.data.decode("utf-8", "replace")):
            match = _LINE.fullmatch(line)
            if match is None:
                self.muddles.append((number, f"{line[:40]!r} is not a property"))
                continue
            name, written, value = match.groups()
            name = name.upper()
            if name == "BEGIN":
                around.append(value)
                begun.append(number)
            elif name == "END":
                if not around or around[-1] != value:
                    self.muddles.append((number, f"END:{value} without its BEGIN"))
                    continue
                around.pop()
                self.components.append(Component(begun.pop(), number, tuple(around), value))
            else:
                parameters = {key.upper(): text for key, text in _PARAMETER.findall(written)} if written else {}
                self.properties.append(Property(number, tuple(around), name, parameters, value))
        self.muddles += [(number, f"BEGIN:{name} without its END") for number, name in zip(begun, around, strict=True)]

    @cached_property
    def raw_lines(self) -> list[bytes]:
        return self.data.split(b"\r\n")

    @cached_property
    def calendar(self) -> list[Property]:
        """The properties of the calendar itself."""
        return [each for each in self.properties if each.inside == ("VCALENDAR",)]

    @cached_property
    def events(self) -> list[tuple[Component, dict[str, list[Property]]]]:
        """Each event with its own properties by name, not those of its alarm."""
        own = [each for each in self.properties if each.inside == _IN_EVENT]
        found: list[tuple[Component, dict[str, list[Property]]]] = []
        at = 0
        for component in self.components:
            if (*component.inside, component.name) != _IN_EVENT:
                continue
            while at < len(own) and own[at].line < component.begins:
                at += 1
            by_name: dict[str, list[Property]] = {}
            while at < len(own) and own[at].line < component.ends:
                by_name.setdefault(own[at].name, []).append(own[at])
                at += 1
            found.append((component, by_name))
        return found


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield (number, line) with continued lines joined, at whatever line ends there are."""
    held: str | None = None
    since = 1
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines[:-1] if lines[-1] == "" else lines, 1):
        if line[:1] in (" ", "\t"):
            held = (held or "") + line[1:]
            continue
        if held is not None:
            yield since, held
        held, since = line, number
    if held is not None:
        yield since, held
