"""The page of learners without a seat: look at an alternative, compare the plan with it, accept it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import load_folder
from scheduler.folder.plan_json import plan_from_json
from scheduler.services.check_plan import check_plan
from scheduler.services.propose_plan import propose_plan
from tests.scheduler.cli.test_alternative_commands import stuck
from tests.ui.conftest import put, show
from tests.ui.test_pages import opened, words

pytestmark = pytest.mark.slow

HOSTILE = "<b>Syd</b> [x](javascript:alert(1)) `*_$"


@pytest.fixture(scope="module")
def programme() -> Programme:
    return stuck()


@pytest.fixture(scope="module")
def plan(programme: Programme) -> Plan:
    return propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)


@pytest.fixture
def on_disk(programme: Programme, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = put(programme, plan, tmp_path)
    show(monkeypatch, path)
    return path


def test_what_helps_several_is_offered_before_the_table(on_disk: Path, plan: Plan) -> None:
    app = opened("no_seat")

    assert not app.exception
    assert [each.label for each in app.expander][:1] == [
        f"What would help several at once: {len(plan.group_alternatives)} changes"
        if len(plan.group_alternatives) != 1
        else "What would help several at once: 1 change"
    ]
    assert "2 seats; disruption 60" in words(app)


def test_a_group_alternative_is_compared_and_accepted(on_disk: Path, plan: Plan) -> None:
    best = plan.group_alternatives[0]

    app = opened("no_seat")
    app.button(key=f"look_group_{best.id}").click().run()

    assert not app.exception
    assert "The plan with it beside the one shown" in words(app)
    assert f"It saves {-best.points:,} points" in words(app).replace("\\", "")
    assert "stretch" in words(app)
    app.button(key="accept").click().run(timeout=60)

    assert not app.exception
    new = plan_from_json(on_disk.read_text(encoding="utf-8"), where="")
    changed = load_folder(on_disk.parent / "programme")
    assert check_plan(changed, new).ok
    assert new.self_paced == ()
    assert changed.person[best.changes[0]["person"]].stretch_minutes == 60  # type: ignore[index]
    assert "Every enrolment has a live seat" in words(app)
    assert "Accepted" in words(app)


def test_a_look_can_be_closed_and_changes_nothing(on_disk: Path, plan: Plan) -> None:
    before = on_disk.read_bytes()
    (own,) = (each for each in plan.self_paced[0].alternatives if each.kind == "stretch")

    app = opened("no_seat")
    app.button(key=f"look_one_{own.id}").click().run()
    assert "The plan with it beside the one shown" in words(app)
    app.button(key="close").click().run()

    assert not app.exception
    assert "The plan with it beside the one shown" not in words(app)
    assert on_disk.read_bytes() == before


def test_the_ladder_of_a_course_is_drawn_when_it_is_asked_for(on_disk: Path) -> None:
    app = opened("no_seat")
    app.selectbox(key="ladder").select("talks").run(timeout=60)

    assert not app.exception
    assert any("look_step_ladder" in each.key for each in app.button if each.key)


def test_an_alternative_that_is_not_there_is_told_in_words(on_disk: Path) -> None:
    app = opened("no_seat", alternative="stretch-00000000")

    assert not app.exception
    assert "has no alternative" in words(app).replace("\\", "")


def test_hostile_names_stay_text_beside_each_other(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tuple(replace(each, name=HOSTILE) if each.id == "syd" else each for each in programme.people)
    hostile = replace(programme, people=people)
    made = propose_plan(hostile, limit_seconds=0, limit_steps=2, workers=1)
    show(monkeypatch, put(hostile, made, tmp_path))

    app = opened("no_seat", alternative=made.group_alternatives[0].id)

    assert not app.exception
    assert "<b>Syd" not in words(app)
    assert "](javascript" not in words(app)
