"""Courses and activities with one thing wrong: what is said about it, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.folder import read_folder
from tests.scheduler.folder.good_folder import Case, spoilt, written_to

# The file, the text in it that is replaced and by what; then every line that is reported, as place, fault and way out.
BAD: dict[str, Case] = {
    "two courses of one id": (
        "programme.toml",
        'id = "heights"',
        'id = "basics"',
        [
            ("programme.toml:38: course[2].id", "'basics' is taken since line 25", "give each its own id"),
        ],
    ),
    "a course without a language": (
        "programme.toml",
        'title = "Working at Heights"\nlanguage = "en"\n',
        'title = "Working at Heights"\n',
        [
            ("programme.toml:37: course.heights.language", "is missing", 'add language = "en"'),
        ],
    ),
    "a language by its name": (
        "programme.toml",
        'title = "Working at Heights"\nlanguage = "en"\n',
        'title = "Working at Heights"\nlanguage = "english"\n',
        [
            ("programme.toml:40: course.heights.language", "'english' is not a language tag (BCP 47)", "write 'en'"),
        ],
    ),
    "a language with an underscore": (
        "programme.toml",
        'title = "Working at Heights"\nlanguage = "en"\n',
        'title = "Working at Heights"\nlanguage = "en_GB"\n',
        [
            ("programme.toml:40: course.heights.language", "'en_GB' is not a language tag (BCP 47)", "write 'en-GB'"),
        ],
    ),
    "sections smaller than their minimum": (
        "programme.toml",
        "section_size = { min = 1, max = 8 }",
        "section_size = { min = 9, max = 8 }",
        [
            ("programme.toml:41: course.heights.section_size.min", "9 is more than max = 8", "let min be at most max"),
        ],
    ),
    "a section size without a maximum": (
        "programme.toml",
        "section_size = { min = 1, max = 8 }",
        "section_size = { min = 1 }",
        [
            ("programme.toml:41: course.heights.section_size.max", "is missing", "add max = 16"),
        ],
    ),
    "a section size that is a number": (
        "programme.toml",
        "section_size = { min = 1, max = 8 }",
        "section_size = 8",
        [
            (
                "programme.toml:41: course.heights.section_size",
                "8 is not a table",
                "write section_size = { min = 6, max = 16 }",
            ),
        ],
    ),
    "no sections at all": (
        "programme.toml",
        "max_sections = 2",
        "max_sections = 0",
        [
            ("programme.toml:42: course.heights.max_sections", "0 is out of range", "use a number from 1 to 1000000"),
        ],
    ),
    "an instructor who is nobody": (
        "programme.toml",
        'instructors = ["ines"]\nrequires',
        'instructors = ["inez", "ines"]\nrequires',
        [
            ("programme.toml:43: course.heights.instructors", "'inez' is not in people.csv", "did you mean 'ines'?"),
        ],
    ),
    "an instructor named twice": (
        "programme.toml",
        'instructors = ["ines"]\nrequires',
        'instructors = ["ines", "ines"]\nrequires',
        [
            ("programme.toml:43: course.heights.instructors", "'ines' is named twice", "name each once"),
        ],
    ),
    "nobody to teach": (
        "programme.toml",
        'instructors = ["ines"]\nrequires',
        "instructors = []\nrequires",
        [
            (
                "programme.toml:43: course.heights.instructors",
                "is an empty list",
                'name at least one, as in instructors = ["i00013"]',
            ),
        ],
    ),
    "an instructor outside a list": (
        "programme.toml",
        'instructors = ["ines"]\nrequires',
        'instructors = "ines"\nrequires',
        [
            (
                "programme.toml:43: course.heights.instructors",
                '"ines" is not a list',
                'write it in brackets, as in instructors = ["i00013"]',
            ),
        ],
    ),
    "a required course that is none": (
        "programme.toml",
        'requires = ["basics"]',
        'requires = ["basic"]',
        [
            ("programme.toml:44: course.heights.requires", "there is no course 'basic'", "did you mean 'basics'?"),
        ],
    ),
    "courses that require each other": (
        "programme.toml",
        'instructors = ["ines"]\n\n[[course.activity]]\nid = "talk"',
        'instructors = ["ines"]\nrequires = ["heights"]\n\n[[course.activity]]\nid = "talk"',
        [
            (
                "programme.toml:31: course.basics.requires",
                "the courses require each other in a circle: basics → heights → basics",
                "take one requirement away",
            ),
        ],
    ),
    "a course that requires itself": (
        "programme.toml",
        'requires = ["basics"]',
        'requires = ["heights"]',
        [
            ("programme.toml:44: course.heights.requires", "the course requires itself", "take one requirement away"),
        ],
    ),
    "a word for live that is none": (
        "programme.toml",
        'requires = ["basics"]',
        'live = "always"',
        [
            (
                "programme.toml:44: course.heights.live",
                '"always" is not known',
                'write live = "preferred" or live = "required"',
            ),
        ],
    ),
    "a course without activities": (
        "programme.toml",
        '[[course.activity]]\nid = "talk"\nkind = "live"\nduration_minutes = 60\n\n',
        "",
        [
            (
                "programme.toml:24: course.basics.activity",
                "the course has no activity",
                "add at least one [[course.activity]] below it",
            ),
        ],
    ),
    "two activities of one id": (
        "programme.toml",
        'id = "practice-2"',
        'id = "practice-1"',
        [
            (
                "programme.toml:58: course.heights.activity[3].id",
                "'practice-1' is taken since line 52",
                "give each its own id",
            ),
        ],
    ),
    "an activity without a kind": (
        "programme.toml",
        'kind = "self-paced"\n',
        "",
        [
            (
                "programme.toml:46: course.heights.activity.theory.kind",
                "is missing",
                'add kind = "live" or kind = "self-paced"',
            ),
        ],
    ),
    "a kind that is none": (
        "programme.toml",
        'kind = "self-paced"',
        'kind = "online"',
        [
            (
                "programme.toml:48: course.heights.activity.theory.kind",
                "'online' is not known",
                'write kind = "live" or kind = "self-paced"',
            ),
        ],
    ),
    "a live activity with an effort": (
        "programme.toml",
        'kind = "live"\nduration_minutes = 60',
        'kind = "live"\neffort_minutes = 60',
        [
            (
                "programme.toml:35: course.basics.activity.talk.effort_minutes",
                "a live activity has no such key",
                "call it duration_minutes",
            ),
        ],
    ),
    "a live activity with an effort and a duration": (
        "programme.toml",
        'kind = "live"\nduration_minutes = 60',
        'kind = "live"\nduration_minutes = 60\neffort_minutes = 60',
        [
            (
                "programme.toml:36: course.basics.activity.talk.effort_minutes",
                "a live activity has no such key",
                "take it away, duration_minutes says how long it takes",
            ),
        ],
    ),
    "a self-paced activity with a duration": (
        "programme.toml",
        "effort_minutes = 120",
        "duration_minutes = 120",
        [
            (
                "programme.toml:49: course.heights.activity.theory.duration_minutes",
                "a self-paced activity has no such key",
                "call it effort_minutes",
            ),
        ],
    ),
    "a self-paced activity in person": (
        "programme.toml",
        "effort_minutes = 120",
        "effort_minutes = 120\nin_person = true",
        [
            (
                "programme.toml:50: course.heights.activity.theory.in_person",
                "a self-paced activity has no such key",
                'take it away, or write kind = "live"',
            ),
        ],
    ),
    "a session of no length": (
        "programme.toml",
        "duration_minutes = 60",
        "duration_minutes = 0",
        [
            (
                "programme.toml:35: course.basics.activity.talk.duration_minutes",
                "0 is out of range",
                "use a number from 1 to 1440",
            ),
        ],
    ),
    "a session without a length": (
        "programme.toml",
        'kind = "live"\nduration_minutes = 60\n',
        'kind = "live"\n',
        [
            (
                "programme.toml:32: course.basics.activity.talk.duration_minutes",
                "is missing",
                "add duration_minutes = 90",
            ),
        ],
    ),
    "a session longer than a day": (
        "programme.toml",
        "duration_minutes = 60",
        "duration_minutes = 3000",
        [
            (
                "programme.toml:35: course.basics.activity.talk.duration_minutes",
                "3000 is out of range",
                "use a number from 1 to 1440",
            ),
        ],
    ),
    "a minimum of days above the maximum": (
        "programme.toml",
        "min_days_after_previous = 2",
        "min_days_after_previous = 20",
        [
            (
                "programme.toml:61: course.heights.activity.practice-2.min_days_after_previous",
                "20 is more than max_days_after_previous = 10",
                "let the minimum be at most the maximum",
            ),
        ],
    ),
    "in person in words": (
        "programme.toml",
        "in_person = true",
        'in_person = "yes"',
        [
            (
                "programme.toml:55: course.heights.activity.practice-1.in_person",
                '"yes" is neither true nor false',
                "write in_person = true or in_person = false",
            ),
        ],
    ),
    "in person without a venue": (
        "programme.toml",
        (
            '[[venue]]\nid = "yard"\ntitle = "Training yard"\ntime_zone = "America/Toronto"\nopen = "Mo-Sa '
            '07:00-19:00"\ncapacity = 12\n\n'
        ),
        "",
        [
            (
                "programme.toml:39: course.heights.activity",
                "'practice-1' is in person, and the programme has no venue",
                "add a [[venue]], or write in_person = false",
            ),
            (
                "people.csv:2: venues",
                "there is no venue 'yard'",
                "add it to programme.toml as a [[venue]], or take it away",
            ),
            (
                "people.csv:3: venues",
                "there is no venue 'yard'",
                "add it to programme.toml as a [[venue]], or take it away",
            ),
            (
                "people.csv:4: venues",
                "there is no venue 'yard'",
                "add it to programme.toml as a [[venue]], or take it away",
            ),
        ],
    ),
    "a course in single brackets": (
        "programme.toml",
        '[[course]]\nid = "basics"',
        '[course]\nid = "basics"',
        [
            (
                "programme.toml:37",
                "is not TOML: cannot overwrite a value in '[[course]]'",
                (
                    "mend this line (texts in quotes, lists in [brackets], one key on a line); the rest of the "
                    "file is read then"
                ),
            ),
        ],
    ),
    "a course without an id": (
        "programme.toml",
        'id = "heights"\n',
        "",
        [
            ("programme.toml:37: course[2].id", "is missing", 'add id = "basics"'),
        ],
    ),
    "a course id with a slash": (
        "programme.toml",
        'id = "heights"\n',
        'id = "heights/2"\n',
        [
            ("programme.toml:38: course[2].id", "'heights/2' holds '/'", "use letters, digits, '-', '_' and '.'"),
            ("enrolments.csv:4: course", "there is no course 'heights'", "did you mean 'heights/2'?"),
            ("enrolments.csv:5: course", "there is no course 'heights'", "did you mean 'heights/2'?"),
        ],
    ),
    "a required course named twice": (
        "programme.toml",
        'requires = ["basics"]',
        'requires = ["basics", "basics"]',
        [
            ("programme.toml:44: course.heights.requires", "'basics' is named twice", "name each once"),
        ],
    ),
    "activities that are texts": (
        "programme.toml",
        '[[course.activity]]\nid = "talk"\nkind = "live"\nduration_minutes = 60\n',
        'activity = ["talk"]\n',
        [
            (
                "programme.toml:32: course.basics.activity",
                "is not an array of tables",
                "begin each with [[course.activity]] on a line of its own",
            ),
        ],
    ),
    "a negative number of recordings": (
        "programme.toml",
        'requires = ["basics"]',
        "recordings_allowed = -1",
        [
            (
                "programme.toml:44: course.heights.recordings_allowed",
                "-1 is out of range",
                "use a number from 0 to 1000000",
            ),
        ],
    ),
    "a list of instructors over several lines": (
        "programme.toml",
        'instructors = ["ines"]\nrequires',
        'instructors = [\n  "ines",\n  # away in spring\n  "ned",\n]\nrequires',
        [
            (
                "programme.toml:46: course.heights.instructors",
                "'ned' is not in people.csv",
                "add this person to people.csv",
            ),
        ],
    ),
    "three things at once in one course": (
        "programme.toml",
        "section_size = { min = 1, max = 8 }\nmax_sections = 2",
        'section_size = { min = 0, max = 8 }\nmax_sections = "two"\nlive = "maybe"',
        [
            (
                "programme.toml:41: course.heights.section_size.min",
                "0 is out of range",
                "use a number from 1 to 1000000",
            ),
            (
                "programme.toml:42: course.heights.max_sections",
                '"two" is not a whole number',
                "write it without quotes or decimals, as in max_sections = 12",
            ),
            (
                "programme.toml:43: course.heights.live",
                '"maybe" is not known',
                'write live = "preferred" or live = "required"',
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
