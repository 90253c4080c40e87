"""Checks of single values that tables and programme.toml share. Each reports what is wrong through ``report``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from calendars.errors import CalendarError
from calendars.hours import check_holidays, check_hours
from calendars.lines import mailto_value
from calendars.links import check_template
from calendars.zones import zone
from scheduler.domain.people import HOURS_IN_CALENDAR
from scheduler.folder.problems import Report

DAY_MINUTES = 24 * 60
MOST_MINUTES = 1_000_000
MOST_POINTS = 1_000_000_000
"""Sums over a million enrolments stay far below 2**63."""
MOST_COUNT = 1_000_000
MOST_AMOUNT = 1_000_000_000
MOST_ID_BYTES = 200
"""File systems take names of 255 bytes, endings and temporary names included."""
LINK_NAMES = ("section", "session", "course")
"""What a join link may name; see ``Invites.join_link``."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[iIxX](-[A-Za-z0-9]{1,8})+")
_LANGUAGE_NAMES = {
    "arabic": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "hindi": "hi",
    "italian": "it", "japanese": "ja", "korean": "ko", "polish": "pl", "portuguese": "pt", "russian": "ru",
    "spanish": "es", "turkish": "tr", "deutsch": "de", "français": "fr", "español": "es", "italiano": "it",
}  # fmt: skip


def check_id(text: str, report: Report, *, are_spaces_fine: bool = False) -> bool:
    """Whether a text will do as an identifier: it names files and stands in lists, so it has to be plain."""
    if not text:
        report("is empty", "give it an id of its own")
        return False
    if len(text.encode()) > MOST_ID_BYTES:
        report(f"{text[:20] + '…'!r} is {len(text)} characters long", "use at most 50")
        return False
    for each in text:
        if each in "/\\" or not each.isprintable() or (each == " " and not are_spaces_fine):
            shown = {" ": "a space"}.get(each, repr(each))
            report(f"{text!r} holds {shown}", "use letters, digits, '-', '_' and '.'")
            return False
    if text.startswith("."):
        report(f"{text!r} begins with a dot", "begin it with a letter or a digit, since it names files")
        return False
    return True


def check_email(text: str, report: Report) -> None:
    """Report a text that is no e-mail address to which an invite can be sent."""
    _report(_wrong_email(text), report)


def check_link_template(text: str, report: Report) -> None:
    """Report a template that does not give a plain web address for every session."""
    _report(_wrong(text, lambda: check_template(text, LINK_NAMES, where="")), report)


def check_language(text: str, report: Report) -> None:
    """Report a text that has not the shape of a BCP 47 language tag (RFC 5646)."""
    if _LANGUAGE.fullmatch(text):
        return
    tag = _LANGUAGE_NAMES.get(text.casefold()) or text.replace("_", "-")
    way_out = f"write {tag!r}" if _LANGUAGE.fullmatch(tag) else "use tags such as 'en', 'de' or 'pt-BR'"
    if "," in text or ";" in text:
        way_out = "put blanks between tags, as in 'de en'"
    report(f"{text!r} is not a language tag (BCP 47)", way_out)


def check_zone(text: str, report: Report) -> None:
    """Report a text that is no IANA zone name."""
    _report(_wrong_zone(text), report)


def check_opening(text: str, report: Report, *, of_a_venue: bool = False) -> None:
    """Report a text that is not in opening_hours notation."""
    if text == HOURS_IN_CALENDAR and not of_a_venue:
        return
    found = _wrong_hours(text)
    if found is not None and of_a_venue:
        found = found[0].replace("working hours", "opening hours", 1), found[1]
    _report(found, report)


def check_holiday_code(text: str, report: Report) -> None:
    """Report a code that names no country or subdivision with known holidays."""
    _report(_wrong_holidays(text), report)


def _report(found: tuple[str, str] | None, report: Report) -> None:
    if found is not None:
        report(*found)


# A programme of thousands holds a few dozen different zones, hours and codes.
@lru_cache(maxsize=4096)
def _wrong_zone(text: str) -> tuple[str, str] | None:
    return _wrong(text, lambda: zone(text, where=""))


@lru_cache(maxsize=4096)
def _wrong_email(text: str) -> tuple[str, str] | None:
    domain = text.rpartition("@")[2]
    if "@" in text and "." not in domain:
        return f"{text!r} has no dot after the @", "write the whole address, such as 'ann@example.org'"
    return _wrong(text, lambda: mailto_value(text, where=""))


@lru_cache(maxsize=4096)
def _wrong_hours(text: str) -> tuple[str, str] | None:
    return _wrong(text, lambda: check_hours(text, where=""))


@lru_cache(maxsize=4096)
def _wrong_holidays(text: str) -> tuple[str, str] | None:
    return _wrong(text, lambda: check_holidays(text, where=""))


def _wrong(text: str, check: Callable[[], object]) -> tuple[str, str] | None:
    """Return what a check of calendars says about a text, as message and way out."""
    try:
        check()
    except CalendarError as error:
        # Its messages are "what is wrong with 'VALUE'; way out", and the value may hold a semicolon itself.
        start = error.message.find(text) + len(text)
        split = error.message.find("; ", start)
        if split < 0:
            return error.message, "write it as docs/programme.md says"
        return error.message[:split], error.message[split + 2 :]
    return None
