"""Calendars of more than one person's sessions: what a manager's people attend, and what takes place at a venue.

Both are published only. A manager's shows as free time, since it is not the manager who sits in the session; it names
nobody but the people who name that manager. A venue's names no learner at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from calendars.invite import Appointment
from calendars.lines import one_line
from calendars.sequence import InviteState
from scheduler.domain.people import Person, PersonId
from scheduler.domain.plan import Plan, Section, Session
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Venue
from scheduler.services import invite_words as words
from scheduler.services.file_names import distinct_names
from scheduler.services.local_times import WhereEachIs

_NAMES_IN_TITLE = 3


@dataclass(frozen=True, slots=True)
class SharedCalendar:
    """One calendar: where it is kept, what it is called, whose it is (an address or a venue), what is in it."""

    path: str
    title: str
    owner: str
    appointments: tuple[Appointment, ...]


def managers_of(programme: Programme) -> dict[str, tuple[Person, ...]]:
    """Return the people of each manager, by the manager's address in small letters."""
    found: dict[str, list[Person]] = defaultdict(list)
    for person in programme.people:
        if person.manager:
            found[person.manager.casefold()].append(person)
    return {manager: tuple(found[manager]) for manager in sorted(found)}


def path_of_manager(programme: Programme, manager: str) -> str:
    """Return where a manager's calendar is kept."""
    return f"calendars/managers/{distinct_names(managers_of(programme))[manager]}.ics"


def path_of_venue(programme: Programme, venue: Venue) -> str:
    """Return where a venue's calendar is kept."""
    return f"calendars/venues/{distinct_names(each.id for each in programme.venues)[venue.id]}.ics"


def shared_calendars(programme: Programme, plan: Plan, state: InviteState) -> Iterator[SharedCalendar]:
    """Yield a calendar for each manager and each venue, an empty one where nothing is planned (yet)."""
    whereabouts = WhereEachIs.of(programme)
    for manager, people in managers_of(programme).items():
        team = {each.id: each for each in people}
        yield SharedCalendar(
            path_of_manager(programme, manager),
            words.calendar_title(programme.title, "your people"),
            manager,
            tuple(
                _of_team(programme, state, manager, section, session, present, whereabouts)
                for section in plan.sections
                for session in section.sessions
                if (present := [team[each] for each in _present(section, session) if each in team])
            ),
        )
    for venue in programme.venues:
        yield SharedCalendar(
            path_of_venue(programme, venue),
            words.calendar_title(programme.title, venue.title),
            venue.id,
            tuple(
                _at_venue(programme, state, venue, section, session)
                for section in plan.sections
                for session in section.sessions
                if session.venue == venue.id
            ),
        )


def _present(section: Section, session: Session) -> Iterator[PersonId]:
    yield section.instructor
    yield from (each.learner for each in section.seats if session.activity not in each.recordings)


def _of_team(
    programme: Programme,
    state: InviteState,
    manager: str,
    section: Section,
    session: Session,
    present: list[Person],
    whereabouts: WhereEachIs,
) -> Appointment:
    names = [one_line(each.name) for each in present]
    more = len(names) - _NAMES_IN_TITLE
    shown = ", ".join(names[:_NAMES_IN_TITLE]) + (f" and {more} more" if more > 0 else "")
    venue = programme.venue[session.venue] if session.venue is not None else None
    lines = []
    for each, name in zip(present, names, strict=True):
        zone = whereabouts.zone(each.id, session.start)
        start, end = words.local(session.start, zone), words.local(session.end, zone)
        teaches = ", teaching" if each.id == section.instructor else ""
        lines.append(f"{name}{teaches}: {words.day_and_hours(start, end)} in {words.city(zone)}")
    return Appointment(
        uid=state.uid("manager", manager, section.id, session.activity),
        start=session.start,
        end=session.end,
        summary=f"{words.session_title(programme.course[section.course].title, session.activity)} ({shown})",
        description="\n".join(lines),
        location=one_line(venue.title) or venue.id if venue else "Online",
        busy=False,
    )


def _at_venue(
    programme: Programme, state: InviteState, venue: Venue, section: Section, session: Session
) -> Appointment:
    n_people = sum(1 for _ in _present(section, session))
    start, end = words.local(session.start, venue.time_zone), words.local(session.end, venue.time_zone)
    instructor = one_line(programme.person[section.instructor].name)
    return Appointment(
        uid=state.uid("venue", venue.id, section.id, session.activity),
        start=session.start,
        end=session.end,
        summary=words.session_title(programme.course[section.course].title, session.activity),
        description=(
            f"{words.day_and_hours(start, end)} in {words.city(venue.time_zone)}\n"
            f"Section {one_line(section.id)}, {n_people} people with the instructor, {instructor}."
        ),
        location=one_line(venue.title) or venue.id,
    )
