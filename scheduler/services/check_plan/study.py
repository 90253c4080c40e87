"""Rule 10: study blocks; and how much study time a plan leaves without room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scheduler.domain.people import PersonId
from scheduler.domain.plan import StudyBlock
from scheduler.domain.teaching import Activity, ActivityId, Course, CourseId, LiveActivity, LivePolicy
from scheduler.services.check_plan.case import Case, Meeting
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.study_bounds import held, weekly
from scheduler.services.check_plan.words import (
    clock_span_words,
    counted,
    instant,
    listed,
    moment_words,
    seconds,
    span_words,
)

SHORTEST_MINUTES = 30


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a known learner for a known activity of a course they are enrolled in. Epoch seconds."""

    block: StudyBlock
    course: Course
    position: int
    start: int
    end: int

    @property
    def activity(self) -> Activity:
        return self.course.activities[self.position]

    @property
    def what(self) -> str:
        return f"{self.course.id}/{self.activity.id}"


class Study:
    """The study blocks of a case, and what each enrolment needs."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._meetings = {
            id(section): meetings for section, meetings in zip(case.plan.sections, case.meetings, strict=True)
        }

    @cached_property
    def blocks(self) -> Mapping[PersonId, list[_Block]]:
        """The blocks that can be reasoned about, by learner and in order of time."""
        found: dict[PersonId, list[_Block]] = {}
        for block in self._case.plan.study_blocks:
            if self.misplaced(block):
                continue
            course = self._case.programme.course[block.course]
            position = next(i for i, each in enumerate(course.activities) if each.id == block.activity)
            known = _Block(block, course, position, seconds(block.start), seconds(block.end))
            found.setdefault(block.learner, []).append(known)
        return {learner: sorted(each, key=lambda b: (b.start, b.end)) for learner, each in found.items()}

    def misplaced(self, block: StudyBlock) -> str:
        """Say why a block belongs to nothing in the programme; empty if it does belong."""
        programme, who = self._case.programme, self._case.called(block.learner)
        course = programme.course.get(block.course)
        if block.learner not in programme.person:
            return f"A study block names '{block.learner}', who is nobody in people.csv."
        if course is None:
            return f"A study block of {who} is for '{block.course}', which is no course."
        if (block.learner, block.course) not in self._case.enrolment:
            return f"A study block of {who} is for {block.course}, in which they are not enrolled."
        if all(each.id != block.activity for each in course.activities):
            return f"A study block of {who} is for '{block.activity}', which is no activity of {block.course}."
        if block.end <= block.start:
            return f"A study block of {who} for {block.course}, {block.activity} ends no later than it starts."
        return ""

    def wanted_minutes(self, learner: PersonId, course: Course) -> dict[ActivityId, int]:
        """Return the minutes that a learner's study blocks should fill, for each activity that wants any.

        A learner with a seat, and one for whom a person has yet to decide, studies the self-paced activities alone;
        one on the self-paced track studies the live ones alone as well. A slow learner's factor makes the typical time
        longer, to the next full cell of the grid.
        """
        everything = (learner, course.id) not in self._case.sections_of and course.live is LivePolicy.PREFERRED
        return {
            each.id: self._slowly(each.self_paced_minutes if isinstance(each, LiveActivity) else each.effort_minutes)
            for each in course.activities
            if everything or not isinstance(each, LiveActivity)
        }

    def _slowly(self, typical: int) -> int:
        rules = self._case.programme.rules
        if rules.study_factor == 1:
            return typical
        # the factor as it is written: 1.1 times 100 is 110, not a little more
        minutes = Fraction(str(rules.study_factor)) * typical
        return -(-minutes // rules.grid_minutes) * rules.grid_minutes

    def planned_seconds(self) -> dict[tuple[PersonId, CourseId, ActivityId], int]:
        """Return the seconds of all blocks of each learner and activity."""
        total: dict[tuple[PersonId, CourseId, ActivityId], int] = {}
        for learner, blocks in self.blocks.items():
            for each in blocks:
                key = (learner, each.course.id, each.activity.id)
                total[key] = total.get(key, 0) + each.end - each.start
        return total

    def missing_minutes(self) -> int:
        """Return the study minutes, over all enrolments, that found no room."""
        planned = self.planned_seconds()
        missing = 0
        for learner, course_id in self._case.enrolment:
            course = self._case.programme.course.get(course_id)
            if course is None:
                continue
            for activity, minutes in self.wanted_minutes(learner, course).items():
                missing += max(0, minutes * 60 - planned.get((learner, course_id, activity), 0))
        return missing // 60

    def meetings(self, learner: PersonId, course: Course) -> dict[str, Meeting]:
        """Return the sessions of a learner's section of a course by activity, recorded ones included."""
        sections = self._case.sections_of.get((learner, course.id), [])
        return {each.activity.id: each for section in sections for each in self._meetings[id(section)]}


def study_blocks(case: Case) -> Iterator[Breach]:
    """Study blocks lie in free working time, overlap nothing, are long enough, and keep the course's order."""
    study = Study(case)
    for block in case.plan.study_blocks:
        if text := study.misplaced(block):
            yield Breach(Rule.STUDY, text, (block.learner,), f"{block.course}/{block.activity}", block.start)
    yield from _too_much(case, study)
    for learner, blocks in study.blocks.items():
        by_course: dict[CourseId, list[_Block]] = {}
        for each in blocks:
            yield from _by_itself(case, study, each)
            yield from held(case, each.course, each.position, each.block, study.meetings(learner, each.course))
            by_course.setdefault(each.course.id, []).append(each)
        yield from _overlaps(case, learner, blocks)
        yield from weekly(case, case.programme.person[learner], [(each.start, each.end) for each in blocks])
        for of_course in by_course.values():
            yield from _order(case, study, of_course)


def _said(case: Case, block: _Block) -> str:
    zone = case.zone(case.programme.person[block.block.learner], block.start)
    when = span_words(block.start, block.end, zone)
    return f"{case.called(block.block.learner)}, study block for {block.course.id}, {block.activity.id} on {when}"


def _breach(block: _Block, text: str) -> Breach:
    return Breach(Rule.STUDY, text, (block.block.learner,), block.what, instant(block.start))


def _too_much(case: Case, study: Study) -> Iterator[Breach]:
    for (learner, course_id, activity), planned in study.planned_seconds().items():
        wanted = study.wanted_minutes(learner, case.programme.course[course_id]).get(activity, 0)
        if planned > wanted * 60:
            text = (
                f"{case.called(learner)} has {planned / 60:g} minutes of study blocks "
                f"for {course_id}, {activity}; it needs {wanted}."
            )
            yield Breach(Rule.STUDY, text, (learner,), f"{course_id}/{activity}")


def _by_itself(case: Case, study: Study, block: _Block) -> Iterator[Breach]:
    person = case.programme.person[block.block.learner]
    said, time = _said(case, block), case.time(person)
    if block.start % case.grid or block.block.start.microsecond:
        yield _breach(block, f"{said}: does not start on the {case.grid // 60}-minute grid.")
    first, last = case.horizon
    if block.start < first or block.end > last:
        zone = case.programme.time_zone
        text = f"{said}: is outside the programme, {moment_words(first, zone)} to {moment_words(last, zone)}."
        yield _breach(block, text)
    zone = case.zone(person, block.start)
    if case.readable(block.start, block.end):
        if outside := time.out_of_hours(block.start, block.end):
            words = listed(clock_span_words(*each, zone) for each in outside)
            yield _breach(block, f"{said}: {words} lies outside their working hours.")
        if busy := time.busy_parts(block.start, block.end):
            words = listed(clock_span_words(*each, zone) for each in busy)
            yield _breach(block, f"{said}: {words} is busy in their calendar.")
    effort = study.wanted_minutes(person.id, block.course).get(block.activity.id, 0)
    shortest = min(SHORTEST_MINUTES, effort)
    if block.end - block.start < shortest * 60:
        lasts = f"{(block.end - block.start) / 60:g} minutes"
        yield _breach(block, f"{said}: lasts {lasts}; it must last {counted(shortest, 'minute')} at least.")


def _overlaps(case: Case, learner: PersonId, blocks: list[_Block]) -> Iterator[Breach]:
    for index, one in enumerate(blocks):
        for other in blocks[index + 1 :]:
            if other.start >= one.end:
                break
            yield _breach(other, f"{_said(case, other)}: overlaps the one for {one.course.id}, {one.activity.id}.")
    for block in blocks:
        # teaching is no less a live session of theirs than learning
        for sitting in case.sittings.get(learner, ()):
            meeting = sitting.meeting
            if meeting.start < block.end and block.start < meeting.end:
                text = f"{_said(case, block)}: overlaps {meeting.name} on {case.when(meeting, learner)}."
                yield _breach(block, text)


def _order(case: Case, study: Study, blocks: list[_Block]) -> Iterator[Breach]:
    for one in blocks:
        for other in blocks:
            if one.position < other.position and one.end > other.start:
                text = f"{_said(case, other)}: begins before {one.activity.id}, which comes first, is done."
                yield _breach(other, text)
                break
    learner, course = blocks[0].block.learner, blocks[0].course
    meetings = study.meetings(learner, course)
    in_order = [meetings.get(each.id) for each in course.activities]
    for block in blocks:
        # of several sessions on the wrong side of a block, the nearest in the course's order is named
        before = [each for each in in_order[: block.position] if each is not None and each.end > block.start]
        after = [each for each in in_order[block.position + 1 :] if each is not None and each.start < block.end]
        for meeting, must in ((before[-1:], "must begin after"), (after[:1], "must end before")):
            if meeting:
                when = case.when(meeting[0], learner)
                yield _breach(block, f"{_said(case, block)}: {must} {meeting[0].name} on {when}.")
