"""The commands ``track`` and ``ledger``: what a coordinator reads, and what a program does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.teaching import Certificate
from scheduler.folder import write_folder
from scheduler.folder.plan_json import plan_to_json
from scheduler.services.check_plan import check_plan
from tests.builders import (
    a_block,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
)
from tests.scheduler.cli.conftest import Run


@pytest.fixture
def course_alone(tmp_path: Path) -> None:
    """Ada sits in a section an hour of theory short, Bo takes the course alone in Tokyo with a certificate to renew."""
    boss = "mia@example.org"
    people = [
        a_person("Ines"),
        a_person("Ada", manager=boss),
        a_person("Bo", zone="Asia/Tokyo", hours="Mo-Fr 17:00-21:00", manager=boss),
    ]
    course = a_course(
        "heights",
        alone("theory", 120),
        live("practice", 60, module="Film 3", check="ten questions"),
        certificate=Certificate(180, 12, date(2027, 3, 12)),
    )
    enrolments = tuple(
        replace(each, expires=date(2027, 3, 3) if each.learner == "bo" else None) for each in enrol("ada bo")
    )
    programme = a_programme(people, [course], enrolments)
    plan = a_plan(
        a_section("ada", meets("practice", "2027-03-01 10:00")),
        self_paced=[by_themselves("bo")],
        study=[
            a_block("ada", "theory", "2027-03-01 09:00"),
            a_block("bo", "theory", "2027-03-03 08:00", 120),
            a_block("bo", "practice", "2027-03-04 08:00"),
        ],
    )
    write_folder(programme, tmp_path / "folder")
    whole = replace(plan, score=check_plan(programme, plan).score)
    (tmp_path / "plan.json").write_text(plan_to_json(whole), encoding="utf-8")


@pytest.mark.usefixtures("course_alone")
def test_one_track_is_told_in_the_learners_own_time(run: Run) -> None:
    answer = run("track", "folder", "plan.json", "--learner", "bo")

    assert (answer.status, answer.complained) == (0, "")
    assert (
        answer.said
        == """\
Bo: Heights, alone
Times in Tokyo, or wherever the learner is then.

Study, 3 hours
  Wednesday 3 March 2027, 17:00-19:00: theory
  Thursday 4 March 2027, 17:00-18:00: practice

Company
  Nobody else on this track is in reach
  A bridge to the others: Ada (UTC)

Office hours
  Wednesday 3 March 2027, 18:00-18:30: Ines (09:00 in UTC)
  An instructor is at work within 1 hour of their own working time

Instead of the live sessions
  practice: Film 3; check: ten questions

Milestones
  Wednesday 3 March 2027, 19:00: theory done
  Thursday 4 March 2027, 18:00: practice done

Reminders
  Tuesday 2 March 2027, 17:00 in Tokyo, to bo@example.org: theory should be done on the next working day
  Wednesday 3 March 2027, 17:00 in Tokyo, to bo@example.org: practice should be done on the next working day
  Thursday 4 March 2027, 17:00 in Tokyo, to bo@example.org: if theory is not done
  Friday 5 March 2027, 17:00 in Tokyo, to bo@example.org: if practice is not done
  Friday 5 March 2027, 17:00 in Tokyo, to mia@example.org: their manager, if theory is still not done
  Monday 8 March 2027, 17:00 in Tokyo, to mia@example.org: their manager, if practice is still not done

! Done on Thursday 4 March 2027, after their present certificate expires on Wednesday 3 March 2027.

"""
    )


@pytest.mark.usefixtures("course_alone")
def test_all_tracks_are_one_sentence_each(run: Run) -> None:
    said = run("track", "folder", "plan.json").said.splitlines()

    assert said[0] == "1 self-paced track, 1 office hour, 0 isolated"
    assert said[3] == (
        "  Take it alone by Thursday 4 March 2027, 18:00 in Tokyo: 3 hours in 2 study blocks, with Ada as a bridge "
        "to the others, with an office hour in working time."
    )


@pytest.mark.usefixtures("course_alone")
def test_a_track_as_json_has_instants_in_utc(run: Run) -> None:
    (track,) = run("track", "folder", "plan.json", "--json").document["tracks"]

    assert track["blocks"][0] == {
        "activity": "theory",
        "start": "2027-03-03T08:00:00Z",
        "end": "2027-03-03T10:00:00Z",
        "due": None,
    }
    assert (track["bridge"], track["isolated"], track["answer_minutes"]) == ("ada", False, 60)
    assert {each["step"] for each in track["reminders"]} == {"ahead", "overdue", "manager"}


@pytest.mark.usefixtures("course_alone")
def test_a_learner_with_a_seat_has_no_track_and_a_stranger_is_an_error(run: Run) -> None:
    assert "has a live seat" in run("track", "folder", "plan.json", "--learner", "ada").said
    stranger = run("track", "folder", "plan.json", "--learner", "nobody")
    assert stranger.status == 2
    assert "'nobody' is nobody in people.csv" in stranger.complained


@pytest.mark.usefixtures("course_alone")
def test_the_ledger_names_who_misses_what_and_why(run: Run) -> None:
    answer = run("ledger", "folder", "plan.json")

    assert answer.status == 0
    assert (
        answer.said
        == """\
2 enrolments; 1 certificate runs out within the programme; 2 enrolments will miss a deadline or the hours

! Bo (bo), Heights
  done on Thursday 4 March 2027, after their present certificate expires on Wednesday 3 March 2027

! Ada (ada), Heights
  60 minutes of study find no room in their free working hours in time
  120 of the 180 minutes that the certificate wants are planned

! Ada (ada) comes to heights-1, practice before theory can be done
  60 minutes of it find no room before the session

  learner  course   live  recorded  studied  counted   of  deadline    expires     new until
  Bo       heights     0         0      180      180  180  2027-03-03  2027-03-03  2028-03-04
  Ada      heights    60         0       60      120  180  2027-03-12              2028-03-01
"""
    )


@pytest.mark.usefixtures("course_alone")
def test_the_ledger_as_json(run: Run) -> None:
    document = run("ledger", "folder", "plan.json", "--json").document

    assert [each["learner"] for each in document["ledger"]] == ["bo", "ada"]
    assert document["ledger"][0]["runs_out"] is True
    assert [each["missing_minutes"] for each in document["before_theory"]] == [60]
