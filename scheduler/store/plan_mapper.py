"""A plan version's rows ⇄ the domain. What is read back equals what was written, to the last field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.people import PersonId
from scheduler.domain.plan import (
    Alternative,
    Blocker,
    Making,
    Plan,
    Score,
    Seat,
    Section,
    SectionId,
    SelfPaced,
    Session,
    StudyBlock,
)
from scheduler.domain.teaching import ActivityId, CourseId, VenueId
from scheduler.services.ports import PlanVersion
from scheduler.store.plain import from_plain, to_plain
from scheduler.store.tables import PlanRow, Row, SeatRow, SectionRow, SelfPacedRow, SessionRow, StudyBlockRow

Values = dict[str, Any]
"""What one row says, by column."""

PARTS: tuple[type[Row], ...] = (SectionRow, SessionRow, SeatRow, SelfPacedRow, StudyBlockRow)
"""The tables under a plan, each after those that it is bound to."""


def plan_values(plan: Plan) -> Values:
    """Return what a plan's own row says of its content."""
    return {
        "programme_title": plan.programme,
        "made": to_plain(plan.made),
        "group_alternatives": to_plain(plan.group_alternatives),
        **to_plain(plan.score),
    }


def plan_parts(plan: Plan, plan_id: int) -> Iterator[tuple[type[Row], list[Values]]]:
    """Yield the rows under a plan, table by table in the order of `PARTS`."""
    sections = list(enumerate(plan.sections))
    rows: dict[type[Row], list[Values]] = {
        SectionRow: [
            {
                "position": position,
                "id": each.id,
                "course": each.course,
                "instructor": each.instructor,
                "time_zone": each.time_zone,
            }
            for position, each in sections
        ],
        SessionRow: [
            {
                "section": section,
                "position": position,
                "activity": each.activity,
                "starts_at": each.start,
                "ends_at": each.end,
                "venue": each.venue,
            }
            for section, of in sections
            for position, each in enumerate(of.sessions)
        ],
        SeatRow: [
            {"section": section, "position": position, "learner": each.learner, "recordings": list(each.recordings)}
            for section, of in sections
            for position, each in enumerate(of.seats)
        ],
        SelfPacedRow: [
            {
                "position": position,
                "learner": each.learner,
                "course": each.course,
                "reason": each.reason,
                "needs_decision": each.needs_decision,
                "blockers": to_plain(each.blockers),
                "alternatives": to_plain(each.alternatives),
            }
            for position, each in enumerate(plan.self_paced)
        ],
        StudyBlockRow: [
            {
                "position": position,
                "learner": each.learner,
                "course": each.course,
                "activity": each.activity,
                "starts_at": each.start,
                "ends_at": each.end,
                "released_at": each.release,
                "due_at": each.due,
            }
            for position, each in enumerate(plan.study_blocks)
        ],
    }
    for table in PARTS:
        yield table, [{"plan_id": plan_id} | each for each in rows[table]]


@dataclass(frozen=True)
class PlanRows:
    """Every row of one plan version, each table in the order of its places."""

    plan: PlanRow
    sections: Sequence[SectionRow]
    sessions: Sequence[SessionRow]
    seats: Sequence[SeatRow]
    self_paced: Sequence[SelfPacedRow]
    study_blocks: Sequence[StudyBlockRow]


def plan_of(rows: PlanRows) -> Plan:
    """Return the plan that the rows say."""
    sessions: dict[int, list[Session]] = defaultdict(list)
    for row in rows.sessions:
        venue = None if row.venue is None else VenueId(row.venue)
        sessions[row.section].append(Session(ActivityId(row.activity), row.starts_at, row.ends_at, venue))
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in rows.seats:
        recordings = tuple(ActivityId(each) for each in seat.recordings)
        seats[seat.section].append(Seat(PersonId(seat.learner), recordings))
    return Plan(
        programme=rows.plan.programme_title,
        sections=tuple(
            Section(
                id=SectionId(each.id),
                course=CourseId(each.course),
                instructor=PersonId(each.instructor),
                time_zone=each.time_zone,
                sessions=tuple(sessions[each.position]),
                seats=tuple(seats[each.position]),
            )
            for each in rows.sections
        ),
        self_paced=tuple(
            SelfPaced(
                learner=PersonId(each.learner),
                course=CourseId(each.course),
                reason=each.reason,
                blockers=tuple(from_plain(Blocker, one) for one in each.blockers),
                alternatives=tuple(from_plain(Alternative, one) for one in each.alternatives),
                needs_decision=each.needs_decision,
            )
            for each in rows.self_paced
        ),
        study_blocks=tuple(
            StudyBlock(
                PersonId(each.learner),
                CourseId(each.course),
                ActivityId(each.activity),
                each.starts_at,
                each.ends_at,
                each.released_at,
                each.due_at,
            )
            for each in rows.study_blocks
        ),
        score=score_of(rows.plan),
        made=from_plain(Making, rows.plan.made),
        group_alternatives=tuple(from_plain(Alternative, each) for each in rows.plan.group_alternatives),
    )


def score_of(row: PlanRow) -> Score:
    """Return the figures that a plan's own row says."""
    return Score(
        points=row.points,
        lower_bound=row.lower_bound,
        live_seats=row.live_seats,
        self_paced=row.self_paced,
        sections=row.sections,
        out_of_hours_minutes=row.out_of_hours_minutes,
        recordings=row.recordings,
        irregular=row.irregular,
        missing_study_minutes=row.missing_study_minutes,
        change_points=row.change_points,
    )


def version_of(row: PlanRow) -> PlanVersion:
    """Return one line about a plan version."""
    return PlanVersion(
        number=row.number,
        made=from_plain(Making, row.made),
        score=score_of(row),
        created=row.created,
        note=row.note,
        revision=row.revision,
    )
