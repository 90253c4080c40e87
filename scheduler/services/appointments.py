"""Everybody's appointments: a plan told person by person, as the events that their calendars will hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.invite import Appointment, Party
from calendars.lines import one_line
from calendars.links import fill_template
from calendars.sequence import InviteState
from calendars.tokens import filled, shown
from scheduler.domain.people import Person, PersonId
from scheduler.domain.plan import Plan, Seat, Section, SectionId, Session, StudyBlock
from scheduler.domain.programme import Programme, StudyTime, study_minutes
from scheduler.domain.teaching import ActivityId, Course, CourseId, SelfPacedActivity
from scheduler.services import invite_words as words
from scheduler.services.file_names import distinct_names, joined
from scheduler.services.find_availability import Availability
from scheduler.services.local_times import WhereEachIs
from scheduler.services.review_plan import minutes_out

REMINDER_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of one person. ``label`` is where the message of a session is kept; empty: there is no message.

    ``published`` is the same appointment as the subscribed calendar tells it. ``session`` names section and activity;
    None for a study block.
    """

    person: PersonId
    appointment: Appointment
    published: Appointment
    label: str = ""
    session: tuple[SectionId, ActivityId] | None = None


def join_link(programme: Programme, section: Section, session: Session) -> str:
    """Return the web address of an online session, or nothing when the programme has no template for it."""
    template = programme.invites.join_link
    if not template or session.venue is not None:
        return ""
    return fill_template(
        template,
        where="programme.toml: invites.join_link",
        section=section.id,
        session=session.activity,
        course=section.course,
    )


def names_of_people(programme: Programme) -> dict[str, str]:
    """Return what each person's files are called."""
    return distinct_names(each.id for each in programme.people)


def _names_of_teaching(programme: Programme, plan: Plan) -> dict[str, str]:
    """Return what courses, their activities and sections are called in the names of files."""
    named: list[str] = [each.id for each in programme.courses]
    named += [each.id for each in plan.sections]
    named += [each.id for course in programme.courses for each in course.activities]
    return distinct_names(named)


class Appointments:
    """The appointments of a checked plan.

    ``state`` draws the UIDs. What makes an appointment the same one when the plan changes is what it is to the person:
    for a learner the activity of the course, whichever section it is in; for an instructor that of the section. Who
    invites, and at which address the person is reached, are part of it, since clients let nobody else change what
    somebody invited them to.
    """

    def __init__(self, programme: Programme, plan: Plan, availability: Availability, state: InviteState) -> None:
        self._programme, self._plan, self._availability, self._state = programme, plan, availability, state
        self._whereabouts = WhereEachIs.of(programme)
        self._row = {person: row for row, person in enumerate(availability.people)}
        self._people, self._names = names_of_people(programme), _names_of_teaching(programme, plan)
        self._studied = {(each.learner, each.course, each.activity) for each in plan.study_blocks}

    def all(self) -> Iterator[Entry]:
        """Yield everybody's entries, in the order of the plan."""
        for section in self._plan.sections:
            for number, session in enumerate(section.sessions, 1):
                yield self._teaching(section, session, number)
                for seat in section.seats:
                    if session.activity not in seat.recordings:
                        yield self._learning(section, session, number, seat.learner, seat.recordings)
        yield from self._studying()

    def _teaching(self, section: Section, session: Session, number: int) -> Entry:
        person = self._programme.person[section.instructor]
        return self._session(section, session, number, person, ("teach", section.id), ())

    def _learning(
        self, section: Section, session: Session, number: int, learner: PersonId, recordings: tuple[ActivityId, ...]
    ) -> Entry:
        person = self._programme.person[learner]
        to_prepare = tuple(self._to_prepare(self._programme.course[section.course], session.activity, recordings))
        return self._session(section, session, number, person, ("learn", section.course), to_prepare, recordings)

    def _common_organizer(self) -> Party | None:
        invites = self._programme.invites
        if not invites.organizer_email:
            return None
        return Party(invites.organizer_name or self._programme.title, invites.organizer_email)

    def _shown_organizer(self) -> Party | None:
        organizer = self._common_organizer()
        return organizer and Party(organizer.name, shown(organizer.address))

    def _organizer(self, section: Section) -> Party:
        instructor = self._programme.person[section.instructor]
        return self._common_organizer() or Party(instructor.name, instructor.email)

    def _session(
        self,
        section: Section,
        session: Session,
        number: int,
        person: Person,
        role: tuple[str, str],
        to_prepare: tuple[tuple[str, ActivityId], ...],
        recordings: tuple[ActivityId, ...] = (),
    ) -> Entry:
        programme = self._programme
        course = programme.course[section.course]
        venue = programme.venue[session.venue] if session.venue is not None else None
        link = join_link(programme, section, session)
        place = (one_line(venue.title) or venue.id) if venue else link or words.LINK_FOLLOWS
        organizer, attendee = self._organizer(section), Party(person.name, person.email)
        own = shown(organizer.address).casefold() == attendee.address.casefold()
        attended = [each for each in section.sessions[: number - 1] if each.activity not in recordings]
        facts = words.SessionFacts(
            course=course.title,
            activity=session.activity,
            section=section.id,
            number=number,
            of=len(section.sessions),
            start=session.start,
            end=session.end,
            zone=self._whereabouts.zone(person.id, session.start),
            home=person.time_zone,
            anchor=section.time_zone,
            link=link,
            place=place,
            venue_zone=venue.time_zone if venue else "",
            teaches=role[0] == "teach",
            instructor=programme.person[section.instructor].name,
            minutes_out=minutes_out(self._availability, self._row[person.id], session.start, session.end),
            to_prepare=tuple(phrase for phrase, _ in to_prepare),
            study_planned=any((person.id, course.id, each) in self._studied for _, each in to_prepare),
            known=bool(self._availability.known[self._row[person.id]]),
            answer_to="" if own else f"{one_line(organizer.name)} <{shown(organizer.address)}>",
            before_this=max((each.start for each in attended), default=None),
        )
        uid = self._state.uid(
            *role, session.activity, person.id, organizer.address.casefold(), attendee.address.casefold()
        )
        appointment = Appointment(
            uid=uid,
            start=session.start,
            end=session.end,
            summary=words.session_title(course.title, session.activity),
            description=words.session_text(facts, is_invite=True),
            location=place,
            link=link,
            organizer=Party(
                organizer.name,
                # Nobody answers themselves.
                shown(organizer.address) if own else filled(organizer.address, self._state.secret, uid),
            ),
            attendee=attendee,
            # Whoever has to travel is reminded before they have to leave.
            reminder_minutes=REMINDER_MINUTES + (programme.rules.travel_minutes if venue else 0),
        )
        # A calendar may be passed on; whoever reads it need not learn where this person's answers are believed.
        published = replace(
            appointment,
            description=words.session_text(facts, is_invite=False),
            organizer=Party(organizer.name, shown(organizer.address)),
        )
        # Somebody may teach section heights-2 and learn a course called heights-2.
        named = (*(("teach",) if role[0] == "teach" else ()), self._names[role[1]], self._names[session.activity])
        label = f"{self._people[person.id]}/{joined(*named)}"
        return Entry(person.id, appointment, published, label, (section.id, session.activity))

    def _to_prepare(
        self, course: Course, activity: ActivityId, recordings: tuple[ActivityId, ...]
    ) -> Iterator[tuple[str, ActivityId]]:
        """Yield what a learner does alone between the session attended before an activity and it."""
        since: list[tuple[str, ActivityId]] = []
        for each in course.activities:
            if each.id == activity:
                break
            if isinstance(each, SelfPacedActivity):
                since.append((words.to_study(each.id, each.effort_minutes), each.id))
            elif each.id in recordings:
                since.append((words.to_watch(each.id), each.id))
            else:
                since.clear()
        yield from since

    def _studying(self) -> Iterator[Entry]:
        together: dict[tuple[PersonId, CourseId, ActivityId], list[StudyBlock]] = defaultdict(list)
        for block in self._plan.study_blocks:
            together[block.learner, block.course, block.activity].append(block)
        for blocks in together.values():
            blocks.sort(key=lambda each: each.start)
            for part, block in enumerate(blocks, 1):
                yield self._study(block, part, len(blocks))

    def _study(self, block: StudyBlock, part: int, of: int) -> Entry:
        person, course = self._programme.person[block.learner], self._programme.course[block.course]
        activity = next(each for each in course.activities if each.id == block.activity)
        seat = self._plan.seat_of.get((block.learner, block.course))
        effort = study_minutes(self._programme.rules, activity)
        facts = words.StudyFacts(
            course=course.title,
            activity=activity.id,
            part=part,
            of=of,
            effort_minutes=effort,
            start=block.start,
            end=block.end,
            zone=self._whereabouts.zone(person.id, block.start),
            home=person.time_zone,
            instead=not isinstance(activity, SelfPacedActivity),
            prepares=self._next_session(*seat, block.end) if seat else None,
        )
        appointment = Appointment(
            uid=self._state.uid("study", course.id, activity.id, person.id, str(part)),
            start=block.start,
            end=block.end,
            summary=words.study_title(course.title, activity.id),
            description=words.study_text(facts),
            # An instructor did not plan this, so without an organizer for the programme there is none.
            organizer=self._shown_organizer(),
            busy=self._programme.invites.study_time is StudyTime.BUSY,
        )
        return Entry(person.id, appointment, appointment)

    def _next_session(self, section: Section, seat: Seat, after: datetime) -> tuple[ActivityId, datetime] | None:
        """Return the first session that a learner attends at or after an instant, with its start."""
        coming = [each for each in section.sessions if each.start >= after and each.activity not in seat.recordings]
        return min(((each.activity, each.start) for each in coming), key=lambda each: each[1], default=None)
