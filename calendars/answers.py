"""Who answered what: the state that answers leave, in whatever order and however often they come.

Each answer is put where it belongs by what it says, never by when it came: of the answers to an event the one with the
highest SEQUENCE counts, of equal ones that with the latest DTSTAMP (RFC 5546, section 2.1.5). Wishes and doubtful
answers are sets. So the end state is a function of the set of answers: `receive` gives it in any order, any number of
times.

What cannot be believed is held back and kept for a person to look at, with the reason; it changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from calendars.errors import BadState
from calendars.invite import Answer
from calendars.reply import Kind, Reply
from calendars.sequence import InviteState, Told
from calendars.tokens import token


class Verdict(StrEnum):
    """What became of an answer."""

    COUNTS = "counts"
    REPEATED = "repeated"
    OLDER = "older"
    STALE = "stale"
    WISH = "wish"
    REFRESH = "refresh"
    HELD = "held"


class Held(StrEnum):
    """Why an answer is held back."""

    UNKNOWN_EVENT = "unknown event"
    NOT_INVITED = "not invited"
    NEVER_SENT = "never sent"
    UNVERIFIED = "unverified"
    OTHER_SENDER = "other sender"
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """The answer that counts for an event: the greatest, by the order of its fields.

    ``verified`` is whether it came to the address that only its invite bears. ``digest`` decides between two different
    answers of one instant, so that even then the order of arrival does not.
    """

    sequence: int
    stamp: datetime
    verified: bool
    digest: str
    answer: Answer
    comment: str = ""
    delegated_to: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Wish:
    """Another time that somebody proposed. It moves nothing."""

    stamp: datetime
    sequence: int
    start: datetime
    end: datetime
    comment: str
    digest: str


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """An answer that was held back."""

    digest: str
    why: Held
    kind: Kind
    uid: str
    attendee: str
    sender: str
    answer: Answer
    stamp: datetime


@dataclass(frozen=True, slots=True)
class AnswerState:
    """Everything that came back, by UID. ``refreshes`` is when somebody last asked to be told again."""

    given: Mapping[str, Given] = field(default_factory=dict)
    wishes: Mapping[str, frozenset[Wish]] = field(default_factory=dict)
    refreshes: Mapping[str, datetime] = field(default_factory=dict)
    doubts: frozenset[Doubt] = frozenset()

    def standing(self, uid: str, told: Told) -> Answer:
        """Return the answer to the last telling; one to an earlier time or place is none."""
        given = self.given.get(uid)
        if given is None or not told.live or given.sequence != told.revision.sequence:
            return Answer.NEEDS_ACTION
        return given.answer

    def all_standing(self, invites: InviteState) -> dict[str, Answer]:
        """Return the answer to the last telling of every UID that has one."""
        found = {uid: self.standing(uid, told) for uid, told in invites.told.items() if uid in self.given}
        return {uid: answer for uid, answer in found.items() if answer is not Answer.NEEDS_ACTION}

    def to_json(self) -> str:
        """Return the state as JSON text; the same state is the same text."""
        body = {
            "format": 1,
            "given": {uid: _plain(self.given[uid]) for uid in sorted(self.given)},
            "wishes": {uid: [_plain(each) for each in sorted(self.wishes[uid])] for uid in sorted(self.wishes)},
            "refreshes": {uid: _instant_text(self.refreshes[uid]) for uid in sorted(self.refreshes)},
            "held": [_plain(each) for each in sorted(self.doubts)],
        }
        return json.dumps(body, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str) -> AnswerState:
        """Return the state that `to_json` wrote, or raise `BadState`: answers are not forgotten in silence."""
        try:
            raw = json.loads(text)
            if raw["format"] != 1:
                raise ValueError(f"format {raw['format']!r} is not known")
            return cls(
                {uid: _given(each) for uid, each in raw["given"].items()},
                {uid: frozenset(map(_wish, each)) for uid, each in raw["wishes"].items()},
                {uid: _instant(each) for uid, each in raw["refreshes"].items()},
                frozenset(map(_doubt, raw["held"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadState(
                f"not a record of answers ({type(error).__name__}: {error}); restore it from a copy, or move it away"
                " and read all answers again",
                where=where,
                value=text[:80],
            ) from error


def receive(
    state: AnswerState, reply: Reply, invites: InviteState, *, trust: bool = False
) -> tuple[AnswerState, Verdict, Held | None]:
    """Return the state with an answer in it, what became of the answer, and why it is held back if it is.

    Parameters
    ----------
    trust
        Whether an answer counts although nothing shows who sent it.
    """
    told = invites.told.get(reply.uid)
    why, verified = _believed(reply, told, invites, trust)
    if why is not None:
        doubt = Doubt(
            reply.digest, why, reply.kind, reply.uid, reply.attendee, reply.sender or "", reply.answer, reply.stamp
        )
        return replace(state, doubts=state.doubts | {doubt}), Verdict.HELD, why
    assert told is not None
    match reply.kind:
        case Kind.REFRESH:
            last = max(reply.stamp, state.refreshes.get(reply.uid, reply.stamp))
            return replace(state, refreshes={**state.refreshes, reply.uid: last}), Verdict.REFRESH, None
        case Kind.COUNTER:
            return _wished(state, reply)
        case Kind.REPLY:
            return _given_answer(state, reply, told, verified)


def _believed(reply: Reply, told: Told | None, invites: InviteState, trust: bool) -> tuple[Held | None, bool]:
    """Return why an answer is not believed, and whether it is known to come from whoever was asked."""
    notice = told.notice if told else None
    if told is None or notice is None or notice.attendee is None or notice.organizer is None:
        return Held.UNKNOWN_EVENT, False
    if reply.attendee != notice.attendee.address.casefold():
        # Forwarded, delegated or another address of the same person: for a person to decide.
        return Held.NOT_INVITED, False
    if reply.sequence > told.revision.sequence:
        return Held.NEVER_SENT, False
    if reply.kind is Kind.REPLY and reply.answer is Answer.NEEDS_ACTION:
        return Held.NO_ANSWER, False
    if reply.kind is Kind.COUNTER and (reply.start is None or reply.end is None or reply.start >= reply.end):
        return Held.NO_ANSWER, False
    own = token(invites.secret, reply.uid) if invites.secret else ""
    organizer = notice.organizer.address.casefold()
    if own and own in organizer:
        verified = organizer in reply.reached
        return (None if verified or trust else Held.UNVERIFIED), verified
    if reply.sender is not None and reply.sender != reply.attendee and not trust:
        return Held.OTHER_SENDER, False
    return None, False


def _given_answer(state: AnswerState, reply: Reply, told: Told, verified: bool) -> tuple[AnswerState, Verdict, None]:
    given = Given(reply.sequence, reply.stamp, verified, reply.digest, reply.answer, reply.comment, reply.delegated_to)
    last = state.given.get(reply.uid)
    if last is not None and last >= given:
        return state, Verdict.REPEATED if last.digest == given.digest else Verdict.OLDER, None
    after = replace(state, given={**state.given, reply.uid: given})
    is_stale = reply.sequence != told.revision.sequence or not told.live
    return after, Verdict.STALE if is_stale else Verdict.COUNTS, None


def _wished(state: AnswerState, reply: Reply) -> tuple[AnswerState, Verdict, None]:
    assert reply.start is not None
    assert reply.end is not None
    wish = Wish(reply.stamp, reply.sequence, reply.start, reply.end, reply.comment, reply.digest)
    before = state.wishes.get(reply.uid, frozenset())
    if wish in before:
        return state, Verdict.REPEATED, None
    return replace(state, wishes={**state.wishes, reply.uid: before | {wish}}), Verdict.WISH, None


def _plain(each: Given | Wish | Doubt) -> dict[str, Any]:
    return {
        name: _instant_text(value) if isinstance(value, datetime) else value for name, value in asdict(each).items()
    }


def _instant_text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _given(raw: dict[str, Any]) -> Given:
    return Given(**raw | {"stamp": _instant(raw["stamp"]), "answer": Answer(raw["answer"])})


def _wish(raw: dict[str, Any]) -> Wish:
    return Wish(**raw | {name: _instant(raw[name]) for name in ("stamp", "start", "end")})


def _doubt(raw: dict[str, Any]) -> Doubt:
    own = {"why": Held(raw["why"]), "kind": Kind(raw["kind"]), "answer": Answer(raw["answer"])}
    return Doubt(**raw | own | {"stamp": _instant(raw["stamp"])})
