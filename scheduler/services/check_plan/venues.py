"""Rule 8: an in-person session has a place, and everybody has time to get there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.people import Person
from scheduler.domain.teaching import Venue
from scheduler.services.check_plan.case import Case, Meeting, Role, Sitting
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.together import pairs_closer_than
from scheduler.services.check_plan.words import counted, instant, listed, span_words


def venues(case: Case) -> Iterator[Breach]:
    """In person: a place that is open, free, large enough and within reach; time to travel before and after."""
    in_person = [each for section in case.meetings for each in section if each.activity.in_person]
    for meeting in in_person:
        if meeting.session.venue is None:
            text = f"{meeting.name} on {case.when(meeting)} is in person, but has no venue."
            yield Breach(Rule.VENUES, text, what=meeting.what, when=instant(meeting.start))
        elif (venue := case.programme.venue.get(meeting.session.venue)) is not None:
            yield from _place(case, meeting, venue)
    yield from _in_use(case, in_person)
    for person_id, sittings in case.sittings.items():
        if any(each.meeting.activity.in_person for each in sittings):
            yield from _journeys(case, case.programme.person[person_id], sittings)


def _place(case: Case, meeting: Meeting, venue: Venue) -> Iterator[Breach]:
    when = span_words(meeting.start, meeting.end, venue.time_zone)
    begins = instant(meeting.start)
    if case.readable(meeting.start, meeting.end) and not case.opening(venue.id).hold(meeting.start, meeting.end):
        text = f"{meeting.name} meets at {venue.title} ({venue.id}) on {when}, when it is not open ({venue.open})."
        yield Breach(Rule.VENUES, text, what=meeting.what, when=begins)
    attending = case.attending(meeting)
    if len(attending) > venue.capacity:
        text = (
            f"{meeting.name} brings {counted(len(attending), 'learner')} to {venue.title} ({venue.id}) on {when}; "
            f"it holds {venue.capacity}."
        )
        yield Breach(Rule.VENUES, text, what=meeting.what, when=begins)
    for person_id in (meeting.section.instructor, *attending):
        person = case.programme.person.get(person_id)
        if person is not None and venue.id not in person.venues:
            text = f"{meeting.name} meets at {venue.title} ({venue.id}), which {case.called(person.id)} cannot reach."
            yield Breach(Rule.VENUES, text, (person.id,), meeting.what, begins)


def _in_use(case: Case, in_person: Sequence[Meeting]) -> Iterator[Breach]:
    by_venue: dict[Venue, list[Meeting]] = {}
    for meeting in in_person:
        if meeting.session.venue is not None and meeting.session.venue in case.programme.venue:
            by_venue.setdefault(case.programme.venue[meeting.session.venue], []).append(meeting)
    for venue, meetings in by_venue.items():
        meetings.sort(key=lambda each: (each.start, each.end))
        for index, one in enumerate(meetings):
            for other in meetings[index + 1 :]:
                if other.start >= one.end:
                    break
                text = (
                    f"{venue.title} ({venue.id}) is wanted twice at once: "
                    f"{one.name} on {span_words(one.start, one.end, venue.time_zone)} "
                    f"and {other.name} on {span_words(other.start, other.end, venue.time_zone)}."
                )
                yield Breach(Rule.VENUES, text, what=f"{one.what} {other.what}", when=instant(other.start))


def _journeys(case: Case, person: Person, sittings: Sequence[Sitting]) -> Iterator[Breach]:
    rules, who = case.programme.rules, case.called(person.id)
    travel = rules.travel_minutes * 60
    for first, second in pairs_closer_than(sittings, travel):
        one, other = first.meeting, second.meeting
        gap = other.start - one.end
        if gap < rules.buffer_minutes * 60 or not (one.activity.in_person or other.activity.in_person):
            continue  # too close in any case, which rules 2 and 6 say; or nobody travels
        if one.section is other.section and first.role is Role.LEARNS and second.role is Role.LEARNS:
            continue  # said of the instructor, once
        text = (
            f"{who} has {gap / 60:g} minutes between {one.name} on {case.when(one, person.id)} and {other.name} on "
            f"{case.when(other, person.id)}; {_in_person(one, other)}, and travel takes {rules.travel_minutes}."
        )
        yield Breach(Rule.VENUES, text, (person.id,), f"{one.what} {other.what}", instant(other.start))
    busy = case.time(person).busy
    for sitting in sittings:
        meeting = sitting.meeting
        if not meeting.activity.in_person:
            continue
        sides = (
            (meeting.start - travel, meeting.start, "before"),
            (meeting.end, meeting.end + travel, "after"),
        )
        for start, end, side in sides:
            if busy.touch(start, end):
                text = (
                    f"{who} has no {rules.travel_minutes} minutes to travel {side} {meeting.name} "
                    f"on {case.when(meeting, person.id)}: something in their calendar lies in that time."
                )
                yield Breach(Rule.VENUES, text, (person.id,), meeting.what, instant(meeting.start))


def _in_person(*meetings: Meeting) -> str:
    there = [each.activity.id for each in meetings if each.activity.in_person]
    return f"{listed(dict.fromkeys(there))} {'are' if len(set(there)) > 1 else 'is'} in person"
