"""Tables as spreadsheets save them: one table, whatever the program, the country and the system."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.folder import load_folder, read_folder
from tests.scheduler.folder.good_folder import ENROLMENTS, GOOD, PEOPLE, Files, written_to


def semicolons(text: str) -> str:
    """Swap the delimiter; no cell of the good folder holds a semicolon or a comma."""
    return text.replace(",", ";")


def in_quotes(text: str) -> str:
    """Put every cell into quotation marks."""
    return "".join('"' + line.replace(",", '","') + '"\n' for line in text.splitlines())


def as_people_write(text: str) -> str:
    """Return the heading with capitals, blanks and hyphens."""
    return text.splitlines()[0].title().replace("Time_Zone", "Time Zone").replace("_", "-")


SAVED: dict[str, Callable[[str], bytes]] = {
    "with a byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "with Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "with the line ends of an old Macintosh": lambda text: text.replace("\n", "\r").encode(),
    "with semicolons": lambda text: semicolons(text).encode(),
    "with tabs": lambda text: text.replace(",", "\t").encode(),
    "as 'Unicode text': UTF-16 with tabs": lambda text: text.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
    "as big-endian UTF-16": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "as UTF-32": lambda text: text.encode("utf-32"),
    "with a line that names the delimiter": lambda text: b"sep=;\r\n" + semicolons(text).encode(),
    "with empty lines at the end": lambda text: (text + "\n\n" + "," * 11 + "\n,,\n").encode(),
    "with empty lines at the start": lambda text: ("\n;;;\n" + semicolons(text)).encode(),
    "with empty columns at the end": lambda text: text.replace("\n", ",,\n").encode(),
    "without the last line end": lambda text: text.rstrip("\n").encode(),
    "with every cell in quotation marks": lambda text: in_quotes(text).encode(),
    "with blanks around the cells": lambda text: text.replace(",", " , ").encode(),
    "with headings as people write them": lambda text: text.replace(
        text.splitlines()[0], as_people_write(text)
    ).encode(),
}


@pytest.mark.parametrize("save", SAVED.values(), ids=list(SAVED))
def test_a_table_is_read_however_it_was_saved(save: Callable[[str], bytes], tmp_path: Path) -> None:
    good = load_folder(written_to(tmp_path / "good", GOOD))
    tables: Files = {name: save(text) for name, text in GOOD.items() if isinstance(text, str) and name.endswith(".csv")}

    reading = read_folder(written_to(tmp_path / "saved", GOOD | tables))

    assert reading.errors == ()
    assert reading.warnings == ()
    assert reading.programme == good


def test_a_cell_with_delimiters_quotes_and_line_breaks_is_one_cell_and_later_lines_keep_their_numbers(
    tmp_path: Path,
) -> None:
    people = PEOPLE.replace("Bo Chen", '"Chen, ""Bo""\nthe second"').replace("US,90", "US,ninety")

    errors = read_folder(written_to(tmp_path / "bad", GOOD | {"people.csv": people})).errors
    mended = written_to(tmp_path / "mended", GOOD | {"people.csv": people.replace("ninety", "90")})

    assert [(each.line, each.value) for each in errors] == [(5, "ninety")]
    assert load_folder(mended).people[1].name == 'Chen, "Bo" the second'


def test_a_line_that_names_the_delimiter_counts_as_a_line(tmp_path: Path) -> None:
    people = "sep=;\n" + semicolons(PEOPLE).replace("Europe/Berlin", "Berlin")

    (error,) = read_folder(written_to(tmp_path, GOOD | {"people.csv": people})).errors

    assert (error.line, error.value) == (3, "Berlin")


def test_minutes_may_have_the_decimals_that_spreadsheets_add(tmp_path: Path) -> None:
    people = PEOPLE.replace(",60,", ',"60,0",').replace(",30\n", ",30.00\n")

    ada, bo, _ = load_folder(written_to(tmp_path, GOOD | {"people.csv": people})).people

    assert (ada.stretch_minutes, bo.burden_minutes) == (60, 30)


def test_words_may_be_in_any_case(tmp_path: Path) -> None:
    enrolments = ENROLMENTS.replace("mandatory", "MANDATORY").replace("self-paced", "Self-Paced")

    shouted = load_folder(written_to(tmp_path / "shouted", GOOD | {"enrolments.csv": enrolments}))

    assert shouted == load_folder(written_to(tmp_path / "good", GOOD))


def test_a_table_with_the_required_columns_alone_is_read_and_says_what_it_goes_without(tmp_path: Path) -> None:
    people = (
        "id,name,email,time_zone,working_hours,languages\n"
        "ada,Ada Brandt,ada@example.org,Europe/Berlin,Mo-Fr 09:00-17:00,de en\n"
        "ines,Ines Duarte,ines@example.org,America/New_York,Mo-Fr 09:00-18:00,en\n"
    )
    settings = str(GOOD["programme.toml"]).replace("in_person = true\n", "")
    files = {
        "programme.toml": settings,
        "people.csv": people,
        "enrolments.csv": "learner,course,priority\nada,basics,optional\nada,heights,mandatory\n",
    }

    reading = read_folder(written_to(tmp_path, files))

    assert reading.programme is not None
    assert reading.programme.person[reading.programme.people[0].id].stretch_minutes == 0
    assert [str(each) for each in reading.warnings] == [
        "people.csv: holidays: there is no such column, so nobody has a public holiday; add it if that is not meant",
        "people.csv: stretch_minutes: there is no such column, so nobody accepts a session outside working hours; "
        "add it if that is not meant",
    ]


def test_columns_of_one_s_own_are_kept_and_pointed_out(tmp_path: Path) -> None:
    people = PEOPLE.replace("venues,burden_minutes", "venues,burden_minuts").replace("yard,0\n", "yard,15\n")
    enrolments = ENROLMENTS.replace("preference\n", "preference,Ordered by\n").replace("live\n", 'live,"Eve,\nSite"\n')

    reading = read_folder(written_to(tmp_path, GOOD | {"people.csv": people, "enrolments.csv": enrolments}))

    assert [str(each) for each in reading.warnings] == [
        "people.csv:1: burden_minuts: is not a column that is known here, so it has no effect; "
        "did you mean 'burden_minutes'?",
        "enrolments.csv:1: Ordered by: is not a column that is known here, so it has no effect; "
        "keep it if it is your own note",
    ]
    assert reading.programme is not None
    assert reading.programme.people[0].extra == (("burden_minuts", "15"),)
    assert reading.programme.people[0].burden_minutes == 0
    assert reading.programme.enrolments[0].extra == (("Ordered by", "Eve,\nSite"),)
