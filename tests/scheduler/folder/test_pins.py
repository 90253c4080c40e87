"""A pins file: what it says, and everything that is wrong with it at once."""

from __future__ import annotations

import pytest

from scheduler.domain.pins import Keep, Pin
from scheduler.domain.plan import SectionId
from scheduler.folder.pins import BadPins, read_pins
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol

PLAN = a_plan(a_section("ada bo", "2027-03-02 10:00"))
PROGRAMME = a_programme([a_person("Ada"), a_person("Bo"), a_person("Ines")], [a_course()], enrol("ada"))


def read(text: str, where: str = "pins.toml") -> tuple[Pin, ...]:
    return read_pins(text, where=where, programme=PROGRAMME, plan=PLAN)


def complaints(text: str, where: str = "pins.toml") -> list[str]:
    with pytest.raises(BadPins) as error:
        read(text, where)
    return str(error.value).splitlines()


def test_toml_and_json_say_the_same() -> None:
    toml = """
[[pin]]
section = "heights-1"
why = "the hall is booked"

[[pin]]
section = "heights-1"
keep = ["instructor"]

[[pin]]
section = "heights-1"
activity = "meet"

[[pin]]
section = "heights-1"
learner = "ada"
"""
    json = """{"pin": [{"section": "heights-1", "why": "the hall is booked"},
     {"section": "heights-1", "keep": ["instructor"]},
     {"section": "heights-1", "activity": "meet"}, {"section": "heights-1", "learner": "ada"}]}"""
    whole, instructor, session, seat = read(toml)
    assert (whole.why, whole.keep) == ("the hall is booked", frozenset(Keep))
    assert instructor == Pin(SectionId("heights-1"), keep=frozenset({Keep.INSTRUCTOR}))
    assert (session.activity, seat.learner) == ("meet", "ada")
    assert read(json, "pins.json") == read(toml)


def test_everything_that_is_wrong_is_said_at_once_with_line_field_and_way_out() -> None:
    text = """[[pin]]
section = "hights-1"

[[pin]]
section = "heights-1"
keep = ["instrucor"]

[[pin]]
section = "heights-1"
learner = "ad"

[[pin]]
section = "heights-1"
activity = "practical"

[[pin]]
learner = "ada"

[[pin]]
section = "heights-1"
learner = "ada"
activity = "meet"

[[pin]]
section = "heights-1"
lerner = "ada"
"""
    assert complaints(text) == [
        "pins.toml:2: pin[0].section: the plan has no section 'hights-1'; did you mean 'heights-1'?",
        "pins.toml:6: pin[1].keep: 'instrucor' is not known; did you mean 'instructor'?",
        "pins.toml:10: pin[2].learner: 'ad' has no seat in heights-1; did you mean 'ada'?",
        "pins.toml:14: pin[3].activity: heights-1 has no session 'practical'; name one of meet",
        'pins.toml:16: pin[4].section: is missing; write [[pin]] and below it section = "heights-1"',
        "pins.toml:19: pin[5].keep: a pin has one of keep, activity and learner; write one pin for each",
        "pins.toml:26: pin[6].lerner: 'lerner' is not known; did you mean 'learner'?",
    ]


def test_a_seat_of_somebody_who_left_cannot_be_pinned() -> None:
    assert complaints('[[pin]]\nsection = "heights-1"\nlearner = "bo"\n') == [
        "pins.toml:3: pin[0].learner: 'bo' is no longer enrolled in heights; take this pin out"
    ]


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("[[pin]\n", "pins.toml", "pins.toml:1: is not TOML"),
        ('{"pin": [', "pins.json", "pins.json:1: is not JSON"),
        ("[]", "pins.json", "pins.json: is no object"),
        ("pin = 3", "pins.toml", "pins.toml: pin: is not a list of pins"),
        ('[pins]\nsection = "x"', "pins.toml", "pins.toml:1: pins: 'pins' is not known"),
        ("[[pin]]\nsection = 7", "pins.toml", "pins.toml:2: pin[0].section: 7 is not a text"),
        ('[[pin]]\nsection = "heights-1"\nkeep = []', "pins.toml", "pins.toml:3: pin[0].keep: [] is not a list"),
    ],
)
def test_what_is_no_pins_file_is_refused_in_words(text: str, where: str, said: str) -> None:
    (first, *_) = complaints(text, where)
    assert first.startswith(said)
