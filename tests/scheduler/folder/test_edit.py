"""A folder's values change where they stand: its comments and its order stay, and it reads back as it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.folder import load_folder
from scheduler.folder.edit import edit_folder, edited_lines

TOML = """\
# our spring
title = "Spring"
start = 2027-03-01
end = 2027-03-15  # "after" the fair
time_zone = "UTC"

[[course]]
id = "first-aid"
title = "First aid"
language = "en"
section_size = { max = 9, min = 3 }   # as the room
max_sections = 2
instructors = ["ines"]

[[course.activity]]
id = "read"
kind = "self-paced"
effort_minutes = 30

[[course.activity]]
id = "meet"
kind = "live"
duration_minutes = 60  # one hour

[[course]]
id = "fire"
title = "Fire"
language = "en"
section_size = { min = 1, max = 9 }
max_sections = 2
instructors = ["ines"]
[[course.activity]]
id = "meet"
kind = "live"
duration_minutes = 60
"""
PEOPLE = """\
id,name,email,time_zone,working_hours,holidays,stretch_minutes,languages,team,manager
ines,"Ines, the first",ines@example.org,UTC,Mo-Fr 09:00-17:00,,0,en,,
kim,Kim,kim@example.org,UTC,"Mo-Fr 09:00-12:00,13:00-17:00",,15,en,,
"""


def written(root: Path) -> Programme:
    root.mkdir(exist_ok=True)
    (root / "programme.toml").write_text(TOML, encoding="utf-8")
    (root / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (root / "enrolments.csv").write_text("learner,course,priority\nkim,first-aid,mandatory\n", encoding="utf-8")
    return load_folder(root)


def changed(programme: Programme) -> Programme:
    aid, fire = programme.courses
    (meet,) = aid.live_activities
    aid = replace(
        aid,
        section_min=2,
        max_sections=3,
        recordings_allowed=1,
        instructors=(*aid.instructors, PersonId("kim")),
        activities=(aid.activities[0], replace(meet, duration_minutes=45)),
    )
    ines, kim = programme.people
    return replace(
        programme,
        end=programme.end + timedelta(days=2),
        courses=(aid, fire),
        people=(replace(ines, stretch_minutes=60), replace(kim, stretch_minutes=45)),
    )


def test_every_kind_of_change_is_made_on_its_own_line(tmp_path: Path) -> None:
    old = written(tmp_path / "f")
    new = changed(old)

    edit_folder(tmp_path / "f", old, new)

    assert load_folder(tmp_path / "f") == new
    toml = (tmp_path / "f" / "programme.toml").read_text(encoding="utf-8").splitlines()
    assert {each for each in toml if each not in TOML.splitlines()} == {
        'end = 2027-03-17  # "after" the fair',
        "recordings_allowed = 1",
        "section_size = { min = 2, max = 9 }   # as the room",
        "max_sections = 3",
        'instructors = ["ines", "kim"]',
        "duration_minutes = 45  # one hour",
        "self_paced_minutes = 60",
    }
    assert [each for each in TOML.splitlines() if each not in toml] == [
        'end = 2027-03-15  # "after" the fair',
        "section_size = { max = 9, min = 3 }   # as the room",
        "duration_minutes = 60  # one hour",
    ]
    people = (tmp_path / "f" / "people.csv").read_text(encoding="utf-8")
    assert people == PEOPLE.replace(",,0,", ",,60,").replace(",,15,", ",,45,")


def test_what_cannot_be_edited_in_its_line_is_written_anew(tmp_path: Path) -> None:
    old = written(tmp_path / "f")
    toml = tmp_path / "f" / "programme.toml"
    toml.write_text(TOML.replace('instructors = ["ines"]', 'instructors = [\n  "ines",\n]'), encoding="utf-8")
    new = changed(old)

    edits = edit_folder(tmp_path / "f", old, new)

    assert [each.line for each in edits] == [0]
    assert load_folder(tmp_path / "f") == new


def test_no_difference_is_no_edit(tmp_path: Path) -> None:
    old = written(tmp_path / "f")

    assert edited_lines(tmp_path / "f", old, old) == ()
