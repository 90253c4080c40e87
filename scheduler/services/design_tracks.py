"""The self-paced track: study time, company, office hours, milestones, reminders, and what replaces live sessions.

There is one track for every enrolment without a live seat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, OfficeHour, Plan, SelfPaced, Session, StudyBlock
from scheduler.domain.programme import Programme, study_minutes
from scheduler.domain.teaching import ActivityId, Course, CourseId, LiveActivity, LivePolicy
from scheduler.services.find_availability import Availability
from scheduler.services.hang_study import deadline_of
from scheduler.services.hours_ledger import LedgerLine, day_words, hours_ledger
from scheduler.services.invite_words import city, day, label, length
from scheduler.services.office_hours import Key, answer_minutes, at_work, plan_office_hours, qualified
from scheduler.services.track_company import Company, keep_company
from scheduler.services.track_reminders import Milestone, Reminder, Working, milestones, reminders

KIND = "self-paced"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in for a live session: a module or a section's recording, and how understanding is checked.

    ``content`` says it in words; ``recording_of`` is the session recorded, None for a module or where there is nothing.
    ``late``: the recording is there only after study of it is planned to begin.
    """

    activity: ActivityId
    content: str
    check: str
    in_person: bool
    recording_of: Session | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One enrolment's self-paced track. All times are instants; ``time_zone`` is the learner's home zone.

    ``deadline`` is the end of the course's last date for study, ``answer_minutes`` as `office_hours.answer_minutes`
    says. ``needs_decision``: a person has yet to put the learner on this track, and study of the live parts is not
    planned. ``warnings`` say in words what is not as it should be.
    """

    learner: PersonId
    name: str
    course: CourseId
    course_title: str
    time_zone: str
    needs_decision: bool
    wanted_minutes: int
    planned_minutes: int
    deadline: datetime | None
    blocks: tuple[StudyBlock, ...]
    company: Company
    office_hours: tuple[OfficeHour, ...]
    answer_minutes: int | None
    milestones: tuple[Milestone, ...]
    reminders: tuple[Reminder, ...]
    replacements: tuple[Replacement, ...]
    warnings: tuple[str, ...]


def design_tracks(programme: Programme, availability: Availability, plan: Plan) -> tuple[Track, ...]:
    """Return the track of each entry in ``plan.self_paced``, in that order."""
    company = keep_company(programme, availability, plan)
    hours = plan_office_hours(programme, availability, plan)
    free = at_work(availability, plan)
    working = Working(programme)
    ledger = {(each.learner, each.course): each for each in hours_ledger(programme, plan)}
    blocks: dict[Key, list[StudyBlock]] = {}
    for block in sorted(plan.study_blocks, key=lambda each: each.start):
        blocks.setdefault((block.learner, block.course), []).append(block)
    found = []
    for entry in plan.self_paced:
        key = entry.learner, entry.course
        learner, course = programme.person[entry.learner], programme.course[entry.course]
        mine = tuple(blocks.get(key, ()))
        passed = milestones(mine)
        track = Track(
            learner=learner.id,
            name=learner.name,
            course=course.id,
            course_title=course.title,
            time_zone=learner.time_zone,
            needs_decision=entry.needs_decision,
            wanted_minutes=_wanted(programme, course),
            planned_minutes=sum(int((each.end - each.start).total_seconds()) // 60 for each in mine),
            deadline=deadline_of(programme, course, learner.id),
            blocks=mine,
            company=company[key],
            office_hours=hours.of[key],
            answer_minutes=answer_minutes(availability, free, learner.id, qualified(programme, course)),
            milestones=passed,
            reminders=reminders(working, learner, passed),
            replacements=tuple(_replacements(programme, plan, course, mine)),
            warnings=(),
        )
        found.append(replace(track, warnings=tuple(_warnings(programme, track, ledger[key]))))
    return tuple(found)


def with_self_paced_tracks(programme: Programme, availability: Availability, plan: Plan) -> Plan:
    """Return the plan whose entries without a live seat offer their track as the ``self-paced`` alternative.

    One that is there already is replaced; the alternatives stay in order, cheapest first.
    """
    entries = [
        _offering(entry, track, programme)
        for entry, track in zip(plan.self_paced, design_tracks(programme, availability, plan), strict=True)
    ]
    return replace(plan, self_paced=tuple(entries))


def _offering(entry: SelfPaced, track: Track, programme: Programme) -> SelfPaced:
    others = [each for each in entry.alternatives if each.kind != KIND]
    together = sorted([*others, as_alternative(programme, track)], key=lambda each: each.points)
    return replace(entry, alternatives=tuple(together))


def as_alternative(programme: Programme, track: Track) -> Alternative:
    """Return a track as plan.json offers it: it changes nothing in the plan, so it costs nothing on top."""
    return Alternative(
        kind=KIND,
        text=track_in_a_sentence(programme, track),
        points=0,
        office_hours=track.office_hours,
        peers=track.company.peers,
        due=track.milestones[-1].done_by if track.milestones else None,
    )


def track_in_a_sentence(programme: Programme, track: Track) -> str:
    """Return what a track asks and offers, in the learner's own time."""
    if not track.milestones:
        return "Take it alone; no study time is planned yet."
    last = zones.local(track.milestones[-1].done_by, track.time_zone)
    parts = [
        f"Take it alone by {day(last)}, {last:%H:%M} in {city(track.time_zone)}: {length(track.planned_minutes)} in "
        f"{_count(len(track.blocks), 'study block')}"
    ]
    names = [programme.person[each].name for each in track.company.peers]
    if names:
        parts.append(f"together with {_listed(names)}")
    elif track.company.bridge:
        parts.append(f"with {programme.person[track.company.bridge].name} as a bridge to the others")
    if track.office_hours:
        parts.append("with an office hour in working time")
    if track.needs_decision:
        return f"{', '.join(parts)}; the live parts are planned when somebody decides for it"
    return ", ".join(parts)


def _wanted(programme: Programme, course: Course) -> int:
    alone = course.live is LivePolicy.PREFERRED
    return sum(
        study_minutes(programme.rules, each)
        for each in course.activities
        if alone or not isinstance(each, LiveActivity)
    )


def _replacements(
    programme: Programme, plan: Plan, course: Course, blocks: tuple[StudyBlock, ...]
) -> Iterator[Replacement]:
    for activity in course.live_activities:
        begins = min((each.start for each in blocks if each.activity == activity.id), default=None)
        if activity.module:
            yield Replacement(activity.id, activity.module, activity.check, activity.in_person)
            continue
        # the recording that is there first; each section's sessions are recorded where any learner may need it
        recorded = [
            (each.end, section.id, each)
            for section in plan.sections
            if section.course == course.id
            for each in section.sessions
            if each.activity == activity.id
        ]
        if not recorded:
            yield Replacement(activity.id, "", activity.check, activity.in_person)
            continue
        end, section_id, session = min(recorded, key=lambda each: each[:2])
        teacher = programme.person[plan.section[section_id].instructor].name
        yield Replacement(
            activity=activity.id,
            content=f"recording of {section_id} ({teacher})",
            check=activity.check,
            in_person=activity.in_person,
            recording_of=session,
            late=begins is not None and begins < end,
        )


def _warnings(programme: Programme, track: Track, line: LedgerLine) -> Iterator[str]:
    for problem in line.problems:
        yield problem[:1].upper() + problem[1:]
    missing = track.wanted_minutes - track.planned_minutes
    if missing > 0 and not any("find no room" in each for each in line.problems):
        yield f"{length(missing)} of study find no room in their free working hours"
    if not track.office_hours:
        before = " before the deadline" if track.deadline is not None else ""
        yield f"No instructor is free in their working hours{before}, so there is no office hour"
    if track.answer_minutes is None:
        yield "No instructor is ever at work to answer a question"
    wanted = programme.rules.min_peers
    if track.company.isolated:
        yield f"Isolated: {track.company.n_in_reach} of {wanted} peers in reach, and nobody who could be a bridge"
    if not programme.person[track.learner].manager:
        yield "Has no manager in people.csv, so nobody else is reminded"
    yield from _contents(track)


def _contents(track: Track) -> Iterator[str]:
    """Say what the content of a track lacks, each thing once for all live sessions that it is true of."""
    nothing = [_name(each.activity) for each in track.replacements if not each.content]
    if nothing:
        yield f"{_listed(nothing)}: there is no recording, and programme.toml names no module"
    for each in track.replacements:
        if each.late and each.recording_of is not None:
            there = day_words(zones.local(each.recording_of.end, track.time_zone).date())
            yield f"{_name(each.activity)}: study begins before the {each.content} is there, {there}; name a module"
    in_person = [_name(each.activity) for each in track.replacements if each.in_person]
    if in_person:
        yield f"{_listed(in_person)}: practice in person, which cannot be practised alone"
    unchecked = [_name(each.activity) for each in track.replacements if not each.check]
    if unchecked:
        yield f"{_listed(unchecked)}: programme.toml names no check of understanding"


def _name(activity: str) -> str:
    words = label(activity)
    return words[:1].upper() + words[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
