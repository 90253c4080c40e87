"""A valid plan that uses every rule, and every single change to it that breaks one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Reason, Score, Seat, Section, Session, StudyBlock
from scheduler.domain.teaching import ActivityId, VenueId
from scheduler.services.check_plan import Rule, check_plan
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    a_venue,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
)

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)

# Everybody's hours leave no cell to spare around the sessions below: wherever one moves, it moves out of somebody's.
PEOPLE = [
    a_person("Ines", zone="Europe/Berlin", hours="Tu 10:15-11:45; Th 13:00-16:30; Mo,Fr 09:00-17:00", venues="yard"),
    a_person("Ivo", hours="We 14:00-15:00; Th 09:00-10:00"),
    a_person("Ada", zone="Europe/London", hours="Mo-Fr 09:00-17:00", venues="yard", team="crew"),
    a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 08:00-18:00", venues="yard", team="crew"),
    a_person("Cy", zone="Asia/Kolkata", hours="Mo-Fr 13:30-18:00", stretch=30, team="crew", burden_minutes=50),
    a_person("Dee", zone="America/New_York", hours="Mo-Fr 09:00-17:00", languages="fr"),
    a_person("Eve", hours="Mo-Fr 09:00-17:00", venues="yard", team="crew"),
]
HEIGHTS = a_course(
    "heights",
    alone("theory", 60),
    live("talk", 90),
    alone("reading", 30),
    live("practice", 90, in_person=True, min_days_after_previous=2, max_days_after_previous=2),
    size=(3, 3),
    max_sections=1,
    recordings_allowed=1,
    requires=["fire"],
    max_sections_per_instructor=1,
)
FIRE = a_course("fire", live("one"), live("two"), instructors="ivo", size=(1, 1), max_sections=2)
PROGRAMME = a_programme(
    PEOPLE,
    [HEIGHTS, FIRE],
    enrol("ada bo cy dee"),
    enrol("eve", rather_alone=True),
    enrol("ada eve", "fire"),
    start="2027-03-01",
    end="2027-03-13",
    rules={"max_parallel_sessions": 1, "max_team_share_away": 0.75, "travel_minutes": 45},
    venues=(a_venue("yard", zone="Europe/Berlin", hours="Th 14:00-15:30", capacity=2),),
    calendars={
        "ada": a_calendar(("2027-03-11 12:00", "2027-03-11 12:15")),
        "bo": a_calendar(("2027-03-09 08:00", "2027-03-09 09:15")),
    },
)
TALK, PRACTICE = meets("talk", "2027-03-09 09:15", 90), meets("practice", "2027-03-11 13:00", 90, venue="yard")
VALID = a_plan(
    a_section("ada bo cy", TALK, PRACTICE, zone="Europe/Berlin", recordings={"cy": ["practice"]}),
    a_section(
        "ada",
        meets("one", "2027-03-03 14:00"),
        meets("two", "2027-03-04 09:00"),
        ident="fire-1",
        course="fire",
        instructor="ivo",
    ),
    self_paced=[
        by_themselves("dee", Reason.LANGUAGE),
        by_themselves("eve", Reason.PREFERS_SELF_PACED),
        by_themselves("eve", Reason.COSTS_MORE, course="fire"),
    ],
    study=[
        a_block("ada", "theory", "2027-03-08 09:00", 60),
        a_block("ada", "reading", "2027-03-10 09:00", 30),
        a_block("bo", "theory", "2027-03-08 09:00", 60),
        a_block("bo", "reading", "2027-03-10 09:00", 30),
        a_block("cy", "theory", "2027-03-08 09:00", 60),
        a_block("cy", "reading", "2027-03-10 09:00", 30),
        a_block("dee", "theory", "2027-03-01 14:00", 60),
        a_block("eve", "theory", "2027-03-01 09:00", 60),
        a_block("eve", "talk", "2027-03-01 10:00", 90),
        a_block("eve", "reading", "2027-03-01 11:30", 30),
        a_block("eve", "practice", "2027-03-01 12:00", 90),
    ],
)

# Dee's talk, reading and practice, and all of Eve's second course, have no room in the plan
MISSING_MINUTES = 90 + 30 + 90 + 120


def recounted(plan: Plan) -> Plan:
    return replace(plan, score=check_plan(PROGRAMME, plan).score)


COUNTED = recounted(VALID)


def rules_broken(plan: Plan) -> set[Rule]:
    """With its figures counted again, so that only a rule can be broken."""
    return {each.rule for each in check_plan(PROGRAMME, recounted(plan)).breaches}


def with_section(index: int, section: Section) -> Plan:
    return replace(VALID, sections=(*VALID.sections[:index], section, *VALID.sections[index + 1 :]))


def with_session(index: int, position: int, **changes: Any) -> Plan:
    section = VALID.sections[index]
    sessions = list(section.sessions)
    sessions[position] = replace(sessions[position], **changes)
    return with_section(index, replace(section, sessions=tuple(sessions)))


def with_seat(index: int, position: int, *seats: Seat) -> Plan:
    section = VALID.sections[index]
    return with_section(
        index, replace(section, seats=(*section.seats[:position], *seats, *section.seats[position + 1 :]))
    )


def moved(session: Session, by: timedelta) -> dict[str, Any]:
    return {"start": session.start + by, "end": session.end + by}


def test_the_plan_that_is_to_be_broken_is_valid() -> None:
    assert rules_broken(VALID) == set()


def every_session() -> Iterator[tuple[int, int, Session]]:
    for index, section in enumerate(VALID.sections):
        for position, session in enumerate(section.sessions):
            yield index, position, session


@pytest.mark.parametrize(("index", "position", "session"), list(every_session()))
def test_no_session_can_move_grow_shrink_or_go_unnoticed(index: int, position: int, session: Session) -> None:
    section = VALID.sections[index]
    for by in (MINUTE, -MINUTE):
        assert Rule.SERIES in rules_broken(with_session(index, position, **moved(session, by)))
        assert Rule.SERIES in rules_broken(with_session(index, position, end=session.end + by))
        assert Rule.SERIES in rules_broken(with_session(index, position, start=session.start + by))
    for quarters in (-1, 1, -96, 96, 4, -4, 48):
        assert rules_broken(with_session(index, position, **moved(session, quarters * QUARTER))), quarters
    for by in (timedelta(days=-30), timedelta(days=30)):
        assert Rule.SERIES in rules_broken(with_session(index, position, **moved(session, by)))
    without = (*section.sessions[:position], *section.sessions[position + 1 :])
    assert rules_broken(with_section(index, replace(section, sessions=without))) >= {Rule.SERIES}
    assert rules_broken(with_section(index, replace(section, sessions=(*section.sessions, session)))) >= {Rule.SERIES}
    assert rules_broken(with_session(index, position, activity=ActivityId("theory"))) >= {Rule.SERIES}


@given(st.sampled_from(list(every_session())), st.integers(-3 * 96, 3 * 96))
def test_wherever_a_session_moves_a_rule_breaks(which: tuple[int, int, Session], quarters: int) -> None:
    index, position, session = which

    assert bool(rules_broken(with_session(index, position, **moved(session, quarters * QUARTER)))) is (quarters != 0)


def test_sessions_of_a_section_have_one_order() -> None:
    for index, section in enumerate(VALID.sections):
        assert rules_broken(with_section(index, replace(section, sessions=section.sessions[::-1]))) == {Rule.SERIES}


def every_seat() -> Iterator[tuple[int, int, Seat]]:
    for index, section in enumerate(VALID.sections):
        for position, seat in enumerate(section.seats):
            yield index, position, seat


@pytest.mark.parametrize(("index", "position", "seat"), list(every_seat()))
def test_no_seat_can_vanish_double_or_change_hands(index: int, position: int, seat: Seat) -> None:
    assert rules_broken(with_seat(index, position)) >= {Rule.PLACED_ONCE, Rule.SIZES}
    assert rules_broken(with_seat(index, position, seat, seat)) == {Rule.PLACED_ONCE}
    for other in PEOPLE:
        if other.id != seat.learner:
            assert Rule.PLACED_ONCE in rules_broken(with_seat(index, position, replace(seat, learner=other.id)))
    ghost = with_seat(index, position, replace(seat, learner=PersonId("ghost")))
    assert rules_broken(ghost) >= {Rule.PLACED_ONCE, Rule.NAMES}
    entry = replace(VALID.self_paced[0], learner=seat.learner, course=VALID.sections[index].course)
    assert Rule.PLACED_ONCE in rules_broken(replace(VALID, self_paced=(*VALID.self_paced, entry)))


def test_recordings_are_neither_dropped_nor_added() -> None:
    cy = VALID.sections[0].seats[2]
    assert rules_broken(with_seat(0, 2, replace(cy, recordings=()))) == {Rule.ATTENDANCE, Rule.VENUES}
    assert rules_broken(with_seat(0, 2, replace(cy, recordings=(ActivityId("talk"), ActivityId("practice"))))) == {
        Rule.ATTENDANCE
    }
    ada = VALID.sections[1].seats[0]
    assert rules_broken(with_seat(1, 0, replace(ada, recordings=(ActivityId("one"),)))) == {Rule.ATTENDANCE}


@pytest.mark.parametrize("index", [0, 1])
def test_a_section_keeps_its_instructor_clock_course_and_name(index: int) -> None:
    section = VALID.sections[index]
    for person in PEOPLE:
        if person.id != section.instructor:
            broken = rules_broken(with_section(index, replace(section, instructor=person.id)))
            assert Rule.INSTRUCTOR in broken
    assert rules_broken(with_section(index, replace(section, instructor=PersonId("ghost")))) >= {Rule.NAMES}
    assert rules_broken(with_section(index, replace(section, time_zone="Asia/Tokyo"))) >= {Rule.ANCHOR}
    assert rules_broken(with_section(index, replace(section, id=VALID.sections[1 - index].id))) == {Rule.NAMES}
    assert rules_broken(with_section(index, replace(section, course=VALID.sections[1 - index].course))) >= {
        Rule.SERIES, Rule.INSTRUCTOR, Rule.PLACED_ONCE,
    }  # fmt: skip
    without = tuple(each for each in VALID.sections if each is not section)
    assert Rule.PLACED_ONCE in rules_broken(replace(VALID, sections=without))
    assert rules_broken(replace(VALID, sections=(*VALID.sections, section))) >= {Rule.PLACED_ONCE, Rule.NAMES}


def test_the_practice_keeps_its_venue() -> None:
    assert rules_broken(with_session(0, 1, venue=None)) == {Rule.VENUES}
    assert rules_broken(with_session(0, 1, venue=VenueId("attic"))) == {Rule.NAMES}


def test_no_self_paced_entry_can_vanish_double_or_say_otherwise() -> None:
    for position, entry in enumerate(VALID.self_paced):
        rest = (*VALID.self_paced[:position], *VALID.self_paced[position + 1 :])
        assert rules_broken(replace(VALID, self_paced=rest)) >= {Rule.PLACED_ONCE}
        assert rules_broken(replace(VALID, self_paced=(*rest, entry, entry))) == {Rule.PLACED_ONCE}
        assert rules_broken(replace(VALID, self_paced=(*rest, replace(entry, needs_decision=True)))) == {Rule.REASON}
    dee, _, eve = VALID.self_paced
    for entry, reason in ((dee, Reason.PREFERS_SELF_PACED), (dee, Reason.CLASH), (eve, Reason.LANGUAGE)):
        changed = tuple(replace(each, reason=reason) if each is entry else each for each in VALID.self_paced)
        assert rules_broken(replace(VALID, self_paced=changed)) == {Rule.REASON}


@pytest.mark.parametrize("position", range(len(VALID.study_blocks)))
def test_no_study_block_can_be_stretched_cut_doubled_or_given_away(position: int) -> None:
    block = VALID.study_blocks[position]

    def instead(*blocks: StudyBlock) -> Plan:
        return replace(
            VALID, study_blocks=(*VALID.study_blocks[:position], *blocks, *VALID.study_blocks[position + 1 :])
        )

    changes: list[Callable[[], Plan]] = [
        lambda: instead(block, block),
        lambda: instead(replace(block, end=block.end + QUARTER)),
        lambda: instead(replace(block, start=block.start - QUARTER)),
        lambda: instead(replace(block, end=block.start + QUARTER)),
        lambda: instead(replace(block, start=block.start + MINUTE)),
        lambda: instead(replace(block, start=block.end)),
        lambda: instead(replace(block, learner=PersonId("ghost"))),
        lambda: instead(replace(block, activity=ActivityId("ghost"))),
        lambda: instead(replace(block, course=FIRE.id)),
        lambda: instead(replace(block, start=block.start + timedelta(days=30), end=block.end + timedelta(days=30))),
        lambda: instead(replace(block, start=block.start + timedelta(hours=12), end=block.end + timedelta(hours=12))),
    ]
    for change in changes:
        assert rules_broken(change()) == {Rule.STUDY}
    missing = MISSING_MINUTES + (block.end - block.start) // MINUTE
    assert check_plan(PROGRAMME, instead()).score.missing_study_minutes == missing


@pytest.mark.parametrize("figure", [each.name for each in fields(Score)])
@given(off=st.integers(1, 10**6))
@settings(max_examples=10)
def test_no_figure_can_be_flattered(figure: str, off: int) -> None:
    valid = COUNTED
    # a bound that claims too little is weak, not wrong
    sign = 1 if figure == "lower_bound" else -1
    base = valid.score.points if figure == "lower_bound" else getattr(valid.score, figure)

    wrong = replace(valid, score=replace(valid.score, **{figure: base + sign * off}))

    assert {each.rule for each in check_plan(PROGRAMME, wrong).breaches} == {Rule.SCORE}
