"""Refresh people's calendars from where they are kept, without ever losing what is known of somebody's time.

A source that cannot be fetched leaves the calendar as it was, and the time since when is told. One that comes back
empty where somebody was busy is not believed until a person says so: an empty calendar makes its owner look free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from calendars.busy import VERSION, read_busy
from calendars.errors import UnreadableCalendar
from calendars.zones import version as zones_version
from scheduler.domain.people import Person, PersonId


class Kind(StrEnum):
    """What a source is."""

    FILE = "file"
    FOLDER = "folder"
    ICS = "ics"
    CALDAV = "caldav"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part of somebody's calendar is kept.

    ``address`` is a path, or a web address; ``secret_env`` names the environment variable that holds the password, and
    may be empty. The password itself stands nowhere here.
    """

    person: PersonId
    kind: Kind
    address: str
    user: str = ""
    secret_env: str = ""


class NotFetched(Exception):
    """A source that gave nothing; the message says why, and holds no secret."""


class Fetching(Protocol):
    """What fetches a source."""

    def fetch(self, source: Source) -> bytes:
        """Return the bytes of iCalendar files, or raise `NotFetched`."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one person's refreshes.

    ``digest`` is of what was read, with everything else that the reading depends on; ``n_busy`` how many busy intervals
    it gave. ``failing_since`` is empty while all is well.
    """

    digest: str = ""
    n_busy: int = 0
    fetched: str = ""
    failing_since: str = ""


class Outcome(StrEnum):
    """What became of one person's calendar."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    KEPT = "kept"
    WOULD_EMPTY = "would-empty"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one person's calendar.

    ``data`` is what to write, or None to leave it as it is; ``known`` what to remember; ``said`` a sentence for people,
    empty where there is nothing to say.
    """

    person: PersonId
    outcome: Outcome
    known: Known
    data: bytes | None = None
    said: str = ""


def refresh_calendar(
    person: Person,
    sources: Sequence[Source],
    fetching: Fetching,
    present: bytes | None,
    known: Known,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    allow_empty: bool = False,
) -> Refreshed:
    """Return what a person's calendar becomes.

    Parameters
    ----------
    person, sources, fetching
        Whose it is; everything it is made of; what fetches it.
    present, known
        The calendar as it is, or None; what is remembered of it.
    start, end, now
        The time for which it matters whether it is empty; when this is.
    allow_empty
        Whether a person has said that somebody who was busy is not any more.
    """
    try:
        data = b"".join(_ending(fetching.fetch(each)) for each in sources)
        digest = _digest(data, person, start, end)
        if present is not None and digest == known.digest and present == data:
            # The same bytes, read by the same reader for the same time: nothing is read again.
            return Refreshed(person.id, Outcome.UNCHANGED, replace(known, fetched=_written(now), failing_since=""))
        n_busy = _n_busy(data, person, start, end)
    except (NotFetched, UnreadableCalendar) as error:
        return _kept(person, present, known, now, str(error))
    n_before = _n_before(present, person, start, end)
    if n_busy == 0 and n_before > 0 and not allow_empty:
        said = (
            f"person {person.id}: the calendar came back without a busy time, and had {n_before}; it is left as it "
            "was; if that is right, refresh with --allow-empty"
        )
        return Refreshed(person.id, Outcome.WOULD_EMPTY, known, said=said)
    fresh = Known(digest, n_busy, _written(now))
    if data == present:
        return Refreshed(person.id, Outcome.UNCHANGED, fresh)
    return Refreshed(person.id, Outcome.CHANGED, fresh, data)


def _kept(person: Person, present: bytes | None, known: Known, now: datetime, why: str) -> Refreshed:
    since = known.failing_since or _written(now)
    if present is None:
        copy = "there is no earlier copy, so the calendar is unknown"
    else:
        copy = f"the copy of {known.fetched} is kept" if known.fetched else "the copy that was there is kept"
    said = f"person {person.id}: {why}; {copy} (failing since {since})"
    return Refreshed(person.id, Outcome.KEPT, replace(known, failing_since=since), said=said)


def _ending(data: bytes) -> bytes:
    if not data.rstrip().upper().endswith(b"END:VCALENDAR"):
        # A web page, or a download that was cut off: what is missing of it would look free.
        raise NotFetched("what came back does not end as a calendar does")
    return data if data.endswith(b"\n") else data + b"\r\n"


def _digest(data: bytes, person: Person, start: datetime, end: datetime) -> str:
    read_with = f"{VERSION} {zones_version()} {person.time_zone} {person.email} {start.isoformat()} {end.isoformat()}"
    return hashlib.sha256(read_with.encode() + b"\0" + data).hexdigest()


def _n_busy(data: bytes, person: Person, start: datetime, end: datetime) -> int:
    return len(read_busy(data, zone=person.time_zone, start=start, end=end, owner=person.email).spans)


def _n_before(present: bytes | None, person: Person, start: datetime, end: datetime) -> int:
    try:
        return _n_busy(present, person, start, end) if present is not None else 0
    except UnreadableCalendar:
        return 0


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def by_person(sources: Sequence[Source]) -> Mapping[PersonId, tuple[Source, ...]]:
    """Return each person's sources, in order."""
    found: dict[PersonId, tuple[Source, ...]] = {}
    for each in sources:
        found[each.person] = (*found.get(each.person, ()), each)
    return found
