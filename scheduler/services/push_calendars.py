"""Write everybody's sessions and study time into their calendars on a CalDAV server: only what has changed since.

What was written is remembered, object by object, with the version that the server gave it. An event that somebody has
changed or deleted there since is a conflict, and left alone until a person says otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from calendars.caldav_push import Done, Outcome
from calendars.errors import BadState
from calendars.invite import stored
from calendars.links import check_template, fill_template
from scheduler.domain.programme import Programme
from scheduler.services.write_invites import Invitations

PUSHED = "pushed.json"
NAMES = ("person", "email")
"""What the address of a person's collection may name."""


class Server(Protocol):
    """What is asked of a calendar server."""

    def put(self, collection: str, uid: str, data: bytes, *, etag: str = "", overwrite: bool = False) -> Outcome: ...

    def delete(self, collection: str, uid: str, *, etag: str, overwrite: bool = False) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """One object as it was written last: the version that the server gave it, and a digest of the bytes."""

    etag: str
    digest: str


@dataclass
class Pushed:
    """Every object on the server that is ours, by collection and UID. Grows and shrinks as objects are written."""

    objects: dict[tuple[str, str], Kept] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the memory as JSON text."""
        rows = [[*key, kept.etag, kept.digest] for key, kept in sorted(self.objects.items())]
        return json.dumps({"format": 1, "objects": rows}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str) -> Pushed:
        """Return the memory that `to_json` wrote, or raise `BadState`."""
        try:
            raw = json.loads(text)
            if raw["format"] != 1:
                raise ValueError(f"format {raw['format']!r} is not known")
            return cls({(str(at), str(uid)): Kept(str(tag), str(digest)) for at, uid, tag, digest in raw["objects"]})
        except (ValueError, KeyError, TypeError) as error:
            raise BadState(
                f"not a record of what was pushed ({type(error).__name__}: {error}); restore it from a copy, or move it"
                " away to have what is there adopted again",
                where=where,
                value=text[:80],
            ) from error


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one object of one person."""

    person: str
    collection: str
    uid: str
    title: str
    done: Done


def push_calendars(
    programme: Programme,
    invitations: Invitations,
    server: Server,
    template: str,
    pushed: Pushed,
    *,
    overwrite: bool = False,
) -> Iterator[Step]:
    """Write what has changed, step by step; ``pushed`` is true after each, so keep it even where a step raises.

    Parameters
    ----------
    template
        The address of a person's collection, with ``{person}`` (the id) or ``{email}`` in it.
    overwrite
        Whether ours wins over what somebody has changed on the server.

    Raises
    ------
    BadLink, CalendarServerError
        If the template is no address; if the server cannot be reached or refuses.
    """
    check_template(template, NAMES, where="--server")
    wanted: dict[tuple[str, str], None] = {}
    for person, entries in invitations.published.items():
        collection = fill_template(template, where="--server", person=person, email=programme.person[person].email)
        for appointment, revision in entries:
            data, key = stored(appointment, revision), (collection, appointment.uid)
            wanted[key] = None
            digest, kept = hashlib.sha256(data).hexdigest(), pushed.objects.get(key)
            if kept is not None and kept.digest == digest:
                continue
            outcome = server.put(*key, data, etag=kept.etag if kept else "", overwrite=overwrite)
            if outcome.done is not Done.CONFLICT:
                pushed.objects[key] = Kept(outcome.etag, digest)
            yield Step(person, collection, appointment.uid, appointment.summary, outcome.done)
    for key in sorted(pushed.objects.keys() - wanted.keys()):
        outcome = server.delete(*key, etag=pushed.objects[key].etag, overwrite=overwrite)
        if outcome.done is not Done.CONFLICT:
            del pushed.objects[key]
        yield Step("", *key, "", outcome.done)
