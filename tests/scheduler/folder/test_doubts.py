"""What is allowed and probably not meant: said as a warning, word for word, and planned all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.folder import read_folder
from tests.scheduler.folder.good_folder import CALENDAR, ENROLMENTS, GOOD, PEOPLE, PROGRAMME, Files, spoilt, written_to

P, Q, E = "programme.toml", "people.csv", "enrolments.csv"


def with_eve(files: Files) -> Files:
    """Return the files with one more person, who speaks Swedish."""
    return files | {Q: f"{PEOPLE}eve,Eve Lind,eve@example.org,UTC,24/7,,0,sv,,,yard,\n"}


# The files of the folder; every line that is reported.
DOUBTFUL: dict[str, tuple[Files, list[str]]] = {
    "a course that nobody takes": (
        GOOD | {E: "learner,course,priority\nada,basics,mandatory\nbo,basics,optional\n"},
        [
            (
                "programme.toml:38: course.heights.id: nobody is enrolled in this course; enrol learners in "
                "enrolments.csv, or take it away"
            ),
        ],
    ),
    "too few learners for one section": (
        spoilt(P, "{ min = 1, max = 8 }", "{ min = 3, max = 8 }"),
        [
            (
                "programme.toml:41: course.heights.section_size: a section needs 3 learners, and 2 are enrolled: "
                "none can be held; lower min, or enrol more learners"
            ),
        ],
    ),
    "too many learners for all sections": (
        spoilt(P, "{ min = 1, max = 8 }\nmax_sections = 2", "{ min = 1, max = 1 }\nmax_sections = 1"),
        [
            (
                "programme.toml:42: course.heights.max_sections: 1 section × 1 = 1 seat for 2 learners; allow more "
                "or larger sections"
            ),
        ],
    ),
    "too few sections for each instructor": (
        spoilt(P, "{ min = 1, max = 8 }", "{ min = 1, max = 1 }\nmax_sections_per_instructor = 1"),
        [
            (
                "programme.toml:43: course.heights.max_sections: 1 instructor × 1 section × 1 = 1 seat for 2 "
                "learners; allow more or larger sections"
            ),
        ],
    ),
    "recordings of everything": (
        spoilt(P, "max_sections = 3", "max_sections = 3\nrecordings_allowed = 1"),
        [
            (
                "programme.toml:30: course.basics.recordings_allowed: its only live session may be made up from a "
                "recording: nobody has to come; allow at most 0 if that is not meant"
            ),
        ],
    ),
    "a team in two spellings": (
        spoilt(Q, "0,en,Site", "0,en,site"),
        [
            (
                "people.csv:3: team: team 'site' differs from 'Site' in case only, and counts as another; write "
                "one name for one team"
            ),
        ],
    ),
    "an only instructor who does not speak the language": (
        spoilt(Q, "en pt-BR", "pt-BR"),
        [
            (
                "programme.toml:30: course.basics.instructors: instructors without 'en': ines (1 of 1); add 'en' "
                "to their languages in people.csv, or name others"
            ),
            (
                "programme.toml:43: course.heights.instructors: instructors without 'en': ines (1 of 1); add 'en' "
                "to their languages in people.csv, or name others"
            ),
        ],
    ),
    "an instructor of two who does not speak the language": (
        with_eve(spoilt(P, 'instructors = ["ines"]\nrequires', 'instructors = ["ines", "eve"]\nrequires')),
        [
            (
                "programme.toml:43: course.heights.instructors: instructors without 'en': eve (1 of 2); add 'en' "
                "to their languages in people.csv, or name others"
            ),
        ],
    ),
    "learners who speak a relative of the language": (
        spoilt(Q, "de en,Site", "de en-GB,Site"),
        [
            (
                "programme.toml:27: course.basics.language: learners without 'en', who get no live seat: ada (1 of "
                "2); add 'en' to their languages in people.csv"
            ),
            (
                "programme.toml:40: course.heights.language: learners without 'en', who get no live seat: ada (1 "
                "of 2); add 'en' to their languages in people.csv"
            ),
        ],
    ),
    "somebody who speaks nothing": (
        spoilt(Q, "0,en,Site", "0,,Site"),
        [
            (
                "programme.toml:27: course.basics.language: learners without 'en', who get no live seat: bo (1 of "
                "2); add 'en' to their languages in people.csv"
            ),
            (
                "programme.toml:40: course.heights.language: learners without 'en', who get no live seat: bo (1 of "
                "2); add 'en' to their languages in people.csv"
            ),
            (
                "people.csv:3: languages: 'bo' speaks no language, and so can take or teach no live session; write "
                "at least one tag, such as 'en'"
            ),
        ],
    ),
    "a session longer than a day may hold": (
        spoilt(P, "grid_minutes = 15", "max_live_minutes_per_day = 60"),
        [
            (
                "programme.toml:46: course.heights.activity: a session of 90 minutes is longer than "
                "max_live_minutes_per_day = 60: none can be held; shorten the activity or raise the rule"
            ),
        ],
    ),
    "sessions further apart than the programme is long": (
        spoilt(P, "end = 2027-03-29", "end = 2027-03-03"),
        [
            (
                "programme.toml:46: course.heights.activity: its sessions have to lie at least 2 days apart in "
                "all, and the programme has 2; lower min_days_after_previous, or let the programme end later"
            ),
        ],
    ),
    "a first session that should wait for one before it": (
        spoilt(P, "duration_minutes = 60", "duration_minutes = 60\nmax_days_after_previous = 3"),
        [
            (
                "programme.toml:36: course.basics.activity.talk.max_days_after_previous: the course has no live "
                "activity before this one; take it away, it has no effect"
            ),
        ],
    ),
    "a course in person that its people cannot reach": (
        GOOD | {Q: PEOPLE.replace("yard", "")},
        [
            (
                "programme.toml:43: course.heights.instructors: taught in person, and none of its instructors can "
                "reach a venue; write the venues each can reach in people.csv"
            ),
            (
                "programme.toml:46: course.heights.activity: taught in person, and learners can reach no venue: "
                "ada, bo (2 of 2); write the venues each can reach in people.csv"
            ),
        ],
    ),
    "a venue smaller than the smallest section": (
        GOOD | {P: PROGRAMME.replace("min = 1, max = 8", "min = 2, max = 8").replace("capacity = 12", "capacity = 1")},
        [
            (
                "programme.toml:41: course.heights.section_size: a section needs 2 learners, and the largest venue "
                "holds 1; lower min, or add a larger venue"
            ),
        ],
    ),
    "a course with no live activity": (
        spoilt(P, 'kind = "live"\nduration_minutes = 60', 'kind = "self-paced"\neffort_minutes = 60'),
        [
            (
                "programme.toml:32: course.basics.activity: the course has no live activity, so a section of it "
                'never meets; give one of its activities kind = "live"'
            ),
        ],
    ),
    "an instructor who takes the course as well": (
        GOOD | {E: f"{ENROLMENTS}ines,basics,optional,\n"},
        [
            (
                "programme.toml:30: course.basics.instructors: learners who teach it as well: ines (1 of 3); take "
                "them out of one of the two lists if that is not meant"
            ),
        ],
    ),
    "a wish to be alone where that needs a decision": (
        spoilt(P, "max_sections = 3", 'max_sections = 3\nlive = "required"'),
        [
            (
                "programme.toml:30: course.basics.live: has to be taken live, and learners prefer self-paced: bo "
                '(1 of 2); take the preference away, or write live = "preferred"'
            ),
        ],
    ),
    "two people of one address": (
        spoilt(Q, "bo@example.org", "Ada@example.org"),
        [
            (
                "people.csv:3: email: 'Ada@example.org' is the address of 'ada' in line 2 as well; give each "
                "person an address of their own, or replies cannot be told apart"
            ),
        ],
    ),
    "ids that differ in case only": (
        GOOD | {Q: f"{PEOPLE}Ada,Ada Other,ada2@example.org,UTC,24/7,,0,en,,,,\n"},
        [
            (
                "people.csv:5: id: 'Ada' differs from 'ada' in line 2 in case only; use ids that differ in more, "
                "since some computers take their calendars for one file"
            ),
        ],
    ),
    "a programme of more than a year": (
        spoilt(P, "end = 2027-03-29", "end = 2028-03-29"),
        [
            (
                "programme.toml:3: end: 2028-03-29 is 394 days after the start; plan shorter programmes one after "
                "the other"
            ),
        ],
    ),
    "a calendar of nobody": (
        GOOD | {"calendars/adah.ics": CALENDAR},
        [
            "calendars/adah.ics: nobody in people.csv has the id 'adah', so it is left out; did you mean 'ada'?",
        ],
    ),
    "a calendar of nobody that is no calendar": (
        GOOD | {"calendars/zoe.ics": "secret"},
        [
            (
                "calendars/zoe.ics: nobody in people.csv has the id 'zoe', so it is left out; add this person to "
                "people.csv, or take the file away"
            ),
        ],
    ),
    "something else among the calendars": (
        GOOD | {"calendars/read me.txt": "", "calendars/.DS_Store": ""},
        [
            (
                "calendars/read me.txt: is not a calendar file, so it is left out; call it <person id>.ics if it "
                "is a calendar"
            ),
        ],
    ),
    "a rule with a slip": (
        spoilt(P, "grid_minutes", "grid_minuts"),
        [
            (
                "programme.toml:7: rules.grid_minuts: is not a key that is known here, so it has no effect; did "
                "you mean 'grid_minutes'?"
            ),
        ],
    ),
    "keys of one's own": (
        GOOD | {P: f'{PROGRAMME}room = "4.12"\n\n[contact]\nname = "Eve"\n'},
        [
            (
                "programme.toml:63: course.heights.activity.practice-2.room: is not a key that is known here, so "
                "it has no effect; keep it if it is your own note"
            ),
            (
                "programme.toml:65: contact: is not a key that is known here, so it has no effect; keep it if it "
                "is your own note"
            ),
        ],
    ),
    "a size with a slip": (
        spoilt(P, "min = 1, max = 9", "min = 1, max = 9, Max = 7"),
        [
            (
                "programme.toml:28: course.basics.section_size.Max: is not a key that is known here, so it has no "
                "effect; did you mean 'max'?"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("files", "lines"), DOUBTFUL.values(), ids=list(DOUBTFUL))
def test_a_doubtful_folder_is_planned_and_pointed_out_in_exactly_these_lines(
    files: Files, lines: list[str], tmp_path: Path
) -> None:
    reading = read_folder(written_to(tmp_path, files))

    assert [str(each) for each in reading.warnings] == lines
    assert reading.errors == ()
    assert reading.programme is not None


def test_a_good_folder_has_neither_errors_nor_warnings(tmp_path: Path) -> None:
    reading = read_folder(written_to(tmp_path, GOOD))

    assert (reading.errors, reading.warnings) == ((), ())
