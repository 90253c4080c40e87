"""Addresses of calendars to subscribe to: personal, secret, and revoked at once.

A calendar program asks without a password, so the address itself is the key: 256 random bits. Only their digest is
kept; a link is shown once, when it is made, and whoever loses it gets another one while the old one ends.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.services.appointments import names_of_people
from scheduler.services.shared_calendars import managers_of, path_of_manager, path_of_venue

FEEDS = "feeds.json"


class BadLinks(SchedulerError):
    """A record of links that cannot be read."""


class Whose(StrEnum):
    """What a calendar is of."""

    PERSON = "person"
    MANAGER = "manager"
    VENUE = "venue"


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar that can be subscribed to: whose it is, where its link may be mailed, where it is kept."""

    whose: Whose
    owner: str
    email: str
    path: str


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A link that was given out. ``digest`` is the SHA-256 of its token; nobody can make the token from it."""

    digest: str
    whose: Whose
    owner: str
    path: str
    made: datetime
    revoked: datetime | None = None


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def feeds_of(programme: Programme) -> Iterator[Feed]:
    """Yield every calendar of a programme: those who learn or may teach, managers, venues."""
    taking_part = {each.learner for each in programme.enrolments}
    taking_part |= {person for course in programme.courses for person in course.instructors}
    names = names_of_people(programme)
    for person in programme.people:
        if person.id in taking_part:
            yield Feed(Whose.PERSON, person.id, person.email, f"calendars/{names[person.id]}.ics")
    for manager in managers_of(programme):
        yield Feed(Whose.MANAGER, manager, manager, path_of_manager(programme, manager))
    for venue in programme.venues:
        yield Feed(Whose.VENUE, venue.id, "", path_of_venue(programme, venue))


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Every link ever given out, revoked ones too: their addresses answer that they are gone."""

    links: tuple[FeedLink, ...] = ()

    def current(self, feed: Feed) -> FeedLink | None:
        """Return the link of a calendar that works, if any."""
        return next((each for each in self.links if _same(each, feed) and each.revoked is None), None)

    def find(self, token: str) -> FeedLink | None:
        """Return the link of a token, a revoked one too."""
        digest = digest_of(token)
        return next((each for each in self.links if each.digest == digest), None)

    def give(
        self, feed: Feed, *, now: datetime, draw: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    ) -> tuple[FeedLinks, str]:
        """Return the links with a new one for a calendar, whose old one ends, and the new token."""
        token = draw()
        link = FeedLink(digest_of(token), feed.whose, feed.owner, feed.path, _whole(now))
        return FeedLinks((*self.revoke(feed, now=now).links, link)), token

    def revoke(self, feed: Feed, *, now: datetime) -> FeedLinks:
        """Return the links with that of a calendar ended."""
        return FeedLinks(
            tuple(
                replace(each, revoked=_whole(now)) if _same(each, feed) and each.revoked is None else each
                for each in self.links
            )
        )

    def to_json(self) -> str:
        """Return the links as JSON text."""
        links = [{name: _text(value) for name, value in asdict(each).items()} for each in self.links]
        return json.dumps({"format": 1, "links": links}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str) -> FeedLinks:
        """Return the links that `to_json` wrote, or raise `BadLinks`."""
        try:
            raw = json.loads(text)
            if raw["format"] != 1:
                raise ValueError(f"format {raw['format']!r} is not known")
            return cls(tuple(_link(each) for each in raw["links"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLinks(
                f"{where}: not a record of feed links ({type(error).__name__}: {error}); restore it from a copy, or"
                " move it away to end every link and give out new ones"
            ) from error


def _same(link: FeedLink, feed: Feed) -> bool:
    return (link.whose, link.owner) == (feed.whose, feed.owner)


def _whole(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)


def _text(value: object) -> object:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value


def _link(raw: dict[str, Any]) -> FeedLink:
    def instant(text: str | None) -> datetime | None:
        return None if text is None else datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    made = instant(raw["made"])
    if made is None:
        raise ValueError("a link without the time it was made")
    return FeedLink(**raw | {"whose": Whose(raw["whose"]), "made": made, "revoked": instant(raw["revoked"])})
