"""Read what people answered, and say what it means for the plan: who comes, who cannot, what could be done about it.

An answer never changes the plan. A decline is shown with its alternatives, each of which has been checked by
`check_plan`; another time proposed is kept as a wish; what cannot be believed is held back, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.answers import AnswerState, Held, Verdict, receive
from calendars.errors import UnreadableReply
from calendars.invite import Answer
from calendars.lines import one_line
from calendars.reply import Reply, read_replies
from calendars.sequence import InviteState
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Seat, Section, SectionId, Session
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId, LivePolicy
from scheduler.services import invite_words as words
from scheduler.services.appointments import Appointments
from scheduler.services.check_plan import Rule, check_plan
from scheduler.services.find_availability import Availability, find_availability

ANSWERS = "answers.json"

_OF_FIGURES = (Rule.SCORE, Rule.REASON)
"""What the checker says of a plan's own words: those of a plan that is only tried are still the old ones."""
_WHY = {
    Held.UNKNOWN_EVENT: "it answers an event that was never announced from here",
    Held.NOT_INVITED: "it comes from somebody who was not invited to it: forwarded, delegated, or another address",
    Held.NEVER_SENT: "it answers a SEQUENCE that was never sent",
    Held.UNVERIFIED: "it did not come to the address that only this invite bears, so anybody may have written it",
    Held.OTHER_SENDER: "the mail's sender is not the person who answers in it",
    Held.NO_ANSWER: "it says neither yes nor no nor another time",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one answer; ``verdict`` is None for a file that could not be read. ``text`` is for a person."""

    file: str
    verdict: Verdict | None
    text: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What could be done about somebody who cannot come: checked, and in words."""

    kind: str
    text: str
    section: SectionId | None = None


@dataclass(frozen=True, slots=True)
class SeatAnswer:
    """The answer that stands for one session of one person.

    ``alternatives`` are those of a decline, ``wishes`` other times that the person proposed, as (start, end).
    """

    person: PersonId
    section: SectionId
    activity: ActivityId
    uid: str
    start: datetime
    answer: Answer
    comment: str = ""
    delegated_to: str = ""
    wishes: tuple[tuple[datetime, datetime], ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """Everything after a reading: the log of it, the state to keep, and each seat's answer in the plan's order."""

    log: tuple[Read, ...]
    answers: AnswerState
    seats: tuple[SeatAnswer, ...]

    @property
    def by_answer(self) -> Counter[Answer]:
        """Return how many seats have each answer."""
        return Counter(each.answer for each in self.seats)


def receive_replies(
    programme: Programme,
    plan: Plan,
    files: Iterable[tuple[str, bytes]],
    *,
    invites: InviteState,
    answers: AnswerState,
    now: datetime,
    trust: bool = False,
    availability: Availability | None = None,
) -> Received:
    """Return the state with the answers of some files in it, in any order and however often they were read before.

    Parameters
    ----------
    files
        Each with its name: mails (``.eml``) or calendar files (``.ics``).
    invites, answers
        What was told (``state.json``), and what was answered before.
    now
        An aware instant: nobody is offered a section that has begun.
    trust
        Whether answers count although nothing shows who sent them.
    """
    log: list[Read] = []
    for name, data in files:
        try:
            replies = read_replies(data, where=name)
        except UnreadableReply as error:
            log.append(Read(name, None, error.message))
            continue
        for reply in replies:
            answers, verdict, why = receive(answers, reply, invites, trust=trust)
            log.append(Read(name, verdict, _told(reply, verdict, why, invites)))
    seats = tuple(_seats(programme, plan, invites, answers, now, availability or find_availability(programme)))
    return Received(tuple(log), answers, seats)


def _told(reply: Reply, verdict: Verdict, why: Held | None, invites: InviteState) -> str:
    told = invites.told.get(reply.uid)
    title = one_line(told.notice.summary) if told and told.notice else f"event {one_line(reply.uid)[:60]}"
    who = reply.attendee or "nobody"
    said = {
        "REPLY": f"says {reply.answer.lower()}",
        "COUNTER": "proposes another time",
        "REFRESH": "asks to be told again",
    }
    text = f"{who} {said[reply.kind]}: {title}"
    match verdict:
        case Verdict.HELD:
            assert why is not None
            return f"{text}; held back, because {_WHY[why]}"
        case Verdict.STALE:
            return f"{text}; it answers an earlier time or place, so the seat is still unanswered"
        case Verdict.OLDER:
            return f"{text}; a later answer counts"
        case Verdict.REPEATED:
            return f"{text}; known already"
        case Verdict.WISH:
            return f"{text}; kept as a wish, nothing moves"
        case Verdict.REFRESH:
            return f"{text}; send the last message once more"
        case Verdict.COUNTS:
            return f"{text} (delegated to {reply.delegated_to}; the seat stays)" if reply.delegated_to else text


def _seats(
    programme: Programme,
    plan: Plan,
    invites: InviteState,
    answers: AnswerState,
    now: datetime,
    availability: Availability,
) -> Iterator[SeatAnswer]:
    offers = _Offers(programme, plan, now)
    for entry in Appointments(programme, plan, availability, invites).all():
        uid = entry.appointment.uid
        told = invites.told.get(uid)
        if entry.session is None or told is None:
            continue
        section, activity = entry.session
        answer, given = answers.standing(uid, told), answers.given.get(uid)
        counts = given is not None and answer is not Answer.NEEDS_ACTION
        yield SeatAnswer(
            entry.person,
            section,
            activity,
            uid,
            entry.appointment.start,
            answer,
            comment=given.comment if given and counts else "",
            delegated_to=given.delegated_to if given and counts else "",
            wishes=tuple((each.start, each.end) for each in sorted(answers.wishes.get(uid, ()))),
            alternatives=offers.to(entry.person, section, activity) if answer is Answer.DECLINED else (),
            asks_again=answers.refreshes.get(uid, told.revision.stamp) > told.revision.stamp,
        )


class _Offers:
    """What could be done about a decline, each tried on the plan and checked as any plan is."""

    def __init__(self, programme: Programme, plan: Plan, now: datetime) -> None:
        self._programme, self._plan, self._now = programme, plan, now
        self._known: dict[tuple[PersonId, SectionId, ActivityId], tuple[Alternative, ...]] = {}
        self._breaches: Counter[tuple[Rule, str]] | None = None

    def to(self, person: PersonId, section: SectionId, activity: ActivityId) -> tuple[Alternative, ...]:
        """Return what could be done for somebody who cannot come to one session of a section that has not begun it."""
        key = (person, section, activity)
        if key not in self._known:
            found = self._plan.section[section]
            session = next(each for each in found.sessions if each.activity == activity)
            if session.start <= self._now:
                self._known[key] = ()
            elif found.instructor == person:
                self._known[key] = tuple(self._other_instructors(found))
            else:
                self._known[key] = tuple(self._for_learner(person, found, session))
        return self._known[key]

    def _for_learner(self, learner: PersonId, section: Section, session: Session) -> Iterator[Alternative]:
        course = self._programme.course[section.course]
        seat = next(each for each in section.seats if each.learner == learner)
        for other in self._plan.sections:
            if other.course != section.course or other.id == section.id or len(other.seats) >= course.section_max:
                continue
            begun = [each for each in other.sessions if each.start <= self._now]
            if not begun and self._holds(self._moved(learner, section, other)):
                yield Alternative("section", f"a seat in {other.id}: {self._times(other, learner)}", other.id)
        if len(seat.recordings) < course.recordings_allowed:
            watched = replace(seat, recordings=(*seat.recordings, session.activity))
            if self._holds(self._with(section, seats=_put(section.seats, watched))):
                yield Alternative("recording", f"{words.label(session.activity)} made up from the recording")
        if course.live is LivePolicy.PREFERRED and len(section.seats) > course.section_min:
            yield Alternative("self-paced", f"{one_line(course.title)} on their own time, without a live seat")

    def _other_instructors(self, section: Section) -> Iterator[Alternative]:
        for other in self._programme.course[section.course].instructors:
            person = self._programme.person[other]
            if other != section.instructor and self._holds(
                self._with(section, instructor=other, time_zone=person.time_zone)
            ):
                yield Alternative("instructor", f"{one_line(person.name)} teaches {section.id} at the same times")

    def _times(self, section: Section, learner: PersonId) -> str:
        zone = self._programme.person[learner].time_zone
        starts = [words.local(each.start, zone) for each in section.sessions]
        return "; ".join(f"{words.day(each)} at {each:%H:%M}" for each in starts) + f" in {words.city(zone)}"

    def _with(self, section: Section, **changes: object) -> Plan:
        changed = replace(section, **changes)  # type: ignore[arg-type] # fields of Section, by the callers above
        return replace(self._plan, sections=_replaced(self._plan.sections, changed))

    def _moved(self, learner: PersonId, old: Section, new: Section) -> Plan:
        left = replace(old, seats=tuple(each for each in old.seats if each.learner != learner))
        joined = replace(new, seats=(*new.seats, Seat(learner)))
        sections = _replaced(_replaced(self._plan.sections, left), joined)
        return replace(
            self._plan,
            # Nobody holds a section for nobody.
            sections=tuple(each for each in sections if each.seats),
            # Study time for the course is planned anew around the other sessions.
            study_blocks=tuple(
                each for each in self._plan.study_blocks if (each.learner, each.course) != (learner, old.course)
            ),
        )

    def _holds(self, plan: Plan) -> bool:
        """Whether a plan breaks no rule that the present one keeps. Its figures are still those of the old plan."""
        if self._breaches is None:
            self._breaches = _broken(self._programme, self._plan)
        return not _broken(self._programme, plan) - self._breaches


def _broken(programme: Programme, plan: Plan) -> Counter[tuple[Rule, str]]:
    report = check_plan(programme, plan)
    return Counter((each.rule, each.text) for each in report.breaches if each.rule not in _OF_FIGURES)


def _put(seats: tuple[Seat, ...], seat: Seat) -> tuple[Seat, ...]:
    return tuple(seat if each.learner == seat.learner else each for each in seats)


def _replaced(sections: tuple[Section, ...], section: Section) -> tuple[Section, ...]:
    return tuple(section if each.id == section.id else each for each in sections)
