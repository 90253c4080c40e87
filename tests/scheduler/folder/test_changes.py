"""Changes on one line: made in the folder's own text, read by the reader, and told well when they cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.programme import Programme
from scheduler.domain.teaching import LiveActivity, LivePolicy, Preference, SelfPacedActivity
from scheduler.folder import load_folder, write_folder
from scheduler.folder.changes import BadChanges, RefusedChange, add_burden, change_folder, knobs
from tests.builders import a_calendar, a_course, a_person, a_programme, a_venue, alone, enrol, live
from tests.scheduler.folder.good_folder import GOOD, written_to


def a_world() -> Programme:
    people = [
        a_person("Ines", languages="en de"),
        a_person("Ivo"),
        a_person("Ada", venues="yard"),
        a_person("Bo"),
        replace(a_person("Cy"), id="c.y"),  # type: ignore[arg-type]
    ]
    courses = [
        a_course("basics", alone("read", 200), live("talk", 60), size=(1, 6)),
        a_course("heights", live("one", 90), live("two", 90, alone=30), live("three", 45)),
    ]
    return a_programme(
        people,
        courses,
        enrol("ada bo", "basics"),
        enrol("ada", "heights", rather_alone=True),
        calendars={"bo": a_calendar(("2027-03-02 10:00", "2027-03-02 11:00"))},
        venues=(a_venue("yard"),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(a_world(), tmp_path / "spring")
    return tmp_path / "spring"


def changed(folder: Path, *changes: str) -> Programme:
    return change_folder(folder, changes, folder.parent / f"changed-{len(list(folder.parent.iterdir()))}")


def test_a_change_changes_what_it_names_and_nothing_else(folder: Path) -> None:
    before = load_folder(folder)

    def with_course(**others: object) -> Programme:
        first, second = before.courses
        return replace(before, courses=(first, replace(second, **others)))  # type: ignore[arg-type]

    def with_person(number: int, **others: object) -> Programme:
        people = list(before.people)
        people[number] = replace(people[number], **others)  # type: ignore[arg-type]
        return replace(before, people=tuple(people))

    expected = {
        "rules.buffer_minutes=15": replace(before, rules=replace(before.rules, buffer_minutes=15)),
        "rules.max_team_share_away=0.5": replace(before, rules=replace(before.rules, max_team_share_away=0.5)),
        "weights.section+=50": replace(before, weights=replace(before.weights, section=350)),
        "costs.instructor_hour=62.5": replace(before, costs=replace(before.costs, instructor_hour=62.5)),
        "course.heights.section_size.min=4": with_course(section_min=4),
        "course.heights.max_sections-=2": with_course(max_sections=3),
        "course.heights.recordings_allowed=1": with_course(recordings_allowed=1),
        "course.heights.live=required": with_course(live=LivePolicy.REQUIRED),
        "course.heights.instructors+=ivo": with_course(instructors=("ines", "ivo")),
        "course.heights.instructors=ivo": with_course(instructors=("ivo",)),
        "course.heights.requires=basics": with_course(requires=("basics",)),
        "person.ada.stretch_minutes=60": with_person(2, stretch_minutes=60),
        'person.ada.working_hours="Mo-Fr 08:00-16:00"': with_person(2, working_hours="Mo-Fr 08:00-16:00"),
        "person.ines.languages-=de": with_person(0, languages=("en",)),
        "person.c.y.team=North": with_person(4, team="North"),
        "venue.yard.capacity=3": replace(before, venues=(replace(before.venues[0], capacity=3),)),
        "programme.shift_weeks=-1": replace(before, start=date(2027, 2, 22), end=date(2027, 3, 8)),
        "programme.end=2027-03-22": replace(before, end=date(2027, 3, 22)),
    }
    for change, programme in expected.items():
        assert changed(folder, change) == programme, change
    assert load_folder(folder) == before


def test_several_changes_are_made_one_after_the_other(folder: Path) -> None:
    programme = changed(folder, "person.*.stretch_minutes=30", "person.bo.stretch_minutes+=15")

    assert [each.stretch_minutes for each in programme.people] == [30, 30, 30, 45, 30]


def test_a_course_all_self_paced_is_wished_by_all_of_its_learners(folder: Path) -> None:
    programme = changed(folder, "course.basics.live=required", "course.basics.delivery=self-paced")

    basics, heights = programme.courses
    assert basics.live is LivePolicy.PREFERRED
    assert [each.preference for each in programme.enrolments if each.course == "basics"] == [Preference.SELF_PACED] * 2
    assert basics.activities == load_folder(folder).courses[0].activities
    assert heights == load_folder(folder).courses[1]


def test_a_course_all_live_teaches_what_was_read_in_sessions_no_longer_than_its_longest(folder: Path) -> None:
    programme = changed(folder, "course.*.delivery=live")

    basics, heights = programme.courses
    lengths = [(each.id, each.duration_minutes) for each in basics.activities if isinstance(each, LiveActivity)]
    assert lengths == [("read-1", 60), ("read-2", 60), ("read-3", 60), ("read-4", 20), ("talk", 60)]
    assert heights.activities == load_folder(folder).courses[1].activities
    assert {each.preference for each in programme.enrolments} == {Preference.LIVE}


def test_a_blended_course_keeps_live_what_must_be_done_together(folder: Path) -> None:
    one = changed(folder, "course.heights.delivery=blended").courses[1]
    other = changed(folder, "course.heights.activity.one.in_person=true", "course.heights.delivery=blended").courses[1]
    already = changed(folder, "course.basics.delivery=blended").courses[0]

    assert one.activities[:2] == (SelfPacedActivity("one", 90), SelfPacedActivity("two", 30))  # type: ignore[arg-type]
    assert [each.id for each in one.live_activities] == ["three"]
    assert [each.id for each in other.live_activities] == ["one"]
    assert already.activities == load_folder(folder).courses[0].activities


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rule.bufer_minutes=1", "did you mean 'rules.buffer_minutes'?"),
        ("rules.bufer_minutes=1", "did you mean 'rules.buffer_minutes'?"),
        ("course.height.section_size.mi=3", "did you mean 'course.heights.section_size.min'?"),
        ("course.height.max_sections=3", "did you mean 'course.heights.max_sections'?"),
        ("person.adda.stretch_minutes=3", "did you mean 'person.ada.stretch_minutes'?"),
        ("person.zzz.team=x", "there is no person 'zzz'; there is ines, ivo, ada, bo, c.y"),
        ("weather.rain=1", "'weather' is not known; begin with one of programme, rules"),
        ("nonsense", "is not of the form PATH=VALUE"),
        ("course.heights.delivery=lively", "did you mean 'live'?"),
        ("course.heights.instructors+=ines", "'ines' is there already"),
        ("course.heights.instructors-=bo", "'bo' is not there; there is ines"),
        ("programme.shift_weeks=soon", "'soon' is no number of weeks"),
        ("enrolment.bo.heights.preference=live", "'bo' is not enrolled in 'heights'"),
    ],
)
def test_a_change_that_leads_nowhere_names_the_nearest_that_does(folder: Path, change: str, said: str) -> None:
    with pytest.raises(BadChanges) as found:
        changed(folder, "weights.sections=1", change)

    assert len(found.value.problems) == 2
    assert said in str(found.value)
    assert "did you mean 'weights.section'?" in str(found.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rules.grid_minutes=7", "rules.grid_minutes: 7 does not divide an hour"),
        ("person.ada.time_zone=Europe/Pari", "people.csv:4: time_zone: unknown time zone 'Europe/Pari'"),
        ("course.heights.instructors+=nobody", "nobody"),
        ("weights.section=many", "weights.section"),
        ("programme.end=2027-02-01", "is not after the start"),
    ],
)
def test_what_the_reader_refuses_is_refused_with_its_place(folder: Path, change: str, said: str) -> None:
    with pytest.raises(RefusedChange) as found:
        changed(folder, change)

    assert f"with {change!r}: " in str(found.value)
    assert said in str(found.value)


def test_every_knob_can_be_turned_to_what_it_says(folder: Path) -> None:
    before = load_folder(folder)
    settable = [each for each in knobs(folder) if each.now and not each.path.endswith(("email", "delivery"))]

    assert len(settable) > 60
    assert changed(folder, *(f"{each.path}={each.now}" for each in settable)) == before


def test_comments_spreadsheet_delimiters_and_columns_of_ones_own_stay(tmp_path: Path) -> None:
    folder = written_to(tmp_path / "first", GOOD)
    settings = "# our own note\n" + (folder / "programme.toml").read_text()
    (folder / "programme.toml").write_text(settings)
    people = (folder / "people.csv").read_text().replace(",", ";")
    (folder / "people.csv").write_text(people)

    change_folder(folder, ["rules.grid_minutes=5"], tmp_path / "second")

    assert (tmp_path / "second" / "programme.toml").read_text() == settings.replace(
        "grid_minutes = 15", "grid_minutes = 5"
    )
    assert (tmp_path / "second" / "people.csv").read_text() == people


def test_a_burden_is_added_in_place_and_remembered_above_every_table(tmp_path: Path) -> None:
    folder = written_to(tmp_path, GOOD)
    before = load_folder(folder)
    first = before.people[0].id

    add_burden(folder, {first: 75}, "Winter")
    add_burden(folder, {}, "Spring")

    after = load_folder(folder)
    assert after.carried_over == ("Winter", "Spring")
    assert after.person[first].burden_minutes == 75
    assert replace(after, people=before.people, carried_over=()) == before
