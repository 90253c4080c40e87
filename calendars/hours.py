"""Working hours in OpenStreetMap's ``opening_hours`` notation, public holidays and journeys → working intervals.

opening-hours-py reads the notation in bare local time; the zone's rules come in here. Its own holiday data lack
countries, so holidays come from the ``holidays`` package, and ``PH`` or ``SH`` in a text means no day at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise

import holidays as public_holidays
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub lacks the error

from calendars import zones
from calendars.errors import BadHours, UnknownHolidays
from calendars.spans import Spans

DAY = timedelta(days=1)
# An interval cut at the edge of what was asked for keeps its true start and end, or is known to be longer than a day.
MARGIN = 3 * DAY
EXAMPLES = "'Mo-Fr 09:00-17:00', 'Su-Th 22:00-06:00' or '24/7'"


@dataclass(frozen=True, slots=True)
class Stay:
    """A journey: on the local dates ``[start, end)`` hours and clock follow ``zone``."""

    start: date
    end: date
    zone: str


def working_spans(
    hours: str,
    *,
    zone: str,
    holidays: str,
    start: datetime,
    end: datetime,
    stays: Sequence[Stay] = (),
    where: str = "",
) -> Spans:
    """Return every working interval that shares an instant with ``[start, end)``.

    Each row is one interval, neither merged nor clipped. Intervals longer than 24 hours of wall time are cut at local
    midnights first; then those that start on a public holiday are dropped; the rest become instants through the rules
    of the zone in which their first day is spent.

    Parameters
    ----------
    hours, zone, holidays
        Notation in local time; IANA name of the home zone; ISO 3166 code, with a subdivision where wanted, or empty.
    start, end
        Aware instants.
    stays, where
        Journeys, of which the first that holds a date counts; whose hours these are, for messages.

    Raises
    ------
    BadHours, UnknownHolidays, UnknownZone
        As `check_hours`, `check_holidays` and `zones.zone` say.
    """
    home = zones.zone(zone, where=where)
    abroad = [(each.start, each.end, zones.zone(each.zone, where=where)) for each in stays]
    # Local dates are at most 14 hours from UTC; a working interval of up to a day may begin the day before.
    first = (start.astimezone(UTC) - 2 * DAY).date()
    last = (end.astimezone(UTC) + 2 * DAY).date()
    off = frozenset(holiday_names(holidays, first, last + DAY, where=where)) if holidays else frozenset()
    since, until = start.timestamp(), end.timestamp()
    found = []
    for begins, ends in _wall_intervals(_parsed(hours, where), first, last):
        if begins.date() in off:
            continue
        rules = next((there for a, b, there in abroad if a <= begins.date() < b), home)
        pair = zones.second(begins, rules), zones.second(ends, rules)
        if pair[0] < until and pair[1] > since:
            found.append(pair)
    return Spans.of(found)


def check_hours(text: str, *, where: str) -> None:
    """Refuse a text that is not in the notation, or opens never.

    Raises
    ------
    BadHours
        The message says what was read wrongly and proposes a text.
    """
    if re.search(r"\b(sunrise|sunset|dawn|dusk)\b", text, re.IGNORECASE):
        raise BadHours(
            f"working hours {text!r} follow the sun, which needs a place; write clock times, such as {EXAMPLES}",
            where=where,
            value=text,
        )
    if not _ever_opens(_parsed(text, where)):
        hint = " ('unknown' hours and 'PH' days do not count as open)" if re.search(r"unknown|PH|SH", text) else ""
        raise BadHours(
            f"working hours {text!r} never open{hint}; write at least one opening time, such as {EXAMPLES}",
            where=where,
            value=text,
        )


def check_holidays(code: str, *, where: str) -> None:
    """Refuse a code for which no public holidays are known.

    Raises
    ------
    UnknownHolidays
        The message proposes the nearest code.
    """
    if code:
        _entity(code, where)


def holiday_names(code: str, start: date, end: date, *, where: str = "") -> dict[date, str]:
    """Return the public holidays on the dates ``[start, end)``, with their names in English where known.

    Raises
    ------
    UnknownHolidays
        As `check_holidays` says.
    """
    if not code:
        return {}
    country, subdivision = _entity(code, where)
    found = {}
    for year in range(start.year, end.year + 1):
        found.update(_holidays_of(country, subdivision, year))
    return {day: found[day] for day in sorted(found) if start <= day < end}


# -- the notation ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _read(text: str) -> OpeningHours | None:
    try:
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    except ParserError:
        return None


def _parsed(text: str, where: str) -> OpeningHours:
    found = _read(text)
    if found is None:
        raise BadHours(
            f"working hours {text!r} are not in opening_hours notation; {_way_out(text)}", where=where, value=text
        )
    return found


def _wall_intervals(hours: OpeningHours, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Give the open intervals that start on ``[first, last]``, long ones cut at local midnights."""
    midnight = time()
    open_at: tuple[datetime, datetime] | None = None
    begin, beyond = datetime.combine(first - MARGIN, midnight), datetime.combine(last + MARGIN, midnight)
    for a, b, state, _ in hours.intervals(begin, beyond):
        if state != State.OPEN:
            continue
        # A comment on a part of the hours splits what is one stretch of work.
        if open_at is not None and open_at[1] == a:
            open_at = open_at[0], b
            continue
        if open_at is not None:
            yield from _cut(*open_at, first, last)
        open_at = a, b
    if open_at is not None:
        yield from _cut(*open_at, first, last)


def _cut(begins: datetime, ends: datetime, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    pieces = [(begins, ends)]
    if ends - begins > DAY:
        edges = [begins]
        while edges[-1] < ends:
            edges.append(min(ends, datetime.combine(edges[-1].date() + DAY, time())))
        pieces = list(pairwise(edges))
    yield from (each for each in pieces if first <= each[0].date() <= last)


@lru_cache(maxsize=4096)
def _ever_opens_text(text: str) -> bool:
    hours = _read(text)
    if hours is None:
        return False
    # A text may name years; those before 2000 help nobody. The scan ends because states change finitely often.
    changes = hours.intervals(datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - bare wall time is meant
    return any(state == State.OPEN for _, _, state, _ in islice(changes, 1000))


def _ever_opens(hours: OpeningHours) -> bool:
    return _ever_opens_text(str(hours))


DAYS = {
    "mo": "Mo", "mon": "Mo", "monday": "Mo", "tu": "Tu", "tue": "Tu", "tues": "Tu", "tuesday": "Tu",
    "we": "We", "wed": "We", "wednesday": "We", "th": "Th", "thu": "Th", "thur": "Th", "thurs": "Th", "thursday": "Th",
    "fr": "Fr", "fri": "Fr", "friday": "Fr", "sa": "Sa", "sat": "Sa", "saturday": "Sa",
    "su": "Su", "sun": "Su", "sunday": "Su",
}  # fmt: skip
TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"


def _way_out(text: str) -> str:
    """Propose what somebody who wrote ``text`` most likely meant, checked to be readable."""
    guess = _guess(text)
    if guess is not None and _ever_opens_text(guess):
        return f"did you mean {guess!r}?"
    return f"write days and times like {EXAMPLES}"


def _guess(text: str) -> str | None:
    if not text.strip():
        return None
    days = re.findall(r"[A-Za-z]+", re.sub(r"\d\s*(am|pm)\b", " ", text, flags=re.IGNORECASE))
    named = [DAYS[each.casefold()] for each in days if each.casefold() in DAYS]
    if len(named) == 2 and re.search(r"[A-Za-z]\s*(?:-|–|to)\s*[A-Za-z]", text):
        selector = f"{named[0]}-{named[1]}"
    else:
        selector = ",".join(dict.fromkeys(named)) or "Mo-Fr"
    ranges = re.findall(rf"{TIME}\s*(?:-|–|to|until)\s*{TIME}", text, flags=re.IGNORECASE)
    if not ranges:
        return None
    spans = []
    for hour, minute, half, to_hour, to_minute, to_half in ranges:
        begin = _minute(hour, minute, half)
        end = _minute(to_hour, to_minute, to_half)
        if not half and not to_half and end <= begin and end < 12 * 60 and begin < 12 * 60:
            end += 12 * 60  # "9-5" is an office day, not a night
        if begin >= 24 * 60 or end > 24 * 60:
            return None
        spans.append(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}")
    return f"{selector} {','.join(spans)}"


def _minute(hour: str, minute: str, half: str) -> int:
    value = int(hour) * 60 + int(minute or 0)
    if half.casefold() == "pm" and value < 12 * 60:
        value += 12 * 60
    if half.casefold() == "am" and value >= 12 * 60:
        value -= 12 * 60
    return value


# -- public holidays ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    known = public_holidays.list_supported_countries(include_aliases=True)
    return {code: tuple(parts) for code, parts in known.items()}


@lru_cache(maxsize=1024)
def _found_entity(code: str) -> tuple[str, str | None] | None:
    country, dash, subdivision = code.strip().partition("-")
    country = country.upper()
    if country not in _countries():
        return None
    if not dash:
        return country, None
    parts = {each.casefold(): each for each in _countries()[country]}
    return (country, parts[subdivision.casefold()]) if subdivision.casefold() in parts else None


def _entity(code: str, where: str) -> tuple[str, str | None]:
    found = _found_entity(code)
    if found is None:
        country, dash, subdivision = code.strip().upper().partition("-")
        known = _countries()
        if country in known and dash:
            parts = known[country]
            if not parts:
                way_out = f"{country} has no subdivisions here; write {country!r}"
            else:
                near = get_close_matches(subdivision, parts, n=1)
                shown = ", ".join(f"{country}-{each}" for each in parts[:8]) + (", …" if len(parts) > 8 else "")
                way_out = f"did you mean '{country}-{near[0]}'?" if near else f"known are {shown}"
        else:
            near = get_close_matches(country, known, n=1)
            way_out = "use an ISO 3166 code such as 'DE' or 'DE-BY', or leave it empty for none"
            if near and len(country) <= 3:
                way_out = f"did you mean {near[0]!r}? Or {way_out}"
        raise UnknownHolidays(f"no public holidays are known for {code!r}; {way_out}", where=where, value=code)
    return found


@lru_cache(maxsize=4096)
def _holidays_of(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    # Without a language the names would follow the machine's locale.
    found = public_holidays.country_holidays(country, subdiv=subdivision, years=year, language="en_US")
    return {day: str(name) for day, name in found.items() if day.year == year}
