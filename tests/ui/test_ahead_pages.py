"""The pages of clock changes and of what-ifs, and the windows on the page of common hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import load_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.services.check_plan import check_plan
from scheduler.services.find_availability import find_availability
from scheduler.services.overlap import find_windows
from scheduler.services.solve_job import JobRegistry
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, by_themselves, enrol, live, meets
from tests.ui.conftest import put, show
from tests.ui.test_pages import opened, solves, until, words

__all__ = ["solves"]

CHILD = """
import json, pathlib, sys
folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
out.write_text((pathlib.Path(PLACE) / "second.json").read_text(encoding="utf-8"), encoding="utf-8")
print(json.dumps({"t": 0.1, "phase": "improving", "points": 1, "bound": 0}), flush=True)
print(json.dumps({"t": 0.2, "plan": str(out)}), flush=True)
"""


def a_world() -> tuple[Programme, Plan]:
    """Twelve o'clock in New York is 18:00 in Paris but for two weeks; Bo begins at 18:00."""
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 18:00-22:00", stretch=60),
        a_person("Cy", zone="America/New_York"),
    ]
    programme = a_programme(
        people, [a_course("heights", live("one"), live("two"), live("three"))], enrol("bo cy"), end="2027-04-05"
    )
    sessions = [meets("one", "2027-03-02 17:00"), meets("two", "2027-03-09 17:00"), meets("three", "2027-03-16 16:00")]
    plan = a_plan(a_section("bo cy", *sessions, zone="America/New_York"))
    return programme, replace(plan, score=check_plan(programme, plan).score)


def without_bo(programme: Programme) -> Plan:
    _, plan = a_world()
    (section,) = plan.sections
    other = replace(plan, sections=(replace(section, seats=section.seats[1:]),), self_paced=(by_themselves("bo"),))
    return replace(other, score=check_plan(programme, other).score)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = put(*a_world(), tmp_path)
    show(monkeypatch, path)
    return path


def test_the_week_that_a_clock_change_breaks_is_named_with_its_person(shown: Path) -> None:
    app = opened("clock_changes")

    assert not app.exception
    assert "In 1 of 1 series a clock change takes somebody out of their hours, 1 time in all" in words(app)
    departures, times = (each.value for each in app.dataframe)
    assert departures[["Week", "Name", "Own time", "Because"]].values.tolist() == [
        [3, "Bo", "Tue 16 Mar 17:00", "a clock change"]
    ]
    assert times.iloc[1].tolist()[-1] == "Tue 17:00 ●↷"


def test_the_windows_of_the_page_are_those_of_the_service(shown: Path) -> None:
    app = opened("hours")
    programme, _ = a_world()
    best = find_windows(programme, find_availability(programme), programme.courses[0].id, zone="UTC", minutes=60)

    assert not app.exception
    table = next(each.value for each in app.dataframe if "Window" in each.value)
    assert table["Learners"].tolist() == [len(each.covered) for each in best.windows]
    assert f"{best.n_covered} of 2 learners" in words(app)


def test_a_what_if_is_asked_compared_and_accepted(
    shown: Path, tmp_path: Path, solves: Callable[[str], JobRegistry]
) -> None:
    programme, plan = a_world()
    (tmp_path / "second.json").write_text(plan_to_json(without_bo(programme)), encoding="utf-8")
    solves(CHILD.replace("PLACE", repr(str(tmp_path))))

    app = opened("what_if")
    app.text_area(key="whatif_changes").input("weights.sections=1")
    next(each for each in app.button if each.label == "Plan it").click().run()
    assert "did you mean 'weights.section'?" in words(app).replace("\\", "")
    app.text_area(key="whatif_changes").input("person.bo.stretch_minutes=0")
    next(each for each in app.button if each.label == "Plan it").click().run()
    until(app, "Both plans")

    assert "The plan shown would not stand" in words(app).replace("\\", "")
    figures = app.dataframe[0].value.set_index("Measure")
    assert figures.loc["live seats"].tolist() == ["2", "1", "worse"]
    assert figures.loc["who is worst-off"].tolist()[:2] == ["Bo", "nobody"]
    assert load_folder(shown.parent / "programme") == programme

    app.button(key="whatif_accept").click().run()

    assert not app.exception
    assert load_folder(shown.parent / "programme").person["bo"].stretch_minutes == 0  # type: ignore[index]
    assert plan_from_json(shown.read_text(encoding="utf-8"), where="") == without_bo(programme)
    assert plan_from_json((tmp_path / "plan.previous.json").read_text(encoding="utf-8"), where="") == plan
    assert (shown.parent / "programme" / "people.previous.csv").exists()


def test_the_builder_writes_the_line(shown: Path) -> None:
    app = opened("what_if")

    app.selectbox(key="whatif_group").select("rules").run()
    app.selectbox(key="whatif_path_rules").select("rules.buffer_minutes").run()
    app.text_input(key="whatif_value").input("15").run()
    app.button(key="whatif_add").click().run()

    assert not app.exception
    assert app.text_area(key="whatif_changes").value == "rules.buffer_minutes=15"


def test_the_builder_finds_a_person_by_id(shown: Path) -> None:
    app = opened("what_if")

    app.selectbox(key="whatif_group").select("person").run()
    app.selectbox(key="whatif_who").select("person.bo").run()
    app.selectbox(key="whatif_path_person").select("person.bo.stretch_minutes").run()
    app.text_input(key="whatif_value").input("0").run()
    app.button(key="whatif_add").click().run()

    assert not app.exception
    assert app.text_area(key="whatif_changes").value == "person.bo.stretch_minutes=0"


def test_the_page_of_solves_leaves_a_what_if_alone(
    shown: Path, tmp_path: Path, solves: Callable[[str], JobRegistry]
) -> None:
    (tmp_path / "second.json").write_text(plan_to_json(a_world()[1]), encoding="utf-8")
    registry = solves(CHILD.replace("PLACE", repr(str(tmp_path))))
    job = registry.submit(shown.parent / "programme", limit_seconds=1, seed=0, about='{"changes": []}')

    app = opened("solve", job=job)

    assert not app.exception
    assert "The new plan beside the one shown" not in words(app)
