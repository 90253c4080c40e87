"""Files that are missing, empty, in another encoding or no files at all: what is said, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.folder import BadFolder, Problem, load_folder, read_folder
from tests.scheduler.folder.good_folder import CALENDAR, ENROLMENTS, GOOD, PEOPLE, PROGRAMME, TRAVEL, Files, written_to

CALENDAR_WAY_OUT = "export it again as iCalendar (.ics), or take it away: without a file the calendar is unknown"


def without(*names: str) -> Files:
    return {name: content for name, content in GOOD.items() if name not in names}


# The files of the folder; every line that is reported.
BAD: dict[str, tuple[Files, list[str]]] = {
    "an empty folder": (
        {},
        [
            "programme.toml: there is no such file; add it",
            "people.csv: there is no such file; add it",
            "enrolments.csv: there is no such file; add it",
        ],
    ),
    "no settings": (without("programme.toml"), ["programme.toml: there is no such file; add it"]),
    "no people": (without("people.csv"), ["people.csv: there is no such file; add it"]),
    "no enrolments": (without("enrolments.csv"), ["enrolments.csv: there is no such file; add it"]),
    "enrolments in American spelling": (
        without("enrolments.csv") | {"enrollments.csv": ENROLMENTS},
        ["enrolments.csv: there is no such file; rename 'enrollments.csv'"],
    ),
    "people still in a workbook": (
        without("people.csv") | {"people.xlsx": b"PK\3\4"},
        ["people.csv: there is no such file; open 'people.xlsx' and save it as 'CSV UTF-8'"],
    ),
    "a folder inside the folder": (
        {f"spring/{name}": content for name, content in GOOD.items()},
        [
            "programme.toml: there is no such file; did you mean the folder 'spring' in it?",
            "people.csv: there is no such file; did you mean the folder 'spring' in it?",
            "enrolments.csv: there is no such file; did you mean the folder 'spring' in it?",
        ],
    ),
    "empty settings": (
        GOOD | {"programme.toml": ""},
        ["programme.toml: is empty; begin with title, start and end, then one [[course]] for each course"],
    ),
    "people of nothing but empty lines": (
        GOOD | {"people.csv": "\n \n\n"},
        ["people.csv: is empty; its first line has to be id,name,email,time_zone,working_hours,languages"],
    ),
    "empty enrolments": (
        GOOD | {"enrolments.csv": ""},
        ["enrolments.csv: is empty; its first line has to be learner,course,priority"],
    ),
    "enrolments of nothing but delimiters": (
        GOOD | {"enrolments.csv": 'sep=;\n;;\n"";""\n'},
        ["enrolments.csv: is empty; its first line has to be learner,course,priority"],
    ),
    "empty travel": (
        GOOD | {"travel.csv": "\ufeff"},
        ["travel.csv: is empty; its first line has to be person,start,end,time_zone"],
    ),
    "people with a heading and nobody below": (
        {"programme.toml": PROGRAMME, "people.csv": PEOPLE.splitlines()[0], "enrolments.csv": ENROLMENTS},
        ["people.csv: holds nobody; add one line for each learner and instructor"],
    ),
    "a folder in the place of a file": (
        without("people.csv") | {"people.csv/readme": ""},
        ["people.csv: cannot be read (Is a directory); make it a file that you may read"],
    ),
    "a table in the encoding of an old spreadsheet": (
        GOOD | {"people.csv": PEOPLE.replace("Ines", "Inês").encode("cp1252")},
        ["people.csv:4: is not UTF-8 text: byte 0xEA; save it as 'CSV UTF-8'"],
    ),
    "settings in an old encoding": (
        GOOD | {"programme.toml": PROGRAMME.replace("Spring", "Frühling").encode("cp1252")},
        ["programme.toml:1: is not UTF-8 text: byte 0xFC; save it in the encoding UTF-8"],
    ),
    "UTF-16 that does not say so": (
        GOOD | {"people.csv": PEOPLE.encode("utf-16-le")},
        ["people.csv:1: holds a null character, so it is no text in UTF-8; save it as 'CSV UTF-8'"],
    ),
    "UTF-16 cut in the middle of a character": (
        GOOD | {"travel.csv": b"\xff\xfe" + TRAVEL.encode("utf-16-le")[:-1]},
        ["travel.csv:2: is not UTF-16-LE text: byte 0x0A; save it as 'CSV UTF-8'"],
    ),
    "a workbook renamed": (
        GOOD | {"people.csv": b"PK\x03\x04\x14\x00\x06\x00"},
        ["people.csv: is a workbook or another archive under the name of a text file; save it as 'CSV UTF-8'"],
    ),
    "a file in the place of the calendars": (
        without("calendars/ada.ics") | {"calendars": CALENDAR},
        ["calendars: is not a folder; make it a folder with one <person id>.ics for each calendar"],
    ),
    "an empty calendar": (
        GOOD | {"calendars/bo.ics": "\r\n"},
        [f"calendars/bo.ics: is empty; {CALENDAR_WAY_OUT}"],
    ),
    "a sign-in page in the place of a calendar": (
        GOOD | {"calendars/bo.ics": "<!doctype html><title>Divorce lawyer</title>"},
        [f"calendars/bo.ics: is a web page, not a calendar; {CALENDAR_WAY_OUT}"],
    ),
    "a calendar that begins in the middle": (
        GOOD | {"calendars/bo.ics": "SUMMARY:Divorce lawyer\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"},
        [f"calendars/bo.ics: does not begin with BEGIN:VCALENDAR; {CALENDAR_WAY_OUT}"],
    ),
    "a folder in the place of a calendar": (
        GOOD | {"calendars/bo.ics/x": ""},
        [f"calendars/bo.ics: cannot be read (Is a directory); {CALENDAR_WAY_OUT}"],
    ),
    "something wrong in every file": (
        {
            "programme.toml": PROGRAMME.replace("max = 9", "max = 0"),
            "people.csv": PEOPLE.replace("bo@example.org", "bo").replace("America/New_York", "New York"),
            "enrolments.csv": ENROLMENTS.replace("optional", "low").replace("bo,heights", "bob,heights"),
            "travel.csv": TRAVEL.replace("ada", "adda"),
            "calendars/bo.ics": "",
        },
        [
            "programme.toml:28: course.basics.section_size.max: 0 is out of range; use a number from 1 to 1000000",
            "people.csv:3: email: 'bo' is not an e-mail address; write one address such as 'ada@example.org'",
            "people.csv:4: time_zone: unknown time zone 'New York'; did you mean 'America/New_York'?",
            "enrolments.csv:3: priority: 'low' is not known; write mandatory or optional",
            "enrolments.csv:5: learner: 'bob' is not in people.csv; did you mean 'bo'?",
            "travel.csv:2: person: 'adda' is not in people.csv; did you mean 'ada'?",
            f"calendars/bo.ics: is empty; {CALENDAR_WAY_OUT}",
        ],
    ),
    "settings that cannot be read, and faults that do not depend on them": (
        GOOD
        | {
            "programme.toml": PROGRAMME + "note =\n",
            "people.csv": PEOPLE.replace("bo@example.org", "bo"),
            "enrolments.csv": ENROLMENTS.replace("bo,heights", "bob,heights"),
        },
        [
            (
                "programme.toml:63: is not TOML: invalid value in 'note ='; mend this line (texts in quotes, lists in "
                "[brackets], one key on a line); the rest of the file is read then"
            ),
            "people.csv:3: email: 'bo' is not an e-mail address; write one address such as 'ada@example.org'",
            "enrolments.csv:5: learner: 'bob' is not in people.csv; did you mean 'bo'?",
        ],
    ),
    "people that cannot be read, and faults that do not depend on them": (
        GOOD | {"people.csv": b"\xff", "enrolments.csv": ENROLMENTS.replace("bo,heights", "bo,highs")},
        [
            "people.csv:1: is not UTF-8 text: byte 0xFF; save it as 'CSV UTF-8'",
            "enrolments.csv:5: course: there is no course 'highs'; did you mean 'heights'?",
        ],
    ),
    "people without the column of their ids": (
        GOOD | {"people.csv": PEOPLE.replace("id,name", "number,name").replace("bo@example.org", "bo")},
        [
            "people.csv:1: id: there is no such column; add it to the first line",
            "people.csv:3: email: 'bo' is not an e-mail address; write one address such as 'ada@example.org'",
        ],
    ),
}


@pytest.mark.parametrize(("files", "lines"), BAD.values(), ids=list(BAD))
def test_a_folder_is_refused_with_exactly_these_lines(files: Files, lines: list[str], tmp_path: Path) -> None:
    reading = read_folder(written_to(tmp_path, files))

    assert [str(each) for each in reading.errors] == lines
    assert reading.programme is None


def test_a_place_that_is_no_folder_is_said_so(tmp_path: Path) -> None:
    folder = written_to(tmp_path / "spring", GOOD)

    def said(path: Path) -> list[str]:
        return [str(each) for each in read_folder(path).errors]

    nowhere, file, settings = tmp_path / "autumn", folder / "people.csv", folder / "programme.toml"
    assert said(nowhere) == [f"{nowhere}: there is no such folder; name the folder that holds programme.toml"]
    assert said(file) == [f"{file}: is not a folder; name the folder that holds programme.toml"]
    assert said(settings) == [f"{settings}: is not a folder; name the folder that it stands in"]


def test_loading_a_bad_folder_raises_every_problem_with_its_parts(tmp_path: Path) -> None:
    folder = written_to(
        tmp_path, GOOD | {"people.csv": PEOPLE.replace("Europe/Berlin", "Europe/Berln").replace(",bo@", ",bo")}
    )

    with pytest.raises(BadFolder) as raised:
        load_folder(folder)

    zone, email = raised.value.problems
    assert zone == Problem(
        file="people.csv",
        line=2,
        field="time_zone",
        value="Europe/Berln",
        message="unknown time zone 'Europe/Berln'",
        way_out="did you mean 'Europe/Berlin'?",
    )
    assert (email.line, email.field, email.value) == (3, "email", "boexample.org")
    assert str(raised.value).splitlines() == [str(zone), str(email)]


def test_thousands_of_wrong_references_are_reported_in_a_moment(tmp_path: Path) -> None:
    ids = [f"learner-{number:05}" for number in range(3000)]
    head, row, *_ = PEOPLE.splitlines()
    people = "\n".join([head, *(row.replace("ada,", f"{each},", 1) for each in ids), PEOPLE.splitlines()[3]])
    enrolments = "\n".join(["learner,course,priority", *(f"{each}x,basics,mandatory" for each in ids)])

    reading = read_folder(
        written_to(tmp_path, without("travel.csv") | {"people.csv": people, "enrolments.csv": enrolments})
    )

    assert len(reading.errors) == 3000
    assert reading.errors[0].way_out == "did you mean 'learner-00000'?"
    assert reading.errors[-1].way_out == "add this person to people.csv"  # a comparison with all names takes its time
