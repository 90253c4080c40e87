"""A JSON value read piece by piece, each problem kept with the place it stands at: ``sections[3].learners[0].id``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from scheduler.folder.problems import Findings, Names

Word = TypeVar("Word", bound=StrEnum)

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def instant_text(instant: datetime) -> str:
    """Return an aware datetime as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class JsonObject:
    """A JSON object at a place. Values that were reported come as stand-ins, which are never used.

    Keys that nobody asked for are passed over: a later release may have written them. Where something else stands, or
    nothing at all, that is said once, and nothing in it is missed.
    """

    def __init__(self, content: object, findings: Findings, place: str = "", *, is_optional: bool = False) -> None:
        self._findings, self._place = findings, place
        self._is_there = isinstance(content, dict)
        self._content: dict[str, object] = content if isinstance(content, dict) else {}
        if not self._is_there and not (content is None and is_optional):
            self._error("", f"{_shown(content)} is not an object", "write {…} with its keys")

    def _at(self, key: str) -> str:
        return ".".join(each for each in (self._place, key) if each)

    def _error(self, key: str, message: str, way_out: str, value: object = None) -> None:
        shown = "" if value is None else _shown(value)
        self._findings.error(message, way_out, field=self._at(key), value=shown)

    def _ask(self, key: str, *, is_required: bool) -> object:
        value = self._content.get(key)
        if value is None and is_required and self._is_there:
            near = Names(self._content).nearest(key)
            self._error(key, "is missing", f"rename {near!r}" if near is not None and near != key else "add it")
        return value

    def has(self, key: str) -> bool:
        """Whether a key is there and not null."""
        return self._content.get(key) is not None

    def text(self, key: str, default: str | None = None, *, is_empty_fine: bool = False) -> str:
        """Return a text; a key without a default has to be there."""
        value = self._ask(key, is_required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self._error(key, f"{_shown(value)} is not a text", "write it in quotes", value)
            return ""
        if not value and default is None and not is_empty_fine:
            self._error(key, "is empty", "fill it in", value)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._ask(key, is_required=default is None)
        if value is None:
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int):
            self._error(key, f"{_shown(value)} is not a whole number", "write digits only, without quotes", value)
            return 0
        return value

    def number(self, key: str, default: float) -> float:
        """Return a number."""
        value = self._ask(key, is_required=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._error(key, f"{_shown(value)} is not a number", "write it without quotes", value)
            return default
        return float(value)

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is absent."""
        value = self._ask(key, is_required=False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._error(key, f"{_shown(value)} is neither true nor false", "write true or false", value)
        return False

    def word(self, key: str, kind: type[Word]) -> Word:
        """Return one of a few words."""
        text = self.text(key)
        for each in kind:
            if each.value == text:
                return each
        if text:
            way_out = Names(kind).suggestion(text, f"write {', '.join(kind)}")
            self._error(key, f"{text!r} is not known", way_out, text)
        return next(iter(kind))

    def instant(self, key: str) -> datetime:
        """Return an instant as an aware UTC datetime. An offset other than ``Z`` is read as well."""
        text = self.text(key)
        try:
            if _INSTANT.fullmatch(text):
                return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # a month 13 looks like a date to the pattern; what follows says so
        if text:
            self._error(key, f"{text!r} is not an instant", "write UTC, as in 2027-03-09T14:00:00Z", text)
        return _NEVER

    def texts(self, key: str, *, is_required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; an empty one where the key is absent and not required."""
        found = []
        for position, each in enumerate(self._list(key, is_required=is_required)):
            if isinstance(each, str) and each:
                found.append(each)
            else:
                self._error(f"{key}[{position}]", f"{_shown(each)} is not a text", "write it in quotes", each)
        return tuple(found)

    def days(self, key: str) -> tuple[date, ...]:
        """Return a list of dates; an empty one where the key is absent."""
        found = []
        for position, each in enumerate(self.texts(key)):
            try:
                found.append(date.fromisoformat(each))
            except ValueError:
                place = f"{key}[{position}]"
                self._error(place, f"{each!r} is not a date", "write year-month-day, as in 2027-03-09", each)
        return tuple(found)

    def objects(self, key: str, *, is_required: bool = False) -> Iterator[JsonObject]:
        """Give each object of a list; none where the key is absent and not required."""
        for position, each in enumerate(self._list(key, is_required=is_required)):
            yield JsonObject(each, self._findings, self._at(f"{key}[{position}]"))

    def child(self, key: str, *, is_required: bool = False) -> JsonObject:
        """Return the object under a key; an empty one where it is absent and not required."""
        content = self._ask(key, is_required=is_required)  # says itself that it is missing
        return JsonObject(content, self._findings, self._at(key), is_optional=True)

    def plain(self) -> dict[str, object]:
        """Return the object as it stands."""
        return dict(self._content)

    def _list(self, key: str, *, is_required: bool) -> list[object]:
        value = self._ask(key, is_required=is_required)
        if value is None:
            return []
        if not isinstance(value, list):
            self._error(key, f"{_shown(value)} is not a list", "write it in brackets, as in []", value)
            return []
        return value


def _shown(value: object) -> str:
    """Return a value as JSON would write it, cut short."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return repr(value if len(value) <= 60 else value[:59] + "…")
        case _:
            return str(value)
