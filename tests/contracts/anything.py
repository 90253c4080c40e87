"""Whatever the domain's types allow, sense or not: what a store must give back as it was.

Every field is drawn by its type, defaults too, so a field added to the domain is covered from its first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from scheduler.domain.people import Person, Travel
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Activity, Course, Enrolment, Venue

WORDS = st.text(max_size=12) | st.sampled_from(["Žofia Nováková", "渡辺", "a\x00b", "line\nbreak", " spaced ", "'; --"])
NUMBERS = st.integers(min_value=0, max_value=2**31 - 1)
INSTANTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 (the zones are drawn beside)
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, as a type hint says it."""
    if isinstance(kind, NewType):
        return any_of(kind.__supertype__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of([any_of(each) for each in arguments])
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(any_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(any_of(each) for each in arguments))
    if origin is Mapping:
        return st.dictionaries(WORDS, PLAIN, max_size=3)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{each.name: any_of(hints[each.name]) for each in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: WORDS,
        int: NUMBERS,
        bool: st.booleans(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        date: st.dates(),
        datetime: INSTANTS,
        type(None): st.none(),
    }
    return simple[kind]


@st.composite
def any_programme(draw: st.DrawFn) -> Programme:
    """A programme whose identifiers are unique and whose references lead somewhere; anything else goes."""

    def several(kind: type) -> Any:
        return draw(st.lists(any_of(kind), max_size=3, unique_by=lambda each: each.id))

    people: list[Person] = several(Person)
    venues: list[Venue] = several(Venue)
    courses: list[Course] = several(Course)
    someone = st.sampled_from([each.id for each in people]) if people else st.nothing()
    taught = [
        replace(
            course,
            instructors=tuple(draw(st.lists(someone, unique=True, max_size=3)) if people else ()),
            activities=tuple(draw(st.lists(any_of(Activity), max_size=3, unique_by=lambda each: each.id))),
        )
        for course in courses
    ]
    places = [(person.id, course.id) for person in people for course in courses]
    enrolments = [
        replace(draw(any_of(Enrolment)), learner=learner, course=course)
        for learner, course in (draw(st.lists(st.sampled_from(places), unique=True, max_size=4)) if places else ())
    ]
    stays = draw(st.lists(st.tuples(someone, any_of(Travel)), max_size=2)) if people else ()
    return replace(
        draw(st.builds(Programme, **_own_fields())),
        people=tuple(people),
        venues=tuple(venues),
        courses=tuple(taught),
        enrolments=tuple(enrolments),
        travel=tuple(replace(stay, person=person) for person, stay in stays),
        calendars=draw(st.dictionaries(someone, st.binary(max_size=40), max_size=2)) if people else {},
    )


def _own_fields() -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(Programme)
    replaced = {"people", "courses", "enrolments", "venues", "travel", "calendars"}
    own = {each.name: any_of(hints[each.name]) for each in fields(Programme) if each.name not in replaced}
    return own | {"people": st.just(()), "courses": st.just(()), "enrolments": st.just(())}


def any_plan() -> st.SearchStrategy[Plan]:
    """A plan that says anything at all."""
    found: st.SearchStrategy[Plan] = any_of(Plan)
    return found
