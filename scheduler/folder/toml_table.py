"""One table of a TOML document, read key by key: what is asked for is checked, what nobody asked for is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from scheduler.folder.problems import Findings, Names, Report
from scheduler.folder.toml_text import Path, dotted, written

Choice = TypeVar("Choice", bound=StrEnum)

REQUIRED: None = None
"""The default of a key that has none."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
"""Dates outside are taken for slips of the hand; zone rules and holidays are not known there either."""


def parsed_date(text: str) -> date | None:
    """Return the date that a text in ISO 8601 form (YYYY-MM-DD) names, or nothing if it names none."""
    if not _DATE.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found < LATEST else None


class Table:
    """A table of the document at ``path``; ``name`` is how messages and kept keys call that place.

    Every method asks for one key. It gives the value, or the default where the key is absent, or a stand-in after
    reporting what is wrong; the stand-in is never used, since a folder with errors gives no programme.
    """

    def __init__(
        self,
        content: Mapping[str, object],
        findings: Findings,
        lines: Mapping[Path, int],
        path: Path = (),
        name: str = "",
    ) -> None:
        self._content, self._findings, self._lines = content, findings, lines
        self.path, self.name = path, name
        self._asked: dict[str, None] = {}

    def place(self, key: str) -> str:
        """Return the dotted place of a key of this table."""
        return f"{self.name}.{dotted(key)}" if self.name else dotted(key)

    def line(self, *keys: str | int) -> int:
        """Return the line on which a key stands, or that of the innermost thing around it that stands anywhere."""
        path = (*self.path, *keys)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def error(
        self, key: str, message: str, way_out: str, *, value: object = None, at: tuple[str | int, ...] = ()
    ) -> None:
        """Report what is wrong with a key, on the line of the key or of a part of it."""
        shown = "" if value is None else value if isinstance(value, str) else written(value)
        self._findings.error(message, way_out, line=self.line(key, *at), field=self.place(key), value=shown)

    def report(self, key: str, value: str) -> Report:
        """Return what takes the problems that a check finds in the value of a key."""
        return lambda message, way_out: self.error(key, message, way_out, value=value)

    def warn(self, key: str, message: str, way_out: str, *, value: str = "") -> None:
        """Report what is doubtful about a key."""
        self._findings.warn(message, way_out, line=self.line(key), field=self.place(key), value=value)

    def has(self, key: str) -> bool:
        """Whether the key is there. Asking this does not make it a known one."""
        return key in self._content

    def know(self, *keys: str) -> None:
        """Take keys for known ones without reading them."""
        self._asked.update(dict.fromkeys(keys))

    @property
    def known(self) -> tuple[str, ...]:
        """The keys that were asked for or taken for known: all that may stand here."""
        return tuple(self._asked)

    def position(self, key: str, text: str) -> tuple[int, ...]:
        """Return where a text stands in the list under a key, as a path; an empty one where it does not."""
        listed = self._content.get(key)
        found = [each.strip() if isinstance(each, str) else each for each in listed] if isinstance(listed, list) else []
        return (found.index(text),) if text in found else ()

    def is_reported(self, key: str) -> bool:
        """Whether something is wrong with a key."""
        place = self.place(key)
        return any(each.field == place for each in self._findings.errors)

    def _ask(self, key: str, example: str, *, required: bool) -> object | None:
        self._asked[key] = None
        value = self._content.get(key)
        if value is None and required:
            self.error(key, "is missing", f"add {example}")
        return value

    def text(self, key: str, default: str | None = REQUIRED, *, example: str = "") -> str:
        """Return a text without the blanks around it. It may be empty only where the default is."""
        example = example or f'{key} = "…"'
        value = self._ask(key, example, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.error(key, f"{written(value)} is not a text", f"write it in quotes, as in {example}", value=value)
            return ""
        if not value.strip() and default != "":
            self.error(key, "is empty", f"write a text, as in {example}", value=value)
        return value.strip()

    def whole(self, key: str, default: int | None = REQUIRED, *, least: int, most: int, example: str = "") -> int:
        """Return a whole number between ``least`` and ``most``."""
        example = example or f"{key} = {default or max(least, 1)}"
        value = self._ask(key, example, required=default is None)
        if value is None:
            return least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int):
            way_out = f"write it without quotes or decimals, as in {example}"
            self.error(key, f"{written(value)} is not a whole number", way_out, value=value)
        elif not least <= value <= most:
            self.error(key, f"{value} is out of range", f"use a number from {least} to {most}", value=value)
        else:
            return value
        return least

    def share(self, key: str, default: float) -> float:
        """Return a part of a whole: above 0, at most 1."""
        value = self._ask(key, "", required=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.error(
                key,
                f"{written(value)} is not a number",
                f"write a number above 0 and at most 1, as in {key} = 0.33",
                value=value,
            )
        elif not 0 < value <= 1:
            self.error(
                key,
                f"{written(value)} is not a share",
                "use a number above 0 and at most 1 (a third is 0.33)",
                value=value,
            )
        else:
            return float(value)
        return default

    def amount(self, key: str, default: float = 0.0, *, most: float) -> float:
        """Return an amount of money: from 0 to ``most``, with or without decimals."""
        value = self._ask(key, "", required=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            way_out = f"write it without quotes or a currency, as in {key} = 62.50"
            self.error(key, f"{written(value)} is not an amount", way_out, value=value)
        elif not 0 <= value <= most:  # this is where nan ends too
            self.error(key, f"{written(value)} is out of range", f"use an amount from 0 to {most:,}", value=value)
        else:
            return float(value)
        return default

    def factor(self, key: str, default: float, *, least: float, most: float) -> float:
        """Return a number between ``least`` and ``most``, decimals allowed."""
        value = self._ask(key, "", required=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            way_out = f"write a number from {least:g} to {most:g}, as in {key} = 1.25"
            self.error(key, f"{written(value)} is not a number", way_out, value=value)
        elif not least <= value <= most:
            way_out = f"use a number from {least:g} to {most:g}"
            self.error(key, f"{written(value)} is out of range", way_out, value=value)
        else:
            return float(value)
        return default

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._ask(key, "", required=False)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.error(
            key, f"{written(value)} is neither true nor false", f"write {key} = true or {key} = false", value=value
        )
        return default

    def day(self, key: str) -> date | None:
        """Return a date, given as a TOML date or as a text in the same form; nothing after reporting what is wrong."""
        value = self._ask(key, f"{key} = 2027-03-01", required=True)
        if value is None:
            return None
        found = None
        if isinstance(value, date) and not isinstance(value, datetime):
            found = value if EARLIEST <= value < LATEST else None
        elif isinstance(value, str):
            found = parsed_date(value.strip())
        if found is None:
            way_out = f"write year-month-day between 2000 and 2099 without a time, as in {key} = 2027-03-01"
            self.error(key, f"{written(value)} is not a date", way_out, value=value)
        return found

    def texts(self, key: str, *, example: str, is_required: bool = False) -> tuple[str, ...]:
        """Return a list of texts, each of them once."""
        value = self._ask(key, example, required=is_required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.error(key, f"{written(value)} is not a list", f"write it in brackets, as in {example}", value=value)
            return ()
        found: dict[str, None] = {}
        for position, each in enumerate(value):
            if not isinstance(each, str) or not each.strip():
                self.error(
                    key,
                    f"{written(each)} is not a text",
                    f"write each in quotes, as in {example}",
                    value=each,
                    at=(position,),
                )
            elif each.strip() in found:
                self.error(key, f"{each!r} is named twice", "name each once", value=each, at=(position,))
            else:
                found[each.strip()] = None
        if is_required and not value:
            self.error(key, "is an empty list", f"name at least one, as in {example}", value=value)
        return tuple(found)

    def choice(self, key: str, kind: type[Choice], default: Choice | None = REQUIRED) -> Choice | None:
        """Return one of a few words; nothing after reporting what is wrong."""
        words = " or ".join(f'{key} = "{each}"' for each in kind)
        value = self._ask(key, words, required=default is None)
        if value is None:
            return default
        for each in kind:
            if isinstance(value, str) and value.strip().casefold() == each.value:
                return each
        self.error(key, f"{written(value)} is not known", f"write {words}", value=value)
        return default

    def table(self, key: str, *, is_required: bool = False, example: str = "") -> Table:
        """Return the table under a key; an empty one where it is absent."""
        value = self._ask(key, example, required=is_required)
        if not isinstance(value, dict):
            if value is not None:
                way_out = (
                    f"write {example}"
                    if example
                    else f"write [{self.place(key)}] on a line of its own and its keys below"
                )
                self.error(key, f"{written(value)} is not a table", way_out, value=value)
            value = {}
        return Table(value, self._findings, self._lines, (*self.path, key), self.place(key))

    def tables(self, key: str, *, header: str) -> Iterator[Table]:
        """Give each table of an array of tables. ``header`` is how one begins in the file."""
        value = self._ask(key, "", required=False)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.error(key, "is not an array of tables", f"begin each with {header} on a line of its own")
            return
        for position, each in enumerate(value):
            name = f"{self.place(key)}[{position + 1}]"
            yield Table(each, self._findings, self._lines, (*self.path, key, position), name)

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Return the keys nobody asked for as (dotted place, TOML text), each with a warning that it has no effect."""
        known = Names(self._asked)
        found = []
        for key, value in self._content.items():
            if key in self._asked:
                continue
            self.warn(
                key,
                "is not a key that is known here, so it has no effect",
                known.suggestion(key, "keep it if it is your own note"),
                value=written(value),
            )
            found.append((self.place(key), written(value)))
        return tuple(found)
