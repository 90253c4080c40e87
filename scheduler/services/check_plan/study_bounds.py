"""Rule 10, what programmes may add to it: deadlines, how soon before a session, and how much training in a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.zones import midnight
from scheduler.domain.people import Person
from scheduler.domain.plan import StudyBlock
from scheduler.domain.teaching import Course
from scheduler.services.check_plan.case import Case, Meeting, Role
from scheduler.services.check_plan.intervals import cells
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import counted, day_words, moment_words, seconds, span_words, wall_clock


@dataclass(frozen=True, slots=True)
class Bounds:
    """What holds the study of one activity, in epoch seconds; None where only the programme does.

    ``release`` and ``due`` are the session before and whichever comes first of the session after and the course's
    deadline. ``soonest`` is the first instant at which it is not yet too long before the session after it.
    """

    release: int | None
    due: int | None
    deadline: int | None
    soonest: int | None


def bounds(course: Course, position: int, learner: Person, meetings: dict[str, Meeting]) -> Bounds:
    """Return what holds the study of the activity at a position, with these sessions by activity."""
    before = [meetings[each.id].end for each in course.activities[:position] if each.id in meetings]
    after = [each for each in course.live_activities if each.id in meetings and _place(course, each.id) > position]
    deadline = None if course.due is None else _midnight_after(course.due, learner)
    starts = [meetings[after[0].id].start] if after else []
    soonest = None
    if after and after[0].max_days_after_study is not None:
        meets = wall_clock(starts[0], learner.time_zone).date()
        soonest = _midnight_after(meets - timedelta(days=after[0].max_days_after_study + 1), learner)
    ends = starts + ([] if deadline is None else [deadline])
    return Bounds(max(before) if before else None, min(ends) if ends else None, deadline, soonest)


def _place(course: Course, activity: str) -> int:
    return next(index for index, each in enumerate(course.activities) if each.id == activity)


def _midnight_after(day: date, learner: Person) -> int:
    # by the clock at home, so that a journey does not move a deadline
    return seconds(midnight(day + timedelta(days=1), learner.time_zone, where=f"people.csv, {learner.id}"))


def held(
    case: Case, course: Course, position: int, block: StudyBlock, meetings: dict[str, Meeting]
) -> Iterator[Breach]:
    """A block ends by its course's deadline, begins near enough to its session, and says truly what holds it."""
    learner = case.programme.person[block.learner]
    found = bounds(course, position, learner, meetings)
    start, end = seconds(block.start), seconds(block.end)
    what, zone = f"{course.id}/{block.activity}", case.zone(learner, start)
    said = (
        f"{case.called(block.learner)}, study block for {course.id}, {block.activity} on {span_words(start, end, zone)}"
    )

    def breach(text: str) -> Breach:
        return Breach(Rule.STUDY, f"{said}: {text}", (block.learner,), what, block.start)

    if found.deadline is not None and end > found.deadline and course.due is not None:
        yield breach(f"ends after the course's deadline, {day_words(course.due)} in {learner.time_zone}.")
    if found.soonest is not None and start < found.soonest:
        yield breach(
            "is too long before the session that it prepares; it may begin at "
            f"{moment_words(found.soonest, learner.time_zone)}."
        )
    for key, claimed, true in (("release", block.release, found.release), ("due", block.due, found.due)):
        if claimed is not None and seconds(claimed) != true:
            truly = "nothing but the programme holds it" if true is None else f"it is {moment_words(true, zone)}"
            yield breach(f"its {key} is said to be {moment_words(seconds(claimed), zone)}; {truly}.")


def weekly(case: Case, learner: Person, blocks: list[tuple[int, int]]) -> Iterator[Breach]:
    """In no week with study in it do live sessions and study together last longer than training may.

    A cell of the grid counts in the ISO week of the learner's local date when it begins. Sessions that are made up from
    the recording, and those that the learner teaches, do not count.
    """
    most = case.programme.rules.max_training_minutes_per_week
    if not most:
        return
    study, live = Counter[date](), Counter[date]()
    for start, end in blocks:
        _count(case, learner, start, end, study)
    for each in case.sittings.get(learner.id, ()):
        if each.role is Role.LEARNS:
            _count(case, learner, each.meeting.start, each.meeting.end, live)
    for monday, spent in sorted(study.items()):
        if spent + live[monday] > most * 60:
            text = (
                f"{case.called(learner.id)} has {(spent + live[monday]) / 60:g} minutes of training in the week from "
                f"{day_words(monday)}, {spent / 60:g} of them study; it may be {counted(most, 'minute')}."
            )
            yield Breach(Rule.STUDY, text, (learner.id,))


def _count(case: Case, learner: Person, start: int, end: int, weeks: Counter[date]) -> None:
    for first, last in cells(start, end, case.grid):
        day = case.local_date(learner, first)
        weeks[day - timedelta(days=day.weekday())] += min(last, end) - max(first, start)
