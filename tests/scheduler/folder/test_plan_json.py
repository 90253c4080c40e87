"""plan.json: the contract's shape to the letter, and every fault in a file at once with its place."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Blocker, Making, OfficeHour, Plan, Reason, Score, SelfPaced
from scheduler.domain.teaching import ActivityId, CourseId
from scheduler.folder import BadPlan
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from tests.builders import a_block, a_section, meets, utc

TEXT = """\
{"format": 1,
 "programme": "Frühling",
 "sections": [
  {"id": "heights-1", "course": "heights", "instructor": "ines", "time_zone": "UTC", "sessions": \
[{"activity": "meet", "start": "2027-03-02T10:00:00Z", "end": "2027-03-02T11:00:00Z"}, \
{"activity": "practice", "start": "2027-03-04T10:00:00Z", "end": "2027-03-04T11:30:00Z", "venue": "yard"}], \
"learners": [{"id": "ada", "recordings": []}, {"id": "bo", "recordings": ["meet"]}]}],
 "self_paced": [
  {"learner": "cy", "course": "heights", "reason": "no-common-hours", "blockers": \
[{"kind": "holidays", "text": "Cy is off", "people": ["cy"], "rule": "", "dates": ["2027-03-05"]}], "alternatives": \
[{"kind": "self-paced", "text": "Alone", "changes": [], "seats": [], "new_sections": [], "points": 0, \
"office_hours": [{"instructor": "ines", "start": "2027-03-03T09:00:00Z", "end": "2027-03-03T10:00:00Z"}], \
"peers": ["dee"], "due": "2027-03-14T17:00:00Z"}, \
{"kind": "stretch", "text": "Start early", "changes": [{"person": "cy", "stretch_minutes": 60}], \
"seats": [{"learner": "cy", "course": "heights", "section": "heights-1", "recordings": []}], "new_sections": [], \
"points": -1940}], "needs_decision": true},
  {"learner": "dee", "course": "heights", "reason": "prefers-self-paced", "blockers": [], "alternatives": []}],
 "study_blocks": [
  {"learner": "cy", "course": "heights", "activity": "read", "start": "2027-03-02T09:00:00Z", "end": \
"2027-03-02T10:00:00Z"}],
 "score": {"points": 6210, "lower_bound": 5224, "live_seats": 2, "self_paced": 2, "sections": 1, \
"out_of_hours_minutes": 1480, "recordings": 1, "irregular": 2, "missing_study_minutes": 0},
 "made": {"seed": 7, "workers": 2, "limit_seconds": 30.0, "limit_steps": 0, "reproducible": false, \
"versions": {"tzdata": "2026f"}}}
"""

PLAN = Plan(
    programme="Frühling",
    sections=(
        a_section(
            "ada bo",
            "2027-03-02 10:00",
            meets("practice", "2027-03-04 10:00", 90, venue="yard"),
            recordings={"bo": ["meet"]},
        ),
    ),
    self_paced=(
        SelfPaced(
            PersonId("cy"),
            CourseId("heights"),
            Reason.NO_COMMON_HOURS,
            blockers=(Blocker("holidays", "Cy is off", (PersonId("cy"),), "", (date(2027, 3, 5),)),),
            alternatives=(
                Alternative(
                    "self-paced",
                    "Alone",
                    0,
                    office_hours=(OfficeHour(PersonId("ines"), utc("2027-03-03 09:00"), utc("2027-03-03 10:00")),),
                    peers=(PersonId("dee"),),
                    due=utc("2027-03-14 17:00"),
                ),
                Alternative(
                    "stretch",
                    "Start early",
                    -1940,
                    changes=({"person": "cy", "stretch_minutes": 60},),
                    seats=({"learner": "cy", "course": "heights", "section": "heights-1", "recordings": []},),
                ),
            ),
            needs_decision=True,
        ),
        SelfPaced(PersonId("dee"), CourseId("heights"), Reason.PREFERS_SELF_PACED),
    ),
    study_blocks=(a_block("cy", "read", "2027-03-02 09:00"),),
    score=Score(6210, 5224, 2, 2, 1, 1480, 1, 2, 0),
    made=Making(seed=7, workers=2, limit_seconds=30.0, versions=(("tzdata", "2026f"),)),
)


def changed(**changes: Any) -> str:
    """Return the text with other values under some of its keys."""
    return json.dumps(json.loads(TEXT) | changes)


def faults(text: str) -> list[str]:
    with pytest.raises(BadPlan) as raised:
        plan_from_json(text, where="plan.json")
    assert str(raised.value).splitlines() == [str(each) for each in raised.value.problems]
    return [str(each) for each in raised.value.problems]


def test_a_plan_is_written_to_the_letter_of_the_contract() -> None:
    assert plan_to_json(PLAN) == TEXT


def test_the_same_letters_give_the_plan_back() -> None:
    assert plan_from_json(TEXT, where="plan.json") == PLAN


def test_an_empty_plan_is_written_and_read() -> None:
    empty = Plan("Nothing", (), (), (), Score(0, 0, 0, 0, 0, 0, 0, 0, 0))

    assert plan_from_json(plan_to_json(empty), where="plan.json") == empty


def test_the_example_of_the_contract_is_read_though_it_does_not_say_how_it_was_made() -> None:
    plan = plan_from_json(
        """
        {"format": 1, "programme": "Global onboarding, spring 2027",
         "sections": [{"id": "heights-1", "course": "heights", "instructor": "i00013", "time_zone": "America/New_York",
           "sessions": [{"activity": "practical-1", "start": "2027-03-09T14:00:00Z", "end": "2027-03-09T15:30:00Z"}],
           "learners": [{"id": "l00001", "recordings": []}]}],
         "self_paced": [{"learner": "l00042", "course": "heights", "reason": "no-common-hours", "blockers": [],
           "alternatives": []}],
         "study_blocks": [],
         "score": {"points": 6210, "lower_bound": 5224, "live_seats": 117, "self_paced": 8, "sections": 9,
           "out_of_hours_minutes": 1480, "recordings": 0, "irregular": 2, "missing_study_minutes": 0}}
        """,
        where="plan.json",
    )

    assert plan.made == Making()
    (section,) = plan.sections
    assert section.sessions[0].activity == ActivityId("practical-1")
    assert section.sessions[0].start == datetime(2027, 3, 9, 14, tzinfo=UTC)


def test_instants_of_any_zone_are_written_in_utc_and_other_offsets_are_read() -> None:
    east = timezone(timedelta(hours=9))
    block = a_block("ada", "read", "2027-03-02 00:00")
    there = type(block)(block.learner, block.course, block.activity, block.start.astimezone(east), block.end)
    plan = Plan("", (), (), (there,), PLAN.score)

    written = plan_to_json(plan)

    assert '"start": "2027-03-02T00:00:00Z"' in written
    shifted = written.replace("2027-03-02T00:00:00Z", "2027-03-02T09:00:00+09:00")
    read = plan_from_json(shifted, where="plan.json")
    assert read.study_blocks[0].start == utc("2027-03-02 00:00")
    assert read.study_blocks[0].start.tzinfo is UTC


def test_keys_that_a_later_release_may_add_are_passed_over() -> None:
    content = json.loads(TEXT)
    content["colour"] = "red"
    content["sections"][0]["room"] = {"floor": 3}
    content["sections"][0]["learners"][0]["note"] = None

    assert plan_from_json(json.dumps(content), where="plan.json") == PLAN


AGAIN = "write the plan again with commonhour plan"
MEND = f"{AGAIN}, or mend the text here"
DIGITS = "write digits only, without quotes"
BAD = [
    ("", f"plan.json:1: is not JSON: Expecting value; {MEND}"),
    (
        TEXT[:300],
        f"plan.json:4: is not JSON: Unterminated string starting at; {MEND}",
    ),
    (TEXT.replace("6210", "NaN"), f"plan.json: is not JSON: it has no number NaN; {AGAIN}"),
    ("[" * 100_000, f"plan.json: is not JSON: it is nested too deeply; {AGAIN}"),
    ("null", "plan.json: null is not an object; write {…} with its keys"),
    (changed(sections=[None]), "plan.json: sections[0]: null is not an object; write {…} with its keys"),
    ("[]", "plan.json: a list is not an object; write {…} with its keys"),
    ("{}", "plan.json: format: is missing; add it"),
    (changed(format="1"), "plan.json: format: '1' is not a whole number; write digits only, without quotes"),
    (
        changed(format=2, sections="of another kind"),
        "plan.json: format: format 2 is not known; "
        "use a release that reads format 2, or make the plan again with commonhour plan",
    ),
    (changed(sections={}), "plan.json: sections: an object is not a list; write it in brackets, as in []"),
    (changed(sections=None), "plan.json: sections: is missing; add it"),
    (changed(score=[]), "plan.json: score: a list is not an object; write {…} with its keys"),
    (changed(programme=7), "plan.json: programme: 7 is not a text; write it in quotes"),
    (changed(made={"seed": 1.5}), f"plan.json: made.seed: 1.5 is not a whole number; {DIGITS}"),
    (
        changed(made={"reproducible": "yes"}),
        "plan.json: made.reproducible: 'yes' is neither true nor false; write true or false",
    ),
    (
        changed(made={"limit_seconds": "30"}),
        "plan.json: made.limit_seconds: '30' is not a number; write it without quotes",
    ),
    (
        TEXT.replace("no-common-hours", "no-common-hour"),
        "plan.json: self_paced[0].reason: 'no-common-hour' is not known; did you mean 'no-common-hours'?",
    ),
    (
        TEXT.replace("no-common-hours", "too far"),
        "plan.json: self_paced[0].reason: 'too far' is not known; write prefers-self-paced, language, "
        "no-common-hours, below-minimum, clash, no-capacity, costs-more",
    ),
    (
        TEXT.replace("2027-03-04T11:30:00Z", "2027-03-04T11:30:00"),
        "plan.json: sections[0].sessions[1].end: '2027-03-04T11:30:00' is not an instant; "
        "write UTC, as in 2027-03-09T14:00:00Z",
    ),
    (
        TEXT.replace("2027-03-04T11:30:00Z", "2027-13-04T11:30:00Z"),
        "plan.json: sections[0].sessions[1].end: '2027-13-04T11:30:00Z' is not an instant; "
        "write UTC, as in 2027-03-09T14:00:00Z",
    ),
    (
        TEXT.replace('"2027-03-05"', '"5 March"'),
        "plan.json: self_paced[0].blockers[0].dates[0]: '5 March' is not a date; "
        "write year-month-day, as in 2027-03-09",
    ),
    (
        TEXT.replace('"recordings": ["meet"]', '"recordings": [null]'),
        "plan.json: sections[0].learners[1].recordings[0]: null is not a text; write it in quotes",
    ),
    (
        TEXT.replace('"instructor": "ines", "time', '"teacher": "ines", "time'),
        "plan.json: sections[0].instructor: is missing; add it",
    ),
    (
        TEXT.replace('"lower_bound"', '"lower_bounds"'),
        "plan.json: score.lower_bound: is missing; rename 'lower_bounds'",
    ),
    (
        TEXT.replace('"needs_decision": true', '"needs_decision": 1'),
        "plan.json: self_paced[0].needs_decision: 1 is neither true nor false; write true or false",
    ),
]


@pytest.mark.parametrize(("text", "line"), BAD, ids=[line[:70] for _, line in BAD])
def test_a_bad_plan_is_refused_with_exactly_this_line(text: str, line: str) -> None:
    assert faults(text) == [line]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    content = json.loads(TEXT)
    del content["sections"][0]["id"]
    content["sections"][0]["learners"][1] = "bo"
    content["self_paced"][0]["alternatives"][1]["points"] = "many"
    del content["study_blocks"][0]["learner"], content["score"]["points"]

    assert faults(json.dumps(content)) == [
        "plan.json: sections[0].id: is missing; add it",
        "plan.json: sections[0].learners[1]: 'bo' is not an object; write {…} with its keys",
        "plan.json: self_paced[0].alternatives[1].points: 'many' is not a whole number; "
        "write digits only, without quotes",
        "plan.json: study_blocks[0].learner: is missing; add it",
        "plan.json: score.points: is missing; add it",
    ]
