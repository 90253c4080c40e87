"""Write everybody's invites and calendars: a programme, a plan and what was sent before, to files in memory.

What lies in the folder afterwards, and why, is told in docs/invites.md::

    invites/l00001/heights.practical-1.ics    the last message about one session to one person
    invites/l00001/heights.practical-1.eml    the same as a mail that can be sent as it is
    calendars/l00001.ics                      one person's calendar, for subscription
    calendars/managers/ann%40example.org.ics  what the people of one manager attend
    calendars/venues/yard.ics                 what takes place at one venue
    messages.csv                              which file goes to whom, and since when it stands
    state.json                                what was told, so that the next writing tells only what is new
"""

from __future__ import annotations

import csv
import io
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from calendars.errors import CalendarError
from calendars.feed import feed
from calendars.invite import Answer, Appointment, Method, Revision, cancel, request
from calendars.lines import mailto_value
from calendars.links import check_template
from calendars.lint import require_clean
from calendars.mail import Letter, letter_bytes, mail_address
from calendars.mail_lint import require_clean_mail
from calendars.sequence import InviteState, News, Told, revise, withdraw
from calendars.tokens import has_token, shown
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.services import invite_words as words
from scheduler.services.appointments import Appointments, Entry, names_of_people
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.shared_calendars import shared_calendars

STATE = "state.json"
LIST = "messages.csv"
MESSAGES = "invites"
LINK_NAMES = ("section", "session", "course")
"""What a join link's template may name."""


class Form(StrEnum):
    """What a message is written as: a calendar file, a mail that holds it, or both."""

    ICS = "ics"
    EML = "eml"
    BOTH = "both"

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the files that one message makes."""
        return ("ics", "eml") if self is Form.BOTH else (self.value,)


class InvitesRefused(SchedulerError):
    """Invites that cannot be written, with every reason at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class WouldCancelEverything(SchedulerError):
    """A plan that has no session in common with what was sent from the same folder before."""

    def __init__(self, n_live: int) -> None:
        self.n_live = n_live
        super().__init__(
            f"invites: all {n_live} sessions announced from this folder would be cancelled, since none of them is in"
            " this plan; write another programme's invites into a folder of their own, or say that all are to be"
            " cancelled"
        )


@dataclass(frozen=True, slots=True)
class Message:
    """The last message about one session to one person. ``path`` is relative, with ``/``.

    ``data`` is the calendar file, ``mail`` the mail that holds it; empty where none was asked for.
    """

    path: str
    person: str
    to: str
    method: Method
    uid: str
    revision: Revision
    title: str
    start: datetime
    news: News
    data: bytes
    mail: bytes = b""

    @property
    def is_new(self) -> bool:
        """Whether it has to be sent now."""
        return self.news is not News.SAME


@dataclass(frozen=True)
class Invitations:
    """Everything that stands after a writing.

    ``standing`` holds every last message, those of earlier writings too, byte for byte as they were. ``withdrawn`` are
    paths written before that no longer stand. ``notes`` are for the coordinator. ``published`` is what each person's
    calendar holds.
    """

    standing: tuple[Message, ...]
    calendars: Mapping[str, bytes]
    state: InviteState
    withdrawn: tuple[str, ...]
    notes: tuple[str, ...]
    form: Form = Form.ICS
    published: Mapping[PersonId, Sequence[tuple[Appointment, Revision]]] = field(default_factory=dict)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return the messages to send now; none when nothing has changed since the last writing."""
        return tuple(each for each in self.standing if each.is_new)

    def files(self) -> dict[str, bytes]:
        """Return every file by its relative path, the state last, so that it never tells of a file not yet written."""
        found = {
            _ending(each.path, ending): each.mail if ending == "eml" else each.data
            for each in self.standing
            for ending in self.form.endings
        }
        listed = {LIST: _list(self.standing, self.form.endings[-1]), STATE: self.state.to_json().encode()}
        return found | dict(self.calendars) | listed

    def not_written(self) -> Iterator[str]:
        """Yield the paths of messages that may lie there from a writing in another form."""
        for ending in set(Form.BOTH.endings) - set(self.form.endings):
            yield from (_ending(each.path, ending) for each in self.standing)
            yield from (_ending(path, ending) for path in self.withdrawn)


def write_invites(
    programme: Programme,
    plan: Plan,
    *,
    now: datetime,
    previous: InviteState | None = None,
    availability: Availability | None = None,
    may_cancel_all: bool = False,
    form: Form = Form.ICS,
    answers: Mapping[str, Answer] | None = None,
) -> Invitations:
    """Return a message for each session and person, and a calendar for each person, manager and venue.

    Parameters
    ----------
    plan
        A plan of this programme that `check_plan` has nothing to say against.
    now
        An aware instant: the stamp of what is new.
    previous
        The state that the last writing returned. What has not changed since keeps its number and its stamp; what
        is no longer in the plan, and not yet over, is cancelled.
    availability
        As `find_availability` gives it, for who has it already.
    may_cancel_all
        Whether a plan that shares no session with ``previous`` is meant.
    form
        What the messages are written as.
    answers
        What the attendee of each UID has said to its last telling, where they have.

    Raises
    ------
    InvitesRefused
        If an address or the join link cannot be used, or the plan names what the programme does not have.
    WouldCancelEverything
        If it would, and ``may_cancel_all`` does not say so.
    """
    _check(programme, plan, form)
    state = previous or InviteState.begin(programme.title, programme.start.isoformat())
    if has_token(programme.invites.organizer_email) and not state.secret:
        state = replace(state, secret=secrets.token_hex(16))
    write = _Writer(programme, form)
    said = answers or {}
    entries = tuple(Appointments(programme, plan, availability or find_availability(programme), state).all())
    _ask_before_cancelling_all(state, entries, may_cancel_all)

    told: dict[str, Told] = dict(state.told)
    standing: list[Message] = []
    published: dict[PersonId, list[tuple[Appointment, Revision]]] = defaultdict(list)
    for entry in entries:
        uid = entry.appointment.uid
        told[uid], news = revise(
            state.told.get(uid), entry.appointment, now, label=entry.label, answer=said.get(uid, Answer.NEEDS_ACTION)
        )
        published[entry.person].append((entry.published, told[uid].revision))
        if entry.label:
            appointment = replace(entry.appointment, answer=told[uid].answer)
            standing.append(write.message(told[uid], appointment, Method.REQUEST, news))
    shared: dict[str, bytes] = {}
    wanted = {each.appointment.uid for each in entries}
    for each in shared_calendars(programme, plan, state):
        revised = []
        for appointment in each.appointments:
            told[appointment.uid], _ = revise(state.told.get(appointment.uid), appointment, now)
            revised.append((appointment, told[appointment.uid].revision))
        wanted |= {appointment.uid for appointment in each.appointments}
        shared[each.path] = require_clean(feed(each.title, revised), method=Method.PUBLISH, where=each.path)
    standing += _cancellations(told, wanted, now, write)
    standing.sort(key=lambda each: each.path)
    paths = {each.path for each in standing}
    return Invitations(
        standing=tuple(standing),
        calendars=_calendars(programme, published) | shared,
        state=replace(state, told=told),
        withdrawn=tuple(
            _ending(path, form.endings[0])
            for path in sorted({_path(each) for each in state.told.values() if each.label} - paths)
        ),
        notes=tuple(_notes(programme, plan)),
        form=form,
        published=published,
    )


def _check(programme: Programme, plan: Plan, form: Form) -> None:
    problems = (*_strangers(programme, plan), *_bad_addresses(programme, plan, form), *_bad_link(programme))
    if problems:
        raise InvitesRefused(tuple(dict.fromkeys(problems)))


def _strangers(programme: Programme, plan: Plan) -> Iterator[str]:
    """Yield what a plan names and the programme does not have: it was made from another folder, or edited."""
    named: list[tuple[str, str, str]] = []
    for section in plan.sections:
        where = f"section {section.id}"
        named += [(where, "course", section.course), (where, "person", section.instructor)]
        named += [(where, "person", each.learner) for each in section.seats]
        named += [(where, "venue", each.venue) for each in section.sessions if each.venue is not None]
        named += [(where, "activity", f"{section.course}/{each.activity}") for each in section.sessions]
    for block in plan.study_blocks:
        where = f"a study block of {block.learner}"
        named += [(where, "person", block.learner), (where, "course", block.course)]
        named += [(where, "activity", f"{block.course}/{block.activity}")]
    known = {
        "person": {str(each) for each in programme.person},
        "course": {str(each) for each in programme.course},
        "venue": {str(each) for each in programme.venue},
        "activity": {f"{course.id}/{each.id}" for course in programme.courses for each in course.activities},
    }
    for where, kind, name in named:
        if name not in known[kind]:
            yield f"plan: {where} names the {kind} {name!r}, which the programme does not have; plan it again"


def _bad_addresses(programme: Programme, plan: Plan, form: Form) -> Iterator[str]:
    invited = [seat.learner for each in plan.sections for seat in each.seats]
    invited += [each.instructor for each in plan.sections]
    addresses = [
        (f"people.csv: {person.id}", person.email)
        for person in map(programme.person.get, dict.fromkeys(invited))
        if person
    ]
    if programme.invites.organizer_email:
        addresses.append(("programme.toml: invites.organizer_email", shown(programme.invites.organizer_email)))
    for where, address in addresses:
        try:
            mailto_value(address, where=where)
            if form is not Form.ICS:
                mail_address(address, where=where)
        except CalendarError as error:
            yield str(error)


def _bad_link(programme: Programme) -> Iterator[str]:
    if programme.invites.join_link:
        try:
            check_template(programme.invites.join_link, LINK_NAMES, where="programme.toml: invites.join_link")
        except CalendarError as error:
            yield str(error)


def _ask_before_cancelling_all(state: InviteState, entries: tuple[Entry, ...], may_cancel_all: bool) -> None:
    # Told by what it is, not by its UID: another organizer makes new UIDs, and that is meant.
    live = {each.label for each in state.told.values() if each.live and each.label}
    if live and not may_cancel_all and live.isdisjoint(each.label for each in entries):
        raise WouldCancelEverything(len(live))


def _cancellations(told: dict[str, Told], wanted: set[str], now: datetime, write: _Writer) -> Iterator[Message]:
    """Yield the messages that take back what the plan no longer has, those of earlier writings among them.

    A session that is over is left alone: whoever was there has it in their calendar rightly.
    """
    for uid in sorted(told.keys() - wanted):
        last = told[uid]
        if last.notice is None:
            # A study block is only published: it is gone from the calendar, and only its number is remembered.
            told[uid], _ = withdraw(last, now)
        elif not last.live or last.notice.end > now:
            told[uid], news = withdraw(last, now)
            yield write.message(told[uid], last.notice, Method.CANCEL, news)


def _path(told: Told) -> str:
    # One session may have been cancelled under several UIDs, so that a cancellation's name holds a part of its own.
    ending = "" if told.live or told.notice is None else f".cancel-{told.notice.uid[:8]}"
    return f"invites/{told.label}{ending}.ics"


def _ending(path: str, ending: str) -> str:
    return f"{path.removesuffix('.ics')}.{ending}"


class _Writer:
    """Writes messages in a form, and lets none out that the checks before sending find fault with."""

    def __init__(self, programme: Programme, form: Form) -> None:
        self._form = form
        self._zone = {each.email.casefold(): each.time_zone for each in programme.people}

    def message(self, told: Told, appointment: Appointment, method: Method, news: News) -> Message:
        path, attendee = _path(told), appointment.attendee
        assert attendee is not None
        write = cancel if method is Method.CANCEL else request
        data = require_clean(write(appointment, told.revision), method=method, where=path)
        return Message(
            path=path,
            person=attendee.name,
            to=attendee.address,
            method=method,
            uid=appointment.uid,
            revision=told.revision,
            title=appointment.summary,
            start=appointment.start,
            news=news,
            data=data,
            mail=b"" if self._form is Form.ICS else self._mail(path, told.revision, appointment, method, data),
        )

    def _mail(self, path: str, revision: Revision, appointment: Appointment, method: Method, data: bytes) -> bytes:
        sender, to = appointment.organizer, appointment.attendee
        assert sender is not None
        assert to is not None
        if method is Method.CANCEL:
            # Somebody who has left the programme may still hear of it, in UTC.
            zone = self._zone.get(to.address.casefold(), "UTC")
            text = words.cancel_text(appointment.summary, appointment.start, appointment.end, zone)
        else:
            text = f"{appointment.summary}\n\n{appointment.description}"
        letter = Letter(
            sender=sender,
            to=to,
            subject=words.subject(appointment.summary, revision.sequence, cancelled=method is Method.CANCEL),
            text=text,
            link=appointment.link,
            calendar=data,
            method=method,
            key=f"{appointment.uid} {revision.sequence} {revision.stamp.isoformat()}",
            date=revision.stamp,
        )
        mail_path = _ending(path, "eml")
        return require_clean_mail(letter_bytes(letter), method=method, where=mail_path)


def _calendars(
    programme: Programme, published: Mapping[PersonId, list[tuple[Appointment, Revision]]]
) -> dict[str, bytes]:
    """Return a calendar for everybody who learns or teaches, an empty one for who has nothing planned (yet)."""
    taking_part = {each.learner for each in programme.enrolments} | published.keys()
    taking_part |= {person for course in programme.courses for person in course.instructors}
    names, found = names_of_people(programme), dict[str, bytes]()
    for person in programme.people:
        if person.id in taking_part:
            path = f"calendars/{names[person.id]}.ics"
            data = feed(words.calendar_title(programme.title, person.name), published.get(person.id, ()))
            found[path] = require_clean(data, method=Method.PUBLISH, where=path)
    return found


def _notes(programme: Programme, plan: Plan) -> Iterator[str]:
    sessions = [each for section in plan.sections for each in section.sessions]
    if sessions and not programme.invites.organizer_email:
        yield words.NO_ORGANIZER
    if not programme.invites.join_link and any(each.venue is None for each in sessions):
        yield words.NO_LINK


def _list(messages: tuple[Message, ...], ending: str) -> bytes:
    """Return the list of messages as CSV. Whose ``stamp`` is the time of this writing is new with it."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("file", "person", "email", "method", "sequence", "stamp", "start", "title"))
    for each in messages:
        revision = each.revision
        cells = (
            _ending(each.path, ending),
            each.person,
            each.to,
            each.method,
            revision.sequence,
            _utc(revision.stamp),
            _utc(each.start),
            each.title,
        )
        rows.writerow([_harmless(str(cell)) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _harmless(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text, whatever it begins with."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
