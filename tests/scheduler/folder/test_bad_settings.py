"""programme.toml with one thing wrong, courses aside: what is said about it, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.folder import read_folder
from tests.scheduler.folder.good_folder import Case, spoilt, written_to

# The file, the text in it that is replaced and by what; then every line that is reported, as place, fault and way out.
BAD: dict[str, Case] = {
    "the end is not after the start": (
        "programme.toml",
        "end = 2027-03-29",
        "end = 2027-03-01",
        [
            (
                "programme.toml:3: end",
                "2027-03-01 is not after the start",
                (
                    "let it be after start = 2027-03-01 (it is the first day that does not belong to the "
                    "programme any more)"
                ),
            ),
        ],
    ),
    "a date that does not exist": (
        "programme.toml",
        "start = 2027-03-01",
        'start = "2027-02-30"',
        [
            (
                "programme.toml:2: start",
                '"2027-02-30" is not a date',
                "write year-month-day between 2000 and 2099 without a time, as in start = 2027-03-01",
            ),
        ],
    ),
    "a date with a time": (
        "programme.toml",
        "start = 2027-03-01",
        "start = 2027-03-01T09:00:00",
        [
            (
                "programme.toml:2: start",
                "2027-03-01T09:00:00 is not a date",
                "write year-month-day between 2000 and 2099 without a time, as in start = 2027-03-01",
            ),
        ],
    ),
    "a year that was mistyped": (
        "programme.toml",
        "end = 2027-03-29",
        "end = 2072-03-29",
        [
            ("programme.toml:3: end", "2072-03-29 is 16465 days after the start", "plan at most 1830 days at once"),
        ],
    ),
    "a year out of this century": (
        "programme.toml",
        "end = 2027-03-29",
        "end = 2207-03-29",
        [
            (
                "programme.toml:3: end",
                "2207-03-29 is not a date",
                "write year-month-day between 2000 and 2099 without a time, as in end = 2027-03-01",
            ),
        ],
    ),
    "no start": (
        "programme.toml",
        "start = 2027-03-01\n",
        "",
        [
            ("programme.toml: start", "is missing", "add start = 2027-03-01"),
        ],
    ),
    "no title": (
        "programme.toml",
        'title = "Spring onboarding"\n',
        "",
        [
            ("programme.toml: title", "is missing", 'add title = "Spring onboarding"'),
        ],
    ),
    "a blank title": (
        "programme.toml",
        'title = "Spring onboarding"',
        'title = "  "',
        [
            ("programme.toml:1: title", "is empty", 'write a text, as in title = "Spring onboarding"'),
        ],
    ),
    "a title without quotes": (
        "programme.toml",
        'title = "Spring onboarding"',
        "title = Spring onboarding",
        [
            (
                "programme.toml:1",
                "is not TOML: invalid value in 'title = Spring onboarding'",
                (
                    "mend this line (texts in quotes, lists in [brackets], one key on a line); the rest of the "
                    "file is read then"
                ),
            ),
        ],
    ),
    "a title that is a number": (
        "programme.toml",
        'title = "Spring onboarding"',
        "title = 2027",
        [
            ("programme.toml:1: title", "2027 is not a text", 'write it in quotes, as in title = "Spring onboarding"'),
        ],
    ),
    "a zone with a slip": (
        "programme.toml",
        'time_zone = "Europe/Berlin"',
        'time_zone = "Europe/Berln"',
        [
            ("programme.toml:4: time_zone", "unknown time zone 'Europe/Berln'", "did you mean 'Europe/Berlin'?"),
        ],
    ),
    "a key twice": (
        "programme.toml",
        'title = "Spring onboarding"',
        'title = "Spring onboarding"\ntitle = "Autumn"',
        [
            (
                "programme.toml:2",
                "is not TOML: cannot overwrite a value in 'title = \"Autumn\"'",
                (
                    "mend this line (texts in quotes, lists in [brackets], one key on a line); the rest of the "
                    "file is read then"
                ),
            ),
        ],
    ),
    "a day that does not exist": (
        "programme.toml",
        "start = 2027-03-01",
        "start = 2027-02-30",
        [
            (
                "programme.toml:2: start",
                "2027-02-30 is not a date of the calendar",
                "write year, month and day, as in start = 2027-03-01; the rest of the file is read then",
            ),
        ],
    ),
    "a date as some countries write it": (
        "programme.toml",
        "start = 2027-03-01",
        "start = 03/01/2027  # Monday",
        [
            (
                "programme.toml:2: start",
                "03/01/2027 is not a date of the calendar",
                "write year, month and day, as in start = 2027-03-01; the rest of the file is read then",
            ),
        ],
    ),
    "a date without its zeros": (
        "programme.toml",
        "start = 2027-03-01",
        "start = 2027-3-1",
        [
            (
                "programme.toml:2: start",
                "2027-3-1 is not a date of the calendar",
                "write year, month and day, as in start = 2027-03-01; the rest of the file is read then",
            ),
        ],
    ),
    "a bracket left open": (
        "programme.toml",
        'instructors = ["ines"]\n\n',
        'instructors = ["ines"\n\n',
        [
            (
                "programme.toml:32",
                "is not TOML: unclosed array in '[[course.activity]]'",
                (
                    "mend this line (texts in quotes, lists in [brackets], one key on a line); the rest of the "
                    "file is read then"
                ),
            ),
        ],
    ),
    "rules that are no table": (
        "programme.toml",
        "[rules]\ngrid_minutes = 15\nmax_team_share_away = 0.5\n",
        "rules = 15\n",
        [
            ("programme.toml:6: rules", "15 is not a table", "write [rules] on a line of its own and its keys below"),
        ],
    ),
    "a grid that does not divide an hour": (
        "programme.toml",
        "grid_minutes = 15",
        "grid_minutes = 25",
        [
            (
                "programme.toml:7: rules.grid_minutes",
                "25 does not divide an hour",
                "use one of 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60",
            ),
        ],
    ),
    "a grid in quotes": (
        "programme.toml",
        "grid_minutes = 15",
        'grid_minutes = "15"',
        [
            (
                "programme.toml:7: rules.grid_minutes",
                '"15" is not a whole number',
                "write it without quotes or decimals, as in grid_minutes = 15",
            ),
        ],
    ),
    "a negative buffer": (
        "programme.toml",
        "grid_minutes = 15",
        "grid_minutes = 15\nbuffer_minutes = -5",
        [
            ("programme.toml:8: rules.buffer_minutes", "-5 is out of range", "use a number from 0 to 1440"),
        ],
    ),
    "a share of nothing": (
        "programme.toml",
        "max_team_share_away = 0.5",
        "max_team_share_away = 0",
        [
            (
                "programme.toml:8: rules.max_team_share_away",
                "0 is not a share",
                "use a number above 0 and at most 1 (a third is 0.33)",
            ),
        ],
    ),
    "a share in percent": (
        "programme.toml",
        "max_team_share_away = 0.5",
        "max_team_share_away = 50",
        [
            (
                "programme.toml:8: rules.max_team_share_away",
                "50 is not a share",
                "use a number above 0 and at most 1 (a third is 0.33)",
            ),
        ],
    ),
    "a share in words": (
        "programme.toml",
        "max_team_share_away = 0.5",
        'max_team_share_away = "half"',
        [
            (
                "programme.toml:8: rules.max_team_share_away",
                '"half" is not a number',
                "write a number above 0 and at most 1, as in max_team_share_away = 0.33",
            ),
        ],
    ),
    "a negative weight": (
        "programme.toml",
        "section = 300",
        "section = -300",
        [
            ("programme.toml:11: weights.section", "-300 is out of range", "use a number from 0 to 1000000000"),
        ],
    ),
    "a weight with decimals": (
        "programme.toml",
        "section = 300",
        "section = 0.5",
        [
            (
                "programme.toml:11: weights.section",
                "0.5 is not a whole number",
                "write it without quotes or decimals, as in section = 300",
            ),
        ],
    ),
    "an organizer without an address": (
        "programme.toml",
        '"training@example.org"',
        '"training"',
        [
            (
                "programme.toml:14: invites.organizer_email",
                "'training' is not an e-mail address",
                "write one address such as 'ada@example.org'",
            ),
        ],
    ),
    "a join link that is no web address": (
        "programme.toml",
        '"https://meet.example.org/{section}"',
        '"meet.example.org/{section}"',
        [
            (
                "programme.toml:15: invites.join_link",
                "the link template 'meet.example.org/{section}' does not begin with https://, a host and a slash",
                "write, for example, 'https://meet.example.org/{section}/{session}'",
            ),
        ],
    ),
    "a join link that names something unknown": (
        "programme.toml",
        '"https://meet.example.org/{section}"',
        '"https://meet.example.org/{learner}"',
        [
            (
                "programme.toml:15: invites.join_link",
                "the link template 'https://meet.example.org/{learner}' names {learner}, which is not known",
                "use {section}, {session}, {course}",
            ),
        ],
    ),
    "a venue without an id": (
        "programme.toml",
        'id = "yard"\n',
        "",
        [
            ("programme.toml:17: venue[1].id", "is missing", 'add id = "toronto-yard"'),
        ],
    ),
    "a venue id with a space": (
        "programme.toml",
        'id = "yard"\n',
        'id = "the yard"\n',
        [
            ("programme.toml:18: venue[1].id", "'the yard' holds a space", "use letters, digits, '-', '_' and '.'"),
            ("people.csv:2: venues", "there is no venue 'yard'", "did you mean 'the yard'?"),
            ("people.csv:3: venues", "there is no venue 'yard'", "did you mean 'the yard'?"),
            ("people.csv:4: venues", "there is no venue 'yard'", "did you mean 'the yard'?"),
        ],
    ),
    "a venue that is never open": (
        "programme.toml",
        'open = "Mo-Sa 07:00-19:00"',
        'open = "closed"',
        [
            (
                "programme.toml:21: venue.yard.open",
                "opening hours 'closed' never open",
                "write at least one opening time, such as 'Mo-Fr 09:00-17:00', 'Su-Th 22:00-06:00' or '24/7'",
            ),
        ],
    ),
    "a venue without room": (
        "programme.toml",
        "capacity = 12",
        "capacity = 0",
        [
            ("programme.toml:22: venue.yard.capacity", "0 is out of range", "use a number from 1 to 1000000"),
        ],
    ),
    "a venue in an unknown zone": (
        "programme.toml",
        'time_zone = "America/Toronto"',
        'time_zone = "Toronto"',
        [
            (
                "programme.toml:20: venue.yard.time_zone",
                "unknown time zone 'Toronto'",
                "did you mean 'America/Toronto'?",
            ),
        ],
    ),
    "two venues of one id": (
        "programme.toml",
        "capacity = 12\n",
        (
            'capacity = 12\n\n[[venue]]\nid = "yard"\ntitle = "Other yard"\ntime_zone = "UTC"\nopen = '
            '"24/7"\ncapacity = 5\n'
        ),
        [
            ("programme.toml:25: venue[2].id", "'yard' is taken since line 18", "give each its own id"),
        ],
    ),
    "a venue without its hours and room": (
        "programme.toml",
        'open = "Mo-Sa 07:00-19:00"\ncapacity = 12\n',
        "",
        [
            ("programme.toml:17: venue.yard.open", "is missing", 'add open = "Mo-Sa 07:00-19:00"'),
            ("programme.toml:17: venue.yard.capacity", "is missing", "add capacity = 12"),
        ],
    ),
    "study time of an unknown kind": (
        "programme.toml",
        'organizer_email = "training@example.org"',
        'study_time = "tentative"',
        [
            (
                "programme.toml:14: invites.study_time",
                '"tentative" is not known',
                'write study_time = "busy" or study_time = "free"',
            ),
        ],
    ),
    "an end before the start, as text": (
        "programme.toml",
        "end = 2027-03-29",
        'end = "2027-02-01"',
        [
            (
                "programme.toml:3: end",
                "2027-02-01 is not after the start",
                (
                    "let it be after start = 2027-03-01 (it is the first day that does not belong to the "
                    "programme any more)"
                ),
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
