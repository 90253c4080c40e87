"""A small programme folder without errors or doubts, as text, to be spoiled in one place at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Files = dict[str, str | bytes]
"""A folder's files by name: text in UTF-8, or bytes as they are."""
Case = tuple[str, str, str, list[tuple[str, str, str]]]

PROGRAMME = """\
title = "Spring onboarding"
start = 2027-03-01
end = 2027-03-29
time_zone = "Europe/Berlin"

[rules]
grid_minutes = 15
max_team_share_away = 0.5

[weights]
section = 300

[invites]
organizer_email = "training@example.org"
join_link = "https://meet.example.org/{section}"

[[venue]]
id = "yard"
title = "Training yard"
time_zone = "America/Toronto"
open = "Mo-Sa 07:00-19:00"
capacity = 12

[[course]]
id = "basics"
title = "Basics"
language = "en"
section_size = { min = 1, max = 9 }
max_sections = 3
instructors = ["ines"]

[[course.activity]]
id = "talk"
kind = "live"
duration_minutes = 60

[[course]]
id = "heights"
title = "Working at Heights"
language = "en"
section_size = { min = 1, max = 8 }
max_sections = 2
instructors = ["ines"]
requires = ["basics"]

[[course.activity]]
id = "theory"
kind = "self-paced"
effort_minutes = 120

[[course.activity]]
id = "practice-1"
kind = "live"
duration_minutes = 90
in_person = true

[[course.activity]]
id = "practice-2"
kind = "live"
duration_minutes = 90
min_days_after_previous = 2
max_days_after_previous = 10
"""

PEOPLE = """\
id,name,email,time_zone,working_hours,holidays,stretch_minutes,languages,team,manager,venues,burden_minutes
ada,Ada Brandt,ada@example.org,Europe/Berlin,Mo-Fr 09:00-17:00,DE-BY,60,de en,Site,eve@example.org,yard,0
bo,Bo Chen,bo@example.org,America/Toronto,Mo-Fr 08:00-16:00,CA,0,en,Site,eve@example.org,yard,30
ines,Ines Duarte,ines@example.org,America/New_York,Mo-Fr 09:00-18:00,US,90,en pt-BR,,,yard,
"""

ENROLMENTS = """\
learner,course,priority,preference
ada,basics,mandatory,live
bo,basics,optional,self-paced
ada,heights,mandatory,
bo,heights,mandatory,
"""

TRAVEL = """\
person,start,end,time_zone
ada,2027-03-08,2027-03-13,America/Toronto
"""

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nEND:VCALENDAR\r\n"

GOOD: Files = {
    "programme.toml": PROGRAMME,
    "people.csv": PEOPLE,
    "enrolments.csv": ENROLMENTS,
    "travel.csv": TRAVEL,
    "calendars/ada.ics": CALENDAR,
}


def spoilt(file: str, old: str, new: str) -> Files:
    """Return the good folder with one text in one file replaced, which has to stand there exactly once."""
    text = GOOD[file]
    assert isinstance(text, str)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    return GOOD | {file: text.replace(old, new)}


def written_to(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of a folder, and return where it is."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
