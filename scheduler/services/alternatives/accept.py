"""Accept an alternative: the programme with its changes, and a checked plan with its seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Plan, SectionId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.errors import SchedulerError
from scheduler.services.alternatives.apply import Applied, CannotApply, restudied, verified
from scheduler.services.alternatives.changes import Edit, edits
from scheduler.services.alternatives.course import LADDER, climb_for
from scheduler.services.alternatives.find import find_alternatives
from scheduler.services.check_plan import Breach, check_plan
from scheduler.services.design_tracks import with_self_paced_tracks
from scheduler.services.explain_plan import explain
from scheduler.services.hang_study import hang_study
from scheduler.services.translate import from_plan, to_section
from solver.explain import settled


class UnknownAlternative(SchedulerError):
    """No alternative of the plan is called so."""

    def __init__(self, ident: str, known: Sequence[str]) -> None:
        self.ident, self.known = ident, tuple(known)
        near = get_close_matches(ident, self.known, n=1)
        if near:
            way_out = f"did you mean {near[0]}?"
        elif self.known:
            way_out = f"it has {len(self.known)}; `commonhour explain DIR PLAN` lists them"
        else:
            way_out = "it has none with an identifier; make the plan again with commonhour plan"
        super().__init__(
            f"the plan has no alternative {ident!r}: {way_out}. Identifiers go with a plan; a newer one has others"
        )


class PlanDoesNotFit(CannotApply):
    """The plan breaks a rule before anything is changed, so that it is of another programme, or of an earlier state."""

    def __init__(self, breaches: Sequence[Breach]) -> None:
        self.breaches = tuple(breaches)
        listed = "".join(f"\n  {each.text}" for each in breaches[:5])
        super().__init__(
            "the plan is not valid for the programme as it is now, so no alternative of it can be accepted; "
            f"make it again with commonhour plan{listed}"
        )


@dataclass(frozen=True)
class Accepted:
    """What an accepted alternative comes to.

    ``also_seated`` are learners (with their courses) who got a seat as well, since with the change it costs less than
    it saves.
    """

    alternative: Alternative
    programme: Programme
    plan: Plan
    edits: tuple[Edit, ...]
    also_seated: tuple[tuple[PersonId, CourseId], ...] = ()


def all_alternatives(plan: Plan) -> Iterator[Alternative]:
    """Yield every alternative of a plan that can be accepted: of one learner, of several."""
    yield from (each for entry in plan.self_paced for each in entry.alternatives if each.id and each.seats)
    yield from plan.group_alternatives


def alternative_called(programme: Programme, plan: Plan, ident: str) -> Alternative:
    """Return the alternative of this name, or raise `UnknownAlternative`.

    The ladder of a course is no part of a plan; it is found again.
    """
    known = {each.id: each for each in all_alternatives(plan)}
    if ident in known:
        return known[ident]
    if ident.startswith(f"{LADDER}-"):
        course = CourseId(ident.removeprefix(f"{LADDER}-").rpartition("-")[0])
        if course in programme.course:
            known |= {each.id: each for each in climb_for(programme, plan, course).rungs}
            if ident in known:
                return known[ident]
    raise UnknownAlternative(ident, list(known))


def accept(programme: Programme, plan: Plan, ident: str) -> Accepted:
    """Return the programme and the plan with an alternative accepted.

    The alternative is applied as it stands and checked: every rule, and the points that it said. Then those who still
    have no seat are asked again why, and what could be done now; whoever could sit for fewer points than it saves gets
    that seat.

    Raises
    ------
    UnknownAlternative
        If the plan has none of this name.
    PlanDoesNotFit, NotAsPromised, CannotApply, CannotChange
        If the plan is not what the alternative was made for.
    """
    before = check_plan(programme, plan)
    if before.breaches:
        raise PlanDoesNotFit(before.breaches)
    chosen = alternative_called(programme, plan, ident)
    found = verified(programme, plan, chosen)
    new = _asked_again(found)
    report = check_plan(found.programme, new)
    if report.breaches:
        raise PlanDoesNotFit(report.breaches)
    given = {(str(each["learner"]), str(each["course"])) for each in chosen.seats}
    also = tuple(
        (each.learner, each.course)
        for each in plan.self_paced
        if (each.learner, each.course) in new.seat_of and (each.learner, each.course) not in given
    )
    return Accepted(chosen, found.programme, new, edits(programme, chosen.changes), also)


def _asked_again(found: Applied) -> Plan:
    """Return a plan with reasons and alternatives that are true of it."""
    translation, plan = found.translation, found.plan
    before = from_plan(translation, plan)
    solution, explanations = settled(translation.problem, before)
    sections = list(plan.sections)
    taken = {each.id for each in sections}
    for index, section in enumerate(solution.sections):
        if index < len(sections):
            sections[index] = to_section(translation, section, sections[index].id)
        else:
            course = translation.programme.courses[section.course]
            number = next(n for n in range(1, len(taken) + 2) if f"{course.id}-{n}" not in taken)
            sections.append(to_section(translation, section, SectionId(f"{course.id}-{number}")))
            taken.add(sections[-1].id)
    plan = restudied(translation, plan, replace(plan, sections=tuple(sections)))
    said = explain(translation, solution, explanations, plan.sections)
    more = find_alternatives(translation, solution, [each.id for each in sections], explanations, said)
    plan = replace(
        plan,
        self_paced=more.self_paced,
        group_alternatives=more.groups,
        study_blocks=hang_study(found.programme, plan.sections, plan.study_blocks),
    )
    return _counted(found.programme, with_self_paced_tracks(found.programme, translation.availability, plan))


def _counted(programme: Programme, plan: Plan) -> Plan:
    score = check_plan(programme, plan).score
    return replace(plan, score=replace(score, lower_bound=min(plan.score.lower_bound, score.points)))
