"""Every page as a function of the programme and the plan: in use, empty, broken, hostile, and with 2,000 people."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.services.solve_job import JobRegistry
from tests.builders import NO_SCORE, a_course, a_person, a_plan, a_programme, a_section, enrol
from tests.ui.conftest import put, show
from ui import state

pytestmark = pytest.mark.slow

APP = Path(__file__).parents[2] / "ui" / "app.py"
PAGES = [
    "review", "sections", "people", "no_seat", "hours", "clock_changes", "coverage", "ledger", "points", "solve",
    "what_if",
]  # fmt: skip
PATIENCE_SECONDS = 30


def opened(page: str = "review", **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    if page != "review":
        app.switch_page(f"views/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
    return app


def words(app: AppTest) -> str:
    """All that the page says, as Markdown."""
    groups = (app.title, app.subheader, app.markdown, app.caption, app.error, app.info, app.success, app.warning)
    return "\n".join(str(each.value) for group in groups for each in group)


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch, heights_on_disk: Path) -> Path:
    show(monkeypatch, heights_on_disk)
    return heights_on_disk


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(in_use: Path, page: str) -> None:
    app = opened(page)

    assert not app.exception
    assert len(app.title) == 1


def test_the_review_page_leads_with_its_findings(in_use: Path, heights_plan: Plan) -> None:
    app = opened()

    said = words(app)
    figures = {each.label: each.value for each in app.metric}
    assert "wanted live seats are there" in said
    assert "unknown" in said
    assert figures["Sections"] == str(heights_plan.score.sections)
    assert figures["Points"] == f"{heights_plan.score.points:,}"


def test_a_section_in_the_address_is_the_one_shown(in_use: Path, heights_plan: Plan) -> None:
    wanted = heights_plan.sections[-1].id

    app = opened("sections", section=wanted)

    assert not app.exception
    assert app.selectbox(key=state.SECTION).value == wanted
    assert str(wanted).replace("-", "\\-") in app.subheader[0].value


def test_an_address_that_names_nothing_shows_the_first(in_use: Path, heights_plan: Plan) -> None:
    app = opened("sections", section="nonsense", session="99")

    assert not app.exception
    assert app.selectbox(key=state.SECTION).value == heights_plan.sections[0].id


def test_the_people_of_a_section_have_a_role_a_time_and_a_calendar_that_may_be_unknown(
    in_use: Path, heights: Programme, heights_plan: Plan
) -> None:
    section = next(
        each for each in heights_plan.sections if any(seat.learner not in heights.calendars for seat in each.seats)
    )

    table = opened("sections", section=section.id).dataframe[0].value

    unknown = {heights.person[each.learner].name for each in section.seats if each.learner not in heights.calendars}
    assert set(table[table["Calendar"] == "unknown"]["Name"]) >= unknown
    assert next(iter(table["Role"])) == "instructor"
    assert len(table) == len(section.seats) + 1


def test_times_follow_the_zone_of_reference(in_use: Path) -> None:
    app = opened("sections")
    app.selectbox(key=state.ZONE).select("Asia/Tokyo").run()

    assert not app.exception
    assert "Asia\\/Tokyo" in words(app)


def test_one_person_is_found_by_address_and_by_name(in_use: Path, heights: Programme) -> None:
    person = heights.people[5]

    by_address = opened("people", person=person.id)
    by_name = opened("people")
    by_name.text_input(key="people_find").input(person.name).run()

    assert person.name.split()[0] in by_address.subheader[0].value
    assert set(by_name.dataframe[0].value["Name"]) == {person.name}


def test_nobody_of_that_name_is_said_so(in_use: Path) -> None:
    app = opened("people")
    app.text_input(key="people_find").input("nobody at all").run()

    assert not app.exception
    assert [each.value for each in app.info] == ["Nobody is like that."]


def test_who_has_no_seat_is_shown_with_reason_blockers_alternatives_and_study_plan(
    in_use: Path, heights: Programme, heights_plan: Plan
) -> None:
    track = next(each for each in heights_plan.self_paced if each.alternatives)

    said = words(opened("no_seat", enrolment=f"{track.learner}/{track.course}"))

    assert heights.person[track.learner].name.split()[0] in said
    assert "What stands in the way" in said
    assert "What could be done, cheapest first" in said
    assert "Stretch the hours" in said
    assert "Office hour" in said


def test_a_plan_that_seats_nobody_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programme = a_programme([a_person("Ines"), a_person("Ada")], [a_course()])
    show(monkeypatch, put(programme, a_plan(), tmp_path))

    for page in PAGES:
        app = opened(page)
        assert not app.exception, page


def test_a_programme_in_which_nobody_wants_anything_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programme = a_programme([a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada", rather_alone=True))
    show(monkeypatch, put(programme, demo(programme), tmp_path))

    for page in PAGES:
        app = opened(page)
        assert not app.exception, page
    assert "Nobody wants a live seat" in words(opened("coverage"))


def demo(programme: Programme) -> Plan:
    from tests.ui.demo import demo_plan

    return demo_plan(programme)


def test_a_broken_plan_is_told_with_its_problems_and_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heights: Programme
) -> None:
    plan = put(heights, a_plan(), tmp_path)
    plan.write_text('{"format": 1}', encoding="utf-8")
    show(monkeypatch, plan)

    app = opened()

    assert not app.exception
    assert app.title[0].value == "This plan cannot be shown"
    assert app.error


def test_a_plan_of_another_programme_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heights_plan: Plan
) -> None:
    show(monkeypatch, put(a_programme([a_person("Ines")], [a_course()]), heights_plan, tmp_path))

    app = opened()

    assert not app.exception
    assert "made from another programme" in app.error[0].value


def test_a_plan_that_breaks_a_rule_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programme = a_programme([a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada"))
    right = replace(
        a_plan(a_section("ada", "2027-03-02 10:00")), score=replace(NO_SCORE, points=300, live_seats=1, sections=1)
    )
    wrong = replace(right, sections=a_plan(a_section("ada", "2027-03-07 10:00")).sections)

    show(monkeypatch, put(programme, right, tmp_path))
    assert not opened().error
    show(monkeypatch, put(programme, wrong, tmp_path))
    app = opened()

    assert "breaks a rule" in app.error[0].value
    assert "Ada" in words(app)


def test_without_anything_to_show_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(state.PLACE_VARIABLE, raising=False)

    assert "commonhour review" in opened().error[0].value.replace("\\", "")


# What Markdown would read: each of these with no backslash, and no joiner, before it.
RAW = re.compile(r"(?<!\\)(\*\*b|\[l\]|<img|:red\[|\$x|://evil|(?<=www)\.evil)")
HOSTILE = "**b** [l](https://evil.example) <img src=x onerror=alert(1)> :red[r] $x$ www.evil.example"


def test_names_of_any_kind_are_escaped_on_every_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heights: Programme, heights_plan: Plan
) -> None:
    programme = replace(
        heights,
        title=HOSTILE,
        people=tuple(replace(each, name=HOSTILE, team=HOSTILE) for each in heights.people),
        courses=tuple(replace(each, title=HOSTILE) for each in heights.courses),
    )
    show(monkeypatch, put(programme, replace(heights_plan, programme=HOSTILE), tmp_path))

    for page in PAGES:
        app = opened(page)
        assert not app.exception, page
        assert not RAW.search(words(app)), (page, RAW.search(words(app)))


def test_titles_of_busy_events_are_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heights: Programme, heights_plan: Plan
) -> None:
    private = b"SUMMARY:Interview at the competitor"
    calendars = {
        each: b"\r\n".join(private if line.startswith(b"SUMMARY") else line for line in data.split(b"\r\n"))
        for each, data in heights.calendars.items()
    }
    assert sum(private in each for each in calendars.values()) > 10
    show(monkeypatch, put(replace(heights, calendars=calendars), heights_plan, tmp_path))

    for page in PAGES:
        app = opened(page)
        tables = "".join(each.value.to_csv() for each in app.dataframe)
        assert "competitor" not in words(app) + tables + str(app.main), page


# A child that finds a plan at once and goes on "improving" until it is stopped; the better plan is beside the folder.
CHILD = """
import json, pathlib, sys
def say(**what): print(json.dumps(what), flush=True)
folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
say(t=0.1, phase="reading", points=None, bound=None)
say(t=0.4, phase="improving", points=20000, bound=9000)
sys.stdin.readline()
out.write_text((folder.parent / "better.json").read_text(encoding="utf-8"), encoding="utf-8")
say(t=1.2, plan=str(out))
"""


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], JobRegistry]]:
    """Put a scripted child in the solver's place."""
    made: list[JobRegistry] = []

    def script(child: str) -> JobRegistry:
        made.append(JobRegistry(worker=(sys.executable, "-c", child)))
        monkeypatch.setattr(state, "jobs", lambda: made[-1])
        return made[-1]

    yield script
    for each in made:
        each.stop_all()


def until(app: AppTest, sentence: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sentence not in words(app):
        assert not app.exception
        assert time.monotonic() < deadline, words(app)
        time.sleep(0.05)
        app.run()


def test_solving_again_can_be_watched_stopped_compared_and_kept(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    heights: Programme,
    heights_plan: Plan,
    solves: Callable[[str], JobRegistry],
) -> None:
    plan = put(heights, heights_plan, tmp_path)
    better = replace(heights_plan, score=replace(heights_plan.score, points=heights_plan.score.points - 500))
    (tmp_path / "better.json").write_text(plan_to_json(better), encoding="utf-8")
    show(monkeypatch, plan)
    solves(CHILD)

    app = opened("solve")
    next(each for each in app.button if each.label == "Start solving").click().run()
    until(app, "Best so far: 20,000 points")
    assert "55 % could still be saved" in words(app)
    app.button(key="stop").click().run()
    until(app, "The new plan beside the one shown")
    assert "It saves 500 points" in words(app)
    app.button(key="keep").click().run()

    assert not app.exception
    assert plan_from_json(plan.read_text(encoding="utf-8"), where="") == better
    previous = tmp_path / "plan.previous.json"
    assert plan_from_json(previous.read_text(encoding="utf-8"), where="") == heights_plan
    assert "plan\\.previous\\.json" in words(app)


def test_a_solve_that_fails_says_why(in_use: Path, solves: Callable[[str], JobRegistry]) -> None:
    child = "import json; print(json.dumps({'t': 0.1, 'error': 'people.csv:3: no such *zone*'}), flush=True)"
    solves(child)

    app = opened("solve")
    next(each for each in app.button if each.label == "Start solving").click().run()
    until(app, "This solve failed")

    assert "no such \\*zone\\*" in words(app)


def test_a_reader_who_comes_later_finds_the_running_solve(in_use: Path, solves: Callable[[str], JobRegistry]) -> None:
    solves(CHILD).submit(in_use.parent / "programme", limit_seconds=30, seed=0)

    app = opened("solve")

    assert app.button(key="stop").label == "Stop and keep the best so far"
    assert not [each for each in app.button if each.label == "Start solving"]


def test_the_track_of_somebody_without_a_seat_is_shown_with_company_milestones_and_reminders(
    in_use: Path, heights: Programme, heights_plan: Plan
) -> None:
    studied = {(each.learner, each.course) for each in heights_plan.study_blocks}
    track = next(each for each in heights_plan.self_paced if (each.learner, each.course) in studied)

    said = words(opened("no_seat", enrolment=f"{track.learner}/{track.course}"))

    for part in ("Company", "Office hours", "Instead of the live sessions", "Milestones", "Reminders"):
        assert f"**{part}**" in said


def test_the_ledger_names_whose_certificate_runs_out_first(in_use: Path, heights: Programme) -> None:
    app = opened("ledger")

    expiring = [each for each in heights.enrolments if each.expires and each.expires < heights.end]
    first = min(expiring, key=lambda each: each.expires or heights.end)
    assert "2 certificates run out within the programme" in words(app)
    assert app.dataframe[-1].value["Name"].iloc[0] == heights.person[first.learner].name
