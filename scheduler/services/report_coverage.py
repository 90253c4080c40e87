"""Who got a live seat, by course and team, and whether it lies in their working hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Reason
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId, Preference, Priority
from scheduler.services.find_availability import Availability
from scheduler.services.review_plan import minutes_out

NO_TEAM = "(no team)"
ALL = "All"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a group of enrolments is served.

    ``enrolled`` counts enrolments; ``wish_self_paced`` of them asked for the self-paced track and got it, and are no
    part of the share. ``live`` have a live seat, ``in_hours`` of those without a single minute out of hours.
    """

    team: str
    course: str
    enrolled: int
    wish_self_paced: int
    live: int
    in_hours: int

    @property
    def wanted(self) -> int:
        """How many live seats are asked for."""
        return self.enrolled - self.wish_self_paced

    @property
    def share(self) -> float | None:
        """The part of the wanted seats that exists, 0 to 1; nothing where none is wanted."""
        return self.live / self.wanted if self.wanted else None

    @property
    def share_in_hours(self) -> float | None:
        """The part of the wanted seats that exists and lies wholly in working hours."""
        return self.in_hours / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """Coverage of every team in every course, with margins.

    ``cells`` has one entry for each pair that has enrolments. The margins are ordered worst first, and carry ``"All"``
    as course or team.
    """

    cells: tuple[Coverage, ...]
    by_team: tuple[Coverage, ...]
    by_course: tuple[Coverage, ...]
    everybody: Coverage


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An enrolment without a live seat, and why."""

    id: PersonId
    name: str
    team: str
    course: str
    priority: Priority
    reason: Reason
    needs_decision: bool
    known: bool


def report_coverage(programme: Programme, availability: Availability, plan: Plan) -> CoverageReport:
    """Count the seats of every team in every course."""
    row = {each: index for index, each in enumerate(availability.people)}
    found: dict[tuple[str, CourseId], list[tuple[bool, bool, bool]]] = {}
    for enrolment in programme.enrolments:
        team = programme.person[enrolment.learner].team or NO_TEAM
        seated = plan.seat_of.get((enrolment.learner, enrolment.course))
        wish = enrolment.preference is Preference.SELF_PACED and seated is None
        in_hours = seated is not None and not any(
            minutes_out(availability, row[enrolment.learner], session.start, session.end)
            for session in seated[0].sessions
            if session.activity not in seated[1].recordings
        )
        found.setdefault((team, enrolment.course), []).append((wish, seated is not None, in_hours))
    cells = [_coverage(team, course, each) for (team, course), each in found.items()]
    teams = sorted({team for team, _ in found})
    courses = sorted({course for _, course in found})
    by_team = [_together(team, ALL, (each for each in cells if each.team == team)) for team in teams]
    by_course = [_together(ALL, course, (each for each in cells if each.course == course)) for course in courses]
    return CoverageReport(
        cells=tuple(cells),
        by_team=tuple(sorted(by_team, key=_worst_first)),
        by_course=tuple(sorted(by_course, key=_worst_first)),
        everybody=_together(ALL, ALL, cells),
    )


def uncovered(
    programme: Programme, availability: Availability, plan: Plan, *, team: str = "", course: str = ""
) -> list[Uncovered]:
    """Return the enrolments without a live seat, of one team or course or both, by name.

    Those who asked for the self-paced track are left out: they have what they wanted.
    """
    row = {each: index for index, each in enumerate(availability.people)}
    priority = {(each.learner, each.course): each.priority for each in programme.enrolments}
    rows = []
    for each in plan.self_paced:
        about = programme.person[each.learner]
        if each.reason is Reason.PREFERS_SELF_PACED:
            continue
        if team not in ("", about.team or NO_TEAM) or course not in ("", each.course):
            continue
        rows.append(
            Uncovered(
                id=each.learner,
                name=about.name,
                team=about.team or NO_TEAM,
                course=programme.course[each.course].title,
                priority=priority[each.learner, each.course],
                reason=each.reason,
                needs_decision=each.needs_decision,
                known=bool(availability.known[row[each.learner]]),
            )
        )
    return sorted(rows, key=lambda each: (each.name, each.course))


def _coverage(team: str, course: str, seats: list[tuple[bool, bool, bool]]) -> Coverage:
    wish, live, in_hours = (sum(each) for each in zip(*seats, strict=True))
    return Coverage(team, course, len(seats), wish, live, in_hours)


def _together(team: str, course: str, cells: Iterable[Coverage]) -> Coverage:
    chosen = list(cells)
    return Coverage(
        team,
        course,
        sum(each.enrolled for each in chosen),
        sum(each.wish_self_paced for each in chosen),
        sum(each.live for each in chosen),
        sum(each.in_hours for each in chosen),
    )


def _worst_first(each: Coverage) -> tuple[float, str, str]:
    share = each.share
    return (1.0 if share is None else share, each.team, each.course)
