"""people.csv, enrolments.csv and travel.csv with one thing wrong: what is said about it, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.folder import read_folder
from tests.scheduler.folder.good_folder import Case, spoilt, written_to

# The file, the text in it that is replaced and by what; then every line that is reported, as place, fault and way out.
BAD: dict[str, Case] = {
    "two people of one id": (
        "people.csv",
        "bo,Bo Chen",
        "ada,Bo Chen",
        [
            ("people.csv:3: id", "'ada' is taken since line 2", "give each person one line and an id of their own"),
            ("enrolments.csv:3: learner", "'bo' is not in people.csv", "add this person to people.csv"),
            ("enrolments.csv:5: learner", "'bo' is not in people.csv", "add this person to people.csv"),
        ],
    ),
    "a person without an id": (
        "people.csv",
        "bo,Bo Chen",
        ",Bo Chen",
        [
            ("people.csv:3: id", "is empty", "give it an id of its own"),
            ("enrolments.csv:3: learner", "'bo' is not in people.csv", "add this person to people.csv"),
            ("enrolments.csv:5: learner", "'bo' is not in people.csv", "add this person to people.csv"),
        ],
    ),
    "an id that leads out of the folder": (
        "people.csv",
        "bo,Bo Chen",
        "../bo,Bo Chen",
        [
            ("people.csv:3: id", "'../bo' holds '/'", "use letters, digits, '-', '_' and '.'"),
            ("enrolments.csv:3: learner", "'bo' is not in people.csv", "add this person to people.csv"),
            ("enrolments.csv:5: learner", "'bo' is not in people.csv", "add this person to people.csv"),
        ],
    ),
    "an id that begins with a dot": (
        "people.csv",
        "bo,Bo Chen",
        ".bo,Bo Chen",
        [
            ("people.csv:3: id", "'.bo' begins with a dot", "begin it with a letter or a digit, since it names files"),
            ("enrolments.csv:3: learner", "'bo' is not in people.csv", "did you mean '.bo'?"),
            ("enrolments.csv:5: learner", "'bo' is not in people.csv", "did you mean '.bo'?"),
        ],
    ),
    "a person without a name": (
        "people.csv",
        "bo,Bo Chen",
        "bo, ",
        [
            ("people.csv:3: name", "is empty", "write the name as it should be read"),
        ],
    ),
    "an address without an @": (
        "people.csv",
        "bo@example.org",
        "bo.example.org",
        [
            (
                "people.csv:3: email",
                "'bo.example.org' is not an e-mail address",
                "write one address such as 'ada@example.org'",
            ),
        ],
    ),
    "an address without a dot": (
        "people.csv",
        "bo@example.org",
        "bo@example",
        [
            (
                "people.csv:3: email",
                "'bo@example' has no dot after the @",
                "write the whole address, such as 'ann@example.org'",
            ),
        ],
    ),
    "two addresses in one cell": (
        "people.csv",
        "bo@example.org",
        '"bo@example.org, bo@example.com"',
        [
            (
                "people.csv:3: email",
                "'bo@example.org, bo@example.com' is not an e-mail address",
                "write one address such as 'ada@example.org'",
            ),
        ],
    ),
    "a manager who is a name": (
        "people.csv",
        "ada@example.org,Europe/Berlin,Mo-Fr 09:00-17:00,DE-BY,60,de en,Site,eve@example.org",
        "ada@example.org,Europe/Berlin,Mo-Fr 09:00-17:00,DE-BY,60,de en,Site,Eve",
        [
            ("people.csv:2: manager", "'Eve' is not an e-mail address", "write one address such as 'ada@example.org'"),
        ],
    ),
    "a person's zone with a slip": (
        "people.csv",
        "Europe/Berlin",
        "Europe/Berlni",
        [
            ("people.csv:2: time_zone", "unknown time zone 'Europe/Berlni'", "did you mean 'Europe/Berlin'?"),
        ],
    ),
    "hours as people say them": (
        "people.csv",
        "Mo-Fr 08:00-16:00",
        "Mon-Fri 8am to 4pm",
        [
            (
                "people.csv:3: working_hours",
                "working hours 'Mon-Fri 8am to 4pm' are not in opening_hours notation",
                "did you mean 'Mo-Fr 08:00-16:00'?",
            ),
        ],
    ),
    "no hours": (
        "people.csv",
        "Mo-Fr 08:00-16:00",
        "",
        [
            ("people.csv:3: working_hours", "is empty", "write hours such as 'Mo-Fr 09:00-17:00'"),
        ],
    ),
    "hours that never come": (
        "people.csv",
        "Mo-Fr 08:00-16:00",
        "off",
        [
            (
                "people.csv:3: working_hours",
                "working hours 'off' never open",
                "write at least one opening time, such as 'Mo-Fr 09:00-17:00', 'Su-Th 22:00-06:00' or '24/7'",
            ),
        ],
    ),
    "holidays of no country": (
        "people.csv",
        "DE-BY",
        "Bavaria",
        [
            (
                "people.csv:2: holidays",
                "no public holidays are known for 'Bavaria'",
                "use an ISO 3166 code such as 'DE' or 'DE-BY', or leave it empty for none",
            ),
        ],
    ),
    "holidays of no state": (
        "people.csv",
        "DE-BY",
        "DE-BAY",
        [
            ("people.csv:2: holidays", "no public holidays are known for 'DE-BAY'", "did you mean 'DE-BY'?"),
        ],
    ),
    "a stretch in words": (
        "people.csv",
        "DE-BY,60",
        "DE-BY,one hour",
        [
            (
                "people.csv:2: stretch_minutes",
                "'one hour' is not a whole number",
                "write minutes as digits only, or leave it empty for 0",
            ),
        ],
    ),
    "a stretch with decimals": (
        "people.csv",
        "DE-BY,60",
        "DE-BY,7.5",
        [
            (
                "people.csv:2: stretch_minutes",
                "'7.5' is not a whole number",
                "write minutes as digits only, or leave it empty for 0",
            ),
        ],
    ),
    "a negative stretch": (
        "people.csv",
        "DE-BY,60",
        "DE-BY,-60",
        [
            ("people.csv:2: stretch_minutes", "-60 is out of range", "use a number of minutes from 0 to 1440"),
        ],
    ),
    "a language by name in people": (
        "people.csv",
        "de en,Site",
        "German en,Site",
        [
            ("people.csv:2: languages", "'German' is not a language tag (BCP 47)", "write 'de'"),
        ],
    ),
    "languages with a comma": (
        "people.csv",
        "de en,Site",
        '"de, en",Site',
        [
            (
                "people.csv:2: languages",
                "'de,' is not a language tag (BCP 47)",
                "put blanks between tags, as in 'de en'",
            ),
        ],
    ),
    "a venue that nobody described": (
        "people.csv",
        "yard,30",
        "yrad,30",
        [
            ("people.csv:3: venues", "there is no venue 'yrad'", "did you mean 'yard'?"),
        ],
    ),
    "a burden that is none": (
        "people.csv",
        "yard,30",
        "yard,30 min",
        [
            (
                "people.csv:3: burden_minutes",
                "'30 min' is not a whole number",
                "write minutes as digits only, or leave it empty for 0",
            ),
        ],
    ),
    "a cell that is too many": (
        "people.csv",
        "Mo-Fr 08:00-16:00",
        "Mo-Fr 08:00-12:00,13:00-16:00",
        [
            (
                "people.csv:3",
                "has 13 cells, 12 columns have a heading; '30' is beyond the last",
                "put a cell that holds commas in quotation marks",
            ),
        ],
    ),
    "a missing column": (
        "people.csv",
        "time_zone,working_hours,holidays",
        "zone,working_hours,holidays",
        [
            ("people.csv:1: time_zone", "there is no such column", "rename the column 'zone'"),
        ],
    ),
    "a column twice": (
        "people.csv",
        "team,manager,venues",
        "team,manager,team",
        [
            ("people.csv:1: team", "there are two columns of this name", "keep one of them"),
        ],
    ),
    "a column without a heading": (
        "people.csv",
        "team,manager,venues",
        "team,,venues",
        [
            (
                "people.csv:2",
                "column 10 has no heading, and 'eve@example.org' stands in it",
                "give the column a name in the first line, or empty it",
            ),
        ],
    ),
    "a quotation mark left open": (
        "people.csv",
        "ada,Ada Brandt",
        'ada,"Ada Brandt',
        [
            (
                "people.csv:2",
                "the row that begins here cannot be read (unexpected end of data)",
                'begin and end the cell with one quotation mark, and double those inside it ("")',
            ),
        ],
    ),
    "an enrolment of nobody": (
        "enrolments.csv",
        "bo,heights",
        "bob,heights",
        [
            ("enrolments.csv:5: learner", "'bob' is not in people.csv", "did you mean 'bo'?"),
        ],
    ),
    "an id in other letters": (
        "enrolments.csv",
        "bo,heights",
        "BO,heights",
        [
            ("enrolments.csv:5: learner", "'BO' is not in people.csv", "did you mean 'bo'?"),
        ],
    ),
    "an enrolment in no course": (
        "enrolments.csv",
        "bo,heights",
        "bo,hights",
        [
            ("enrolments.csv:5: course", "there is no course 'hights'", "did you mean 'heights'?"),
        ],
    ),
    "an enrolment twice": (
        "enrolments.csv",
        "bo,heights",
        "ada,heights",
        [
            ("enrolments.csv:5: learner", "'ada' is enrolled in 'heights' since line 4", "keep one of the two lines"),
        ],
    ),
    "a priority that is none": (
        "enrolments.csv",
        "bo,basics,optional",
        "bo,basics,high",
        [
            ("enrolments.csv:3: priority", "'high' is not known", "write mandatory or optional"),
        ],
    ),
    "no priority": (
        "enrolments.csv",
        "bo,basics,optional",
        "bo,basics,",
        [
            ("enrolments.csv:3: priority", "is empty", "write mandatory or optional"),
        ],
    ),
    "a preference that is none": (
        "enrolments.csv",
        "optional,self-paced",
        "optional,alone",
        [
            ("enrolments.csv:3: preference", "'alone' is not known", "write live or self-paced"),
        ],
    ),
    "a course left out": (
        "enrolments.csv",
        "bo,basics",
        "bo,",
        [
            ("enrolments.csv:3: course", "is empty", "write the id of a course in programme.toml"),
        ],
    ),
    "a journey of nobody": (
        "travel.csv",
        "ada,2027-03-08",
        "adah,2027-03-08",
        [
            ("travel.csv:2: person", "'adah' is not in people.csv", "did you mean 'ada'?"),
        ],
    ),
    "a journey that ends before it starts": (
        "travel.csv",
        "2027-03-13",
        "2027-03-08",
        [
            (
                "travel.csv:2: end",
                "2027-03-08 is not after the start 2027-03-08",
                "give the first day that is not spent there any more",
            ),
        ],
    ),
    "a journey with a German date": (
        "travel.csv",
        "2027-03-08",
        "08.03.2027",
        [
            (
                "travel.csv:2: start",
                "'08.03.2027' is not a date",
                "write year-month-day between 2000 and 2099, as in 2027-03-01",
            ),
        ],
    ),
    "journeys that overlap": (
        "travel.csv",
        "America/Toronto\n",
        "America/Toronto\nada,2027-03-12,2027-03-20,UTC\n",
        [
            (
                "travel.csv:3: start",
                "this stay of 'ada' overlaps the one in line 2",
                "let one end on the day the other starts",
            ),
        ],
    ),
    "a journey to nowhere": (
        "travel.csv",
        "America/Toronto",
        "America/Tornto",
        [
            ("travel.csv:2: time_zone", "unknown time zone 'America/Tornto'", "did you mean 'America/Toronto'?"),
        ],
    ),
    "two columns missing": (
        "people.csv",
        "id,name,email,time_zone",
        "id,full name,mail,time_zone",
        [
            ("people.csv:1: name", "there is no such column", "rename the column 'full name'"),
            ("people.csv:1: email", "there is no such column", "rename the column 'mail'"),
        ],
    ),
    "everything wrong in one row": (
        "people.csv",
        "bo,Bo Chen,bo@example.org,America/Toronto,Mo-Fr 08:00-16:00,CA,0,en",
        "bo,,bo,Toronto,nine to five,Canada,none,english",
        [
            ("people.csv:3: email", "'bo' is not an e-mail address", "write one address such as 'ada@example.org'"),
            ("people.csv:3: time_zone", "unknown time zone 'Toronto'", "did you mean 'America/Toronto'?"),
            (
                "people.csv:3: working_hours",
                "working hours 'nine to five' are not in opening_hours notation",
                "write days and times like 'Mo-Fr 09:00-17:00', 'Su-Th 22:00-06:00' or '24/7'",
            ),
            (
                "people.csv:3: holidays",
                "no public holidays are known for 'Canada'",
                "use an ISO 3166 code such as 'DE' or 'DE-BY', or leave it empty for none",
            ),
            ("people.csv:3: languages", "'english' is not a language tag (BCP 47)", "write 'en'"),
            ("people.csv:3: name", "is empty", "write the name as it should be read"),
            (
                "people.csv:3: stretch_minutes",
                "'none' is not a whole number",
                "write minutes as digits only, or leave it empty for 0",
            ),
        ],
    ),
    "text after a quotation mark": (
        "people.csv",
        "Bo Chen",
        '"Bo" Chen',
        [
            (
                "people.csv:3",
                "the row that begins here cannot be read (',' expected after '\"')",
                'begin and end the cell with one quotation mark, and double those inside it ("")',
            ),
        ],
    ),
    "an id as long as a sentence": (
        "people.csv",
        "bo,Bo Chen",
        (
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
            "bbbbbbbbbbbbbbbbbbbbb,Bo Chen"
        ),
        [
            ("people.csv:3: id", "'bbbbbbbbbbbbbbbbbbbb…' is 201 characters long", "use at most 50"),
            ("enrolments.csv:3: learner", "'bo' is not in people.csv", "add this person to people.csv"),
            ("enrolments.csv:5: learner", "'bo' is not in people.csv", "add this person to people.csv"),
        ],
    ),
    "an id with a line break in quotes": (
        "enrolments.csv",
        "bo,heights",
        '"bo\nby",heights',
        [
            ("enrolments.csv:5: learner", "'bo by' is not in people.csv", "add this person to people.csv"),
        ],
    ),
    "a travel date that does not exist": (
        "travel.csv",
        "2027-03-13",
        "2027-02-29",
        [
            (
                "travel.csv:2: end",
                "'2027-02-29' is not a date",
                "write year-month-day between 2000 and 2099, as in 2027-03-01",
            ),
        ],
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=list(BAD))
def test_a_bad_folder_is_refused_with_exactly_these_lines(case: Case, tmp_path: Path) -> None:
    file, old, new, expected = case

    reading = read_folder(written_to(tmp_path, spoilt(file, old, new)))

    assert [str(each) for each in reading.errors] == [f"{place}: {fault}; {out}" for place, fault, out in expected]
    assert reading.programme is None
