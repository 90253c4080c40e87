"""TOML as text: values and keys written out, and the line on which each key of a document stands.

``tomllib`` reads TOML and names neither the lines of what it read nor writes anything, hence both here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

Path = tuple[str | int, ...]
"""A place in a document: keys, and positions in arrays: ``("course", 2, "activity", 0, "kind")``."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_UNESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def quoted(text: str) -> str:
    """Return a text as a TOML basic string on one line."""
    characters = (
        _ESCAPES.get(each) or (f"\\u{ord(each):04X}" if ord(each) < 0x20 or ord(each) == 0x7F else each)
        for each in text
    )
    return '"' + "".join(characters) + '"'


def written_key(key: str) -> str:
    """Return a key as it is written, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else quoted(key)


def dotted(*keys: str) -> str:
    """Return the dotted place of keys, each quoted where it needs to be."""
    return ".".join(written_key(each) for each in keys)


def written(value: object) -> str:
    """Return a value that ``tomllib`` gave as TOML on one line; tables become inline tables."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int():
            return str(value)
        case float():
            return repr(value)  # TOML writes inf, nan and exponents as Python does
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            pairs = ", ".join(f"{written_key(str(key))} = {written(each)}" for key, each in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case Sequence():
            return "[" + ", ".join(written(each) for each in value) + "]"
        case _:
            raise TypeError(f"TOML has no values of type {type(value).__name__}: {value!r}")


def split_dotted(place: str) -> tuple[str, ...]:
    """Return the keys of a dotted place: what ``dotted`` joined."""
    return _Scanner(place).keys()


def lines_of(document: str) -> dict[Path, int]:
    """Return the line (from 1) of each key, table and array element of a valid TOML document.

    A table that is opened several times, or only implied by a longer name, has the line of its first mention.
    """
    return dict(_Scanner(document).places())


class _Scanner:
    """Reads a document that ``tomllib`` has found valid, keeping nothing but where things stand."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._line, self._counted = 1, 0
        self._length: dict[Path, int] = {}

    def line(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def places(self) -> Iterator[tuple[Path, int]]:
        found: dict[Path, int] = {}
        table: Path = ()
        while True:
            self.skip(" \t\r\n")
            if self.at >= len(self.text):
                return
            line = self.line()
            if self.text.startswith("[", self.at):
                is_array = self.text.startswith("[[", self.at)
                self.at += 2 if is_array else 1
                table = self.opened(self.keys(), is_array)
                self.at += 2 if is_array else 1
                spots: Iterator[tuple[Path, int]] = iter([(table, line)])
            else:
                spots = self.pair(table)
            for path, on_line in spots:
                for depth in range(1, len(path) + 1):
                    if path[:depth] not in found:
                        found[path[:depth]] = on_line
                        yield path[:depth], on_line

    def opened(self, keys: tuple[str, ...], is_array: bool) -> Path:
        """Return the path of a table header: each array on the way is meant by its last element."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._length:
                path = (*path, self._length[path] - 1)
        path = (*path, keys[-1])
        if is_array:
            self._length[path] = self._length.get(path, 0) + 1
            path = (*path, self._length[path] - 1)
        return path

    def pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self.line()
        path = (*table, *self.keys())
        yield path, line
        self.skip(" \t")
        self.at += 1  # the equals sign
        yield from self.value(path)

    def value(self, path: Path) -> Iterator[tuple[Path, int]]:
        self.skip(" \t")
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.at += 1
            yield from self.elements(path)
        elif opening == "{":
            self.at += 1
            self.skip(" \t\r\n,")
            while self.text[self.at] != "}":
                yield from self.pair(path)
                self.skip(" \t\r\n,")
            self.at += 1
        elif opening in ("'", '"'):
            self.string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\r\n":
                self.at += 1

    def elements(self, path: Path) -> Iterator[tuple[Path, int]]:
        position = 0
        self.skip(" \t\r\n,")
        while self.text[self.at] != "]":
            yield (*path, position), self.line()
            yield from self.value((*path, position))
            position += 1
            self.skip(" \t\r\n,")
        self.at += 1

    def keys(self) -> tuple[str, ...]:
        found: list[str] = []
        while True:
            self.skip(" \t")
            if self.text[self.at] in ("'", '"'):
                found.append(self.string())
            else:
                match = _BARE.match(self.text, self.at)
                assert match is not None, "a key stands where tomllib found one"
                found.append(match.group())
                self.at = match.end()
            self.skip(" \t")
            if not self.text.startswith(".", self.at):
                return tuple(found)
            self.at += 1

    def string(self) -> str:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self.at += 3
            start = self.at
            while not self.text.startswith(quote * 3, self.at):
                self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
            end = self.at
            while self.text.startswith(quote, self.at):  # up to two quotes may stand before the closing three
                self.at += 1
            return self.text[start:end]
        self.at += 1
        found: list[str] = []
        while self.text[self.at] != quote:
            if quote == '"' and self.text[self.at] == "\\":
                found.append(self.escaped())
            else:
                found.append(self.text[self.at])
                self.at += 1
        self.at += 1
        return "".join(found)

    def escaped(self) -> str:
        kind = self.text[self.at + 1]
        digits = {"u": 4, "U": 8}.get(kind, 0)
        self.at += 2 + digits
        return chr(int(self.text[self.at - digits : self.at], 16)) if digits else _UNESCAPES[kind]

    def skip(self, blanks: str) -> None:
        """Pass over blanks, and over comments where a line may end."""
        while self.at < len(self.text):
            if self.text[self.at] in blanks:
                self.at += 1
            elif self.text[self.at] == "#" and "\n" in blanks:
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return
