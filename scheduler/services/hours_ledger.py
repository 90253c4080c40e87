"""The hours ledger: what each learner gains toward each course's certificate, by when, and who will miss it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section, StudyBlock
from scheduler.domain.programme import Programme, study_minutes
from scheduler.domain.teaching import Course, CourseId, Enrolment, LiveActivity, LivePolicy
from scheduler.services.invite_words import DAYS, MONTHS


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One learner in one course.

    ``live_minutes`` are attended, ``recorded_minutes`` made up from the recording, ``studied_minutes`` planned in study
    blocks. ``credited_minutes`` count toward ``required_minutes``: sessions by their length, study by the typical
    time of what is planned, so that a slow learner earns no more than a quick one. ``missing_minutes`` of study found
    no room.

    ``finishes`` is the end of the last session or block, None where nothing is planned. ``deadline`` is the first of
    the present certificate's expiry, the certificate's date and the course's, ``valid_until`` when the new one would
    expire. ``runs_out``: the present one expires before the programme ends. ``problems`` say in words why the deadline
    or the hours will be missed; empty: they will not.
    """

    learner: PersonId
    name: str
    team: str
    manager: str
    course: CourseId
    course_title: str
    live_minutes: int
    recorded_minutes: int
    studied_minutes: int
    credited_minutes: int
    missing_minutes: int
    required_minutes: int | None
    finishes: datetime | None
    expires: date | None
    deadline: date | None
    valid_until: date | None
    runs_out: bool
    problems: tuple[str, ...]


def hours_ledger(programme: Programme, plan: Plan) -> tuple[LedgerLine, ...]:
    """Return a line for every enrolment: whose certificate runs out first, then who misses something, by deadline."""
    blocks: dict[tuple[PersonId, CourseId], list[StudyBlock]] = {}
    for block in plan.study_blocks:
        blocks.setdefault((block.learner, block.course), []).append(block)
    lines = [_line(programme, plan, each, blocks.get((each.learner, each.course), [])) for each in programme.enrolments]
    return tuple(sorted(lines, key=_most_pressing))


def _most_pressing(line: LedgerLine) -> tuple[object, ...]:
    runs_out = line.expires if line.runs_out and line.expires else date.max
    return runs_out, not line.problems, line.deadline or date.max, line.name, line.course, line.learner


def _line(programme: Programme, plan: Plan, enrolment: Enrolment, blocks: list[StudyBlock]) -> LedgerLine:
    learner, course = programme.person[enrolment.learner], programme.course[enrolment.course]
    section, seat = plan.seat_of.get((learner.id, course.id), (None, None))
    recordings = seat.recordings if seat is not None else ()
    sessions = section.sessions if section is not None else ()
    live = sum(_minutes(each.start, each.end) for each in sessions if each.activity not in recordings)
    recorded = sum(_minutes(each.start, each.end) for each in sessions if each.activity in recordings)
    credit, missing = _study(programme, course, section, blocks)
    required = course.certificate.minutes if course.certificate else None
    finishes = max([*(each.end for each in sessions), *(each.end for each in blocks)], default=None)
    dates = [enrolment.expires, course.due, course.certificate.due if course.certificate else None]
    deadline = min((each for each in dates if each is not None), default=None)
    # what ends at midnight is done on the day before
    done_on = zones.local(finishes - timedelta(minutes=1), learner.time_zone).date() if finishes else None
    valid_until = None
    if done_on and course.certificate and course.certificate.valid_months:
        valid_until = months_later(done_on, course.certificate.valid_months)
    credited = live + recorded + credit
    return LedgerLine(
        learner=learner.id,
        name=learner.name,
        team=learner.team,
        manager=learner.manager,
        course=course.id,
        course_title=course.title,
        live_minutes=live,
        recorded_minutes=recorded,
        studied_minutes=sum(_minutes(each.start, each.end) for each in blocks),
        credited_minutes=credited,
        missing_minutes=missing,
        required_minutes=required,
        finishes=finishes,
        expires=enrolment.expires,
        deadline=deadline,
        valid_until=valid_until,
        runs_out=enrolment.expires is not None and enrolment.expires < programme.end,
        problems=tuple(
            _problems(
                programme,
                enrolment,
                deadline,
                done_on,
                missing,
                credited,
                undecided=section is None and course.live is LivePolicy.REQUIRED,
            )
        ),
    )


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def _study(programme: Programme, course: Course, section: Section | None, blocks: list[StudyBlock]) -> tuple[int, int]:
    """Return the minutes that planned study is worth, and the minutes of study that are not planned."""
    credit = missing = 0
    for activity in course.activities:
        # without a decision, only the self-paced activities of a course that must be live are planned
        if isinstance(activity, LiveActivity) and (section is not None or course.live is LivePolicy.REQUIRED):
            continue
        typical = activity.self_paced_minutes if isinstance(activity, LiveActivity) else activity.effort_minutes
        wanted = study_minutes(programme.rules, activity)
        planned = sum(_minutes(each.start, each.end) for each in blocks if each.activity == activity.id)
        credit += typical * min(planned, wanted) // wanted
        missing += max(0, wanted - planned)
    return credit, missing


def _problems(
    programme: Programme,
    enrolment: Enrolment,
    deadline: date | None,
    done_on: date | None,
    missing: int,
    credited: int,
    *,
    undecided: bool,
) -> Iterator[str]:
    course = programme.course[enrolment.course]
    binding = deadline is not None or course.certificate is not None
    if undecided and binding:
        yield "has no live seat in a course that requires one, and waits for a person's decision"
    if done_on is None:
        if binding:
            yield "nothing is planned: there is neither a live seat nor study time"
        return
    if deadline is not None and done_on > deadline:
        yield f"done on {day_words(done_on)}, after {_what(enrolment, course, deadline)} on {day_words(deadline)}"
    if missing and binding:
        yield f"{missing} minutes of study find no room in their free working hours in time"
    if course.certificate and credited < course.certificate.minutes:
        yield f"{credited} of the {course.certificate.minutes} minutes that the certificate wants are planned"


def _what(enrolment: Enrolment, course: Course, deadline: date) -> str:
    if deadline == enrolment.expires:
        return "their present certificate expires"
    if course.certificate and deadline == course.certificate.due:
        return "the certificate is due"
    return "the course is due"


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_words(day: date) -> str:
    """Return a date in words: ``Tuesday 9 March 2027``."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
