"""What was told to whom, and which number the next telling bears.

Clients decide by UID, SEQUENCE and DTSTAMP whether a message is new, an update or an old one come late. So a UID is
never changed and never derived from a time, a SEQUENCE is never used twice, and a DTSTAMP only grows, whatever the
clock of the machine does. What somebody answered holds until time or place change; a telling of other words repeats
it, so that no calendar forgets it. All of this needs a memory from one writing to the next: `InviteState`, which the
caller keeps.

========================= ================ ====================
what happened             SEQUENCE         DTSTAMP
========================= ================ ====================
told for the first time   0                now
nothing                   as it was        as it was
only the words changed    as it was        now, and later
time or place changed     one more         now, and later
taken back                one more         now, and later
wanted again after that   one more         now, and later
========================= ================ ====================

The place counts as much as the time although RFC 5545 asks for a new number for times only: some calendars apply
nothing from a message whose number they have seen, and then people go to the old room.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from calendars.errors import BadState
from calendars.invite import Answer, Appointment, Party, Revision

_NAMESPACE = uuid.UUID("6f1d4f4e-0c0c-5f5b-9f55-6d0f3d2c8a11")
"""Ours, drawn once: makes version 5 UUIDs of the same words differ from anybody else's."""


class News(StrEnum):
    """What a telling says that the one before did not."""

    FIRST = "first"
    SAME = "same"
    REWORDED = "reworded"
    CHANGED = "changed"
    AGAIN = "again"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Told:
    """The last telling of one UID.

    ``place_and_time`` and ``whole`` are digests of what was said. ``live`` is False once it was taken back.
    ``notice`` is what a cancellation must repeat, and None for what is only published. ``label`` is the caller's.
    ``answer`` is the attendee's answer as this telling repeats it.
    """

    revision: Revision
    live: bool
    place_and_time: str
    whole: str
    label: str = ""
    notice: Appointment | None = None
    answer: Answer = Answer.NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class InviteState:
    """The memory of one programme's invites: the seed of its UIDs, and the last telling of each.

    ``secret`` is what the tokens of answering addresses are drawn from; empty where nobody asked for any.
    """

    seed: uuid.UUID
    told: Mapping[str, Told] = field(default_factory=dict)
    secret: str = field(default="", repr=False)

    @classmethod
    def begin(cls, *words: str) -> InviteState:
        """Return an empty memory whose UIDs are drawn from words that name the programme.

        The same words give the same UIDs, so that a memory lost can be begun again without inviting everybody twice;
        the seed is kept, so that the UIDs survive when the words change.
        """
        return cls(uuid.uuid5(_NAMESPACE, json.dumps(words)))

    def uid(self, *identity: str) -> str:
        """Return the UID of what ``identity`` names: opaque, the same every time. Times are no part of identity."""
        return str(uuid.uuid5(self.seed, json.dumps(identity)))

    def to_json(self) -> str:
        """Return the memory as JSON text, in the order of the UIDs."""
        told = {uid: _told_to_json(self.told[uid]) for uid in sorted(self.told)}
        body = ",\n".join(f"  {json.dumps(uid)}: {json.dumps(each, sort_keys=True)}" for uid, each in told.items())
        secret = f' "secret": {json.dumps(self.secret)},' if self.secret else ""
        return f'{{"format": 1, "seed": "{self.seed}",{secret} "told": {{\n{body}\n}}}}\n'

    @classmethod
    def from_json(cls, text: str, *, where: str) -> InviteState:
        """Return the memory that `to_json` wrote.

        Raises
        ------
        BadState
            If it is anything else. It is not begun afresh in silence: numbers would be used a second time, and
            clients would ignore what they say.
        """
        try:
            raw = json.loads(text)
            if raw["format"] != 1:
                raise BadState(
                    f"format {raw['format']!r} is not known; this version reads format 1",
                    where=where,
                    value=str(raw["format"]),
                )
            return cls(
                uuid.UUID(raw["seed"]),
                {str(uid): _told_from_json(uid, each) for uid, each in raw["told"].items()},
                _text(raw, "secret") if "secret" in raw else "",
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadState(
                f"not a record of sent invites ({type(error).__name__}: {error}); restore it from a copy, or move it"
                " away to send every invite as if for the first time",
                where=where,
                value=text[:80],
            ) from error


def revise(
    told: Told | None,
    appointment: Appointment,
    now: datetime,
    *,
    label: str = "",
    answer: Answer = Answer.NEEDS_ACTION,
) -> tuple[Told, News]:
    """Return the next telling of an appointment, and what is new in it.

    Parameters
    ----------
    told
        The last telling of the same UID, or None.
    now
        An aware instant; only a lower limit of the stamp, which also passes the last one.
    answer
        What the attendee has said to the last telling. It is repeated where only the words change, and asked anew
        where time or place do.
    """
    place_and_time, whole = _digests(appointment)
    notice = _notice(appointment) if appointment.attendee else None

    def telling(revision: Revision, answer: Answer = Answer.NEEDS_ACTION) -> Told:
        return Told(revision, True, place_and_time, whole, label, notice, answer)

    if told is None:
        return telling(Revision(0, _whole_seconds(now))), News.FIRST
    last = told.revision
    if not told.live:
        return telling(_next(last, now)), News.AGAIN
    if told.place_and_time != place_and_time:
        return telling(_next(last, now)), News.CHANGED
    if told.whole != whole:
        return telling(Revision(last.sequence, _later(last, now)), answer), News.REWORDED
    return telling(last, told.answer), News.SAME


def withdraw(told: Told, now: datetime) -> tuple[Told, News]:
    """Return the telling that takes an appointment back; of one that was taken back before, that same telling."""
    if not told.live:
        return told, News.SAME
    return replace(told, live=False, revision=_next(told.revision, now)), News.WITHDRAWN


def _notice(appointment: Appointment) -> Appointment:
    """Return what a cancellation will have to say: not more, since it is kept for everybody."""
    return Appointment(
        appointment.uid,
        appointment.start.astimezone(UTC),
        appointment.end.astimezone(UTC),
        appointment.summary,
        location=appointment.location,
        organizer=appointment.organizer,
        attendee=appointment.attendee,
    )


def _next(last: Revision, now: datetime) -> Revision:
    return Revision(last.sequence + 1, _later(last, now))


def _later(last: Revision, now: datetime) -> datetime:
    return max(_whole_seconds(now), last.stamp + timedelta(seconds=1))


def _whole_seconds(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"now has a zone, {now!r} has none")
    return now.astimezone(UTC).replace(microsecond=0)


def _digests(appointment: Appointment) -> tuple[str, str]:
    """Return digests of place and time, and of everything. Of the content, not of the bytes that it is written as:
    a writer that learns to write it better must not make the whole world look changed.
    """
    times = [_instant_to_json(appointment.start), _instant_to_json(appointment.end)]
    weighty = [*times, appointment.location, appointment.link]
    rest = [
        appointment.summary,
        appointment.description,
        [_party_to_json(appointment.organizer), _party_to_json(appointment.attendee)],
        [appointment.busy, appointment.reminder_minutes],
    ]
    return _digest(weighty), _digest([weighty, rest])


def _digest(words: object) -> str:
    return hashlib.blake2b(json.dumps(words).encode(), digest_size=12).hexdigest()


def _party_to_json(party: Party | None) -> list[str] | None:
    return [party.name, party.address] if party else None


def _instant_to_json(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant_from_json(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _told_to_json(told: Told) -> dict[str, object]:
    written: dict[str, object] = {
        "sequence": told.revision.sequence,
        "stamp": _instant_to_json(told.revision.stamp),
        "live": told.live,
        "place_and_time": told.place_and_time,
        "whole": told.whole,
    }
    if told.label:
        written["label"] = told.label
    if told.answer is not Answer.NEEDS_ACTION:
        written["answer"] = told.answer.value
    if told.notice:
        written["notice"] = {
            "start": _instant_to_json(told.notice.start),
            "end": _instant_to_json(told.notice.end),
            "summary": told.notice.summary,
            "location": told.notice.location,
            "organizer": _party_to_json(told.notice.organizer),
            "attendee": _party_to_json(told.notice.attendee),
        }
    return written


def _told_from_json(uid: str, raw: Mapping[str, object]) -> Told:
    sequence, live, notice = raw["sequence"], raw["live"], raw.get("notice")
    if type(sequence) is not int or sequence < 0 or type(live) is not bool:
        raise ValueError(f"sequence {sequence!r} and live {live!r} of {uid}")
    return Told(
        Revision(sequence, _instant_from_json(_text(raw, "stamp"))),
        live,
        _text(raw, "place_and_time"),
        _text(raw, "whole"),
        _text(raw, "label") if "label" in raw else "",
        _notice_from_json(uid, notice) if isinstance(notice, dict) else None,
        Answer(_text(raw, "answer")) if "answer" in raw else Answer.NEEDS_ACTION,
    )


def _notice_from_json(uid: str, raw: Mapping[str, object]) -> Appointment:
    return Appointment(
        uid,
        _instant_from_json(_text(raw, "start")),
        _instant_from_json(_text(raw, "end")),
        _text(raw, "summary"),
        location=_text(raw, "location"),
        organizer=_party_from_json(raw["organizer"]),
        attendee=_party_from_json(raw["attendee"]),
    )


def _party_from_json(raw: object) -> Party | None:
    if raw is None:
        return None
    match raw:
        case [str(name), str(address)]:
            return Party(name, address)
    raise ValueError(f"{raw!r} is not a name and an address")


def _text(raw: Mapping[str, object], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is {value!r}, not a text")
    return value
