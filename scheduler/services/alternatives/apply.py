"""An alternative, applied: the programme with its changes, and the plan with its seats, sections and study."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Plan, Seat, Section, SectionId, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId
from scheduler.errors import SchedulerError
from scheduler.services.alternatives.changes import changed_programme
from scheduler.services.check_plan import Breach, Rule, check_plan
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import Translation, from_plan, to_problem, to_study_blocks
from solver.kept import kept
from solver.study import Desk, StudyPlan, diaries


class CannotApply(SchedulerError):
    """An alternative that does not fit the plan, or no longer does."""


class NotAsPromised(CannotApply):
    """With the alternative, the plan breaks a rule or has other points than were said."""

    def __init__(self, alternative: Alternative, why: str, breaches: tuple[Breach, ...] = ()) -> None:
        self.breaches = breaches
        listed = "".join(f"\n  {each.text}" for each in breaches[:5])
        super().__init__(
            f"alternative {alternative.id or alternative.kind} does not hold any more: {why}{listed}\n"
            "The programme or the plan is not what it was made for; make the plan again with commonhour plan"
        )


@dataclass(frozen=True)
class Applied:
    """The programme and the plan with an alternative; ``translation`` is of both."""

    programme: Programme
    plan: Plan
    translation: Translation


def applied(programme: Programme, plan: Plan, alternative: Alternative) -> Applied:
    """Return the programme and the plan with an alternative in them, its figures recounted by the checker.

    Everybody whose live sessions change gets a new study plan, everybody else keeps theirs. Reasons and alternatives of
    those who still have no seat stay as they were.

    Raises
    ------
    CannotChange, CannotApply
        If it names what there is not.
    """
    changed = changed_programme(programme, alternative.changes)
    sections = _sections(changed, plan, alternative)
    seated = {(str(each["learner"]), str(each["course"])) for each in alternative.seats}
    rest = tuple(each for each in plan.self_paced if (each.learner, each.course) not in seated)
    translation = to_problem(changed, find_availability(changed))
    new = replace(plan, sections=sections, self_paced=rest, group_alternatives=())
    new = restudied(translation, plan, new)
    score = check_plan(changed, new).score
    # A bound of the old programme is none of a wider one.
    bound = min(plan.score.lower_bound, score.points) if not alternative.changes else 0
    return Applied(changed, replace(new, score=replace(score, lower_bound=bound)), translation)


def restudied(translation: Translation, before: Plan, after: Plan) -> Plan:
    """Return a plan with a new study plan for everybody whose live sessions were others before."""
    touched = _touched(before.sections, after.sections)
    blocks = [each for each in before.study_blocks if each.learner not in touched]
    blocks += _study(translation, after, touched)
    return replace(after, study_blocks=tuple(sorted(blocks, key=lambda b: (b.learner, b.start, b.course))))


def verified(programme: Programme, plan: Plan, alternative: Alternative) -> Applied:
    """Return `applied`, once the checker has passed it and counted the points that the alternative says.

    Raises
    ------
    NotAsPromised
        If it is not so.
    """
    found = applied(programme, plan, alternative)
    report = check_plan(found.programme, found.plan)
    # Why the others have no seat is asked anew when an alternative is accepted; here they still say what they said.
    breaches = tuple(each for each in report.breaches if each.rule is not Rule.REASON)
    if breaches:
        raise NotAsPromised(alternative, "with it the plan breaks a rule", breaches)
    difference = report.score.points - plan.score.points
    if difference != alternative.points:
        why = f"it said {alternative.points:+,} points and would come to {difference:+,}"
        raise NotAsPromised(alternative, why)
    return found


def _sections(programme: Programme, plan: Plan, alternative: Alternative) -> tuple[Section, ...]:
    sections = {each.id: each for each in plan.sections}
    for each in alternative.moved_sections:
        if each.id not in sections:
            raise CannotApply(f"the plan has no section {each.id!r}, which the alternative moves")
        sections[each.id] = each
    for each in alternative.new_sections:
        if each.id in sections:
            raise CannotApply(f"the plan has a section {each.id!r} already, which the alternative opens")
        sections[each.id] = each
    for change in alternative.changes:
        if "duration_minutes" in change:
            _shorten(sections, programme, str(change["course"]), str(change["activity"]))
    for seat in alternative.seats:
        name, learner = SectionId(str(seat["section"])), PersonId(str(seat["learner"]))
        if name not in sections:
            raise CannotApply(f"the plan has no section {name!r}, in which the alternative seats {learner!r}")
        section = sections[name]
        if all(each.learner != learner for each in section.seats):
            recordings = tuple(map(ActivityId, _texts(seat.get("recordings"))))
            sections[name] = replace(section, seats=(*section.seats, Seat(learner, recordings)))
    return tuple(sections.values())


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _shorten(sections: dict[SectionId, Section], programme: Programme, course: str, activity: str) -> None:
    minutes = {each.id: each.duration_minutes for each in programme.course[course].live_activities}  # type: ignore[index]
    for name, section in sections.items():
        if section.course == course:
            sessions = tuple(
                replace(each, end=each.start + timedelta(minutes=minutes[each.activity]))
                if each.activity == activity
                else each
                for each in section.sessions
            )
            sections[name] = replace(section, sessions=sessions)


def _touched(before: tuple[Section, ...], after: tuple[Section, ...]) -> set[PersonId]:
    """Return whose live sessions are not the same in two plans, teaching and recorded ones included."""
    old, new = _diaries(before), _diaries(after)
    return {each for each in old.keys() | new.keys() if old.get(each) != new.get(each)}


def _diaries(sections: tuple[Section, ...]) -> dict[PersonId, set[tuple[object, ...]]]:
    found: dict[PersonId, set[tuple[object, ...]]] = {}
    for section in sections:
        times = tuple((each.activity, each.start, each.end) for each in section.sessions)
        found.setdefault(section.instructor, set()).add((section.course, times, "teaches"))
        for seat in section.seats:
            found.setdefault(seat.learner, set()).add((section.course, times, seat.recordings))
    return found


def _study(translation: Translation, plan: Plan, touched: set[PersonId]) -> tuple[StudyBlock, ...]:
    problem = translation.problem
    rows = {translation.row[each] for each in touched}
    desk = kept(problem, Desk)
    plans = [desk.plan(each) for each in diaries(problem, from_plan(translation, plan)) if each.person in rows]
    return to_study_blocks(translation, StudyPlan(tuple(sorted(block for each in plans for block in each.blocks))))
