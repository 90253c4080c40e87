"""Programmes and plans of every shape that the contract allows, small ones first, for property tests."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.plan import (
    Alternative,
    Blocker,
    Making,
    OfficeHour,
    Plan,
    Reason,
    Score,
    Seat,
    Section,
    SectionId,
    SelfPaced,
    Session,
    StudyBlock,
)
from scheduler.domain.programme import Costs, Invites, Programme, Rules, StudyTime, Tentative, Weights
from scheduler.domain.teaching import (
    Activity,
    ActivityId,
    Certificate,
    Course,
    CourseId,
    Enrolment,
    LiveActivity,
    LivePolicy,
    Preference,
    Priority,
    SelfPacedActivity,
    Venue,
    VenueId,
)
from scheduler.folder.toml_text import dotted, written

ZONES = (
    "UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Chatham", "Antarctica/Troll", "Africa/Casablanca",
)  # fmt: skip
HOURS = (
    "Mo-Fr 09:00-17:00", "Su-Th 08:00-12:00,13:00-17:00", "Su-Th 22:00-06:00", "24/7",
    "week 01-53/2 Mo-Fr 06:00-14:00; week 02-52/2 Mo-Fr 14:00-22:00",
)  # fmt: skip
FIRST_DAY = date(2027, 3, 1)
Extra = tuple[tuple[str, str], ...]


def one_line_texts(*, least: int = 0, most: int = 12) -> st.SearchStrategy[str]:
    """Any text on one line, without blanks around it or twice in a row."""
    texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=most)
    return texts.map(lambda text: " ".join(text.split())).filter(lambda text: len(text) >= least)


def identifiers(*, with_spaces: bool = False) -> st.SearchStrategy[str]:
    """Plain identifiers, and such as hold accents, dots, commas or quotes; for people also blanks."""
    plain = st.text("abcxyz019-_", min_size=1, max_size=6)
    odd = st.text("aé漢,;'\"=@:-.()" + (" " if with_spaces else ""), min_size=1, max_size=6)
    return (plain | odd).map(lambda text: " ".join(text.split())).filter(lambda text: bool(text) and text[0] != ".")


def plain_values() -> st.SearchStrategy[object]:
    """Anything that TOML can hold under a key."""
    texts = st.text(st.characters(codec="utf-8"), max_size=8)
    moments = st.datetimes(timezones=st.sampled_from([None, UTC]))
    times = (st.times() | moments).map(lambda time: time.replace(fold=0))  # TOML cannot tell the second of two hours
    single = st.one_of(texts, st.booleans(), st.integers(), st.floats(), st.dates(), times)
    return st.recursive(
        single,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    )


def minutes(most: int = 480, *, least: int = 1) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A programme without errors: every reference leads somewhere, every number is in its range."""
    venues = tuple(map(draw, (_venues(each) for each in draw(_distinct(identifiers(), most=2)))))
    ids = draw(_distinct(identifiers(with_spaces=True), least=1, most=5))
    people = draw(_people(ids, [each.id for each in venues]))
    courses: list[Course] = []
    for each in draw(_distinct(identifiers(), least=1, most=3)):
        courses.append(draw(_courses(each, people, earlier=[course.id for course in courses], has_venues=bool(venues))))
    pairs = list(itertools.product([each.id for each in people], [each.id for each in courses]))
    columns = draw(_columns({"learner", "course", "priority", "preference", "expires"}))
    enrolments = [
        Enrolment(
            learner,
            course,
            draw(st.sampled_from(Priority)),
            draw(st.sampled_from(Preference)),
            draw(columns),
            draw(st.none() | _days()),
        )
        for learner, course in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    ]
    kept = draw(st.lists(st.sampled_from(ids), unique=True))
    programme = Programme(
        title=draw(one_line_texts(least=1)),
        start=FIRST_DAY,
        end=FIRST_DAY + timedelta(days=draw(st.integers(1, 400))),
        people=people,
        courses=tuple(courses),
        enrolments=tuple(enrolments),
        time_zone=draw(st.sampled_from(ZONES)),
        rules=draw(rules()),
        weights=draw(weights()),
        venues=venues,
        travel=draw(_journeys([each.id for each in people])),
        calendars={PersonId(each): b"BEGIN:VCALENDAR\r\n" + draw(st.binary(max_size=20)) for each in kept},
        invites=draw(invites()),
        costs=draw(costs()),
        carried_over=tuple(draw(st.lists(one_line_texts(least=1), unique=True, max_size=2))),
    )
    return draw(_with_extra(programme))


def rules() -> st.SearchStrategy[Rules]:
    return st.builds(
        Rules,
        grid_minutes=st.sampled_from([5, 10, 15, 30, 60]),
        buffer_minutes=minutes(60, least=0),
        max_live_minutes_per_day=minutes(1440),
        instructor_max_live_minutes_per_day=minutes(1440),
        max_parallel_sessions=st.integers(0, 100),
        travel_minutes=minutes(240, least=0),
        max_team_share_away=st.floats(0, 1, exclude_min=True),
        max_training_minutes_per_week=minutes(3000, least=0),
        study_factor=st.floats(1, 5),
        min_peers=st.integers(0, 9),
        tentative=st.sampled_from(Tentative),
    )


def weights() -> st.SearchStrategy[Weights]:
    points = st.integers(0, 5000)
    return st.builds(Weights, points, points, points, points, points, points)


def invites() -> st.SearchStrategy[Invites]:
    return st.builds(
        Invites,
        organizer_name=one_line_texts(),
        organizer_email=st.sampled_from(["", "training@example.org"]),
        join_link=st.sampled_from(["", "https://meet.example.org/{section}/{session}"]),
        study_time=st.sampled_from(StudyTime),
    )


def costs() -> st.SearchStrategy[Costs]:
    amounts = st.floats(0, 1_000_000_000)
    return st.builds(Costs, one_line_texts(), amounts, amounts, amounts, amounts)


def _days() -> st.SearchStrategy[date]:
    return st.dates(date(2026, 1, 1), date(2032, 12, 31))


def _distinct(names: st.SearchStrategy[str], *, least: int = 0, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=most, unique_by=str.casefold)


def _columns(known: set[str]) -> st.SearchStrategy[st.SearchStrategy[Extra]]:
    """Further columns of one table: which there are is drawn once, what stands in them for each row."""
    cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
    headings = one_line_texts(least=1, most=8).filter(lambda text: text.casefold() not in known)

    def of_one_row(names: list[str]) -> st.SearchStrategy[Extra]:
        row = st.tuples(*(cells for _ in names))
        return row.map(lambda found: tuple((a, b) for a, b in zip(names, found, strict=True) if b.strip()))

    return _distinct(headings.map(lambda text: f"x {text}"), most=2).map(of_one_row)


def _venues(identifier: str) -> st.SearchStrategy[Venue]:
    return st.builds(
        Venue,
        st.just(VenueId(identifier)),
        title=one_line_texts(least=1),
        time_zone=st.sampled_from(ZONES),
        open=st.sampled_from(HOURS),
        capacity=st.integers(1, 50),
    )


@st.composite
def _people(draw: st.DrawFn, ids: list[str], venues: list[VenueId]) -> tuple[Person, ...]:
    columns = draw(_columns(set()))
    places = st.lists(st.sampled_from(venues), unique=True).map(tuple) if venues else st.just(())
    return tuple(
        Person(
            id=PersonId(each),
            name=draw(one_line_texts(least=1)),
            email=f"p{number}@example.org",
            time_zone=draw(st.sampled_from(ZONES)),
            working_hours=draw(st.sampled_from(HOURS)),
            holidays=draw(st.sampled_from(["", "DE", "DE-BY", "US", "JP"])),
            stretch_minutes=draw(minutes(1440, least=0)),
            languages=draw(st.lists(st.sampled_from(["en", "de", "pt-BR", "zh-Hant-TW"]), unique=True).map(tuple)),
            team=draw(one_line_texts()),
            manager=draw(st.sampled_from(["", "boss@example.org"])),
            venues=draw(places),
            burden_minutes=draw(minutes(2000, least=0)),
            extra=draw(columns),
        )
        for number, each in enumerate(ids)
    )


@st.composite
def _courses(
    draw: st.DrawFn, identifier: str, people: tuple[Person, ...], earlier: list[CourseId], has_venues: bool
) -> Course:
    least = draw(st.integers(1, 10))
    teachers = st.lists(st.sampled_from([each.id for each in people]), min_size=1, unique=True)
    required = st.lists(st.sampled_from(earlier), unique=True) if earlier else st.just([])
    activities: list[Activity] = [
        draw(_activities(ActivityId(each), has_venues)) for each in draw(_distinct(identifiers(), least=1, most=3))
    ]
    return Course(
        id=CourseId(identifier),
        title=draw(one_line_texts(least=1)),
        language=draw(st.sampled_from(["en", "de", "pt-BR"])),
        section_min=least,
        section_max=draw(st.integers(least, 30)),
        max_sections=draw(st.integers(1, 20)),
        instructors=tuple(draw(teachers)),
        activities=tuple(activities),
        max_sections_per_instructor=draw(st.integers(0, 5)),
        recordings_allowed=draw(st.integers(0, 3)),
        live=draw(st.sampled_from(LivePolicy)),
        requires=tuple(draw(required)),
        rotate=draw(st.booleans()),
        max_out_of_hours_sessions=draw(st.integers(0, 3)),
        due=draw(st.none() | _days()),
        certificate=draw(st.none() | st.builds(Certificate, minutes(2000), st.integers(0, 60), st.none() | _days())),
    )


@st.composite
def _activities(draw: st.DrawFn, identifier: ActivityId, has_venues: bool) -> Activity:
    if draw(st.booleans()):
        return SelfPacedActivity(identifier, draw(minutes(2000)), draw(one_line_texts()), draw(one_line_texts()))
    least = draw(st.sampled_from([0, 0, 2, 10]))
    return LiveActivity(
        identifier,
        duration_minutes=draw(minutes()),
        self_paced_minutes=draw(minutes()),
        in_person=has_venues and draw(st.booleans()),
        min_days_after_previous=least,
        max_days_after_previous=draw(st.sampled_from([None, least, least + 5])),  # 0 is a limit, None is none
        max_days_after_study=draw(st.none() | st.integers(0, 30)),
        module=draw(one_line_texts()),
        check=draw(one_line_texts()),
    )


@st.composite
def _journeys(draw: st.DrawFn, people: list[PersonId]) -> tuple[Travel, ...]:
    """Stays that follow one another without overlap, mixed among people as a file may hold them."""
    columns = draw(_columns({"person", "start", "end", "time_zone"}))
    found = []
    for person in draw(st.lists(st.sampled_from(people), unique=True, max_size=2)):
        day = FIRST_DAY
        for gap, length in draw(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=3)):
            start = day + timedelta(days=gap)
            day = start + timedelta(days=length)
            found.append(Travel(person, start, day, draw(st.sampled_from(ZONES)), draw(columns)))
    return tuple(draw(st.permutations(found)))


@st.composite
def _with_extra(draw: st.DrawFn, programme: Programme) -> Programme:
    """The programme with keys in any of its tables that the contract does not know."""
    tables: list[tuple[str, ...]] = [(), ("rules",), ("weights",), ("invites",), ("costs",)]
    tables += [("venue", each.id) for each in programme.venues]
    for course in programme.courses:
        own = ("course", course.id)
        tables += [own, (*own, "section_size"), *((*own, "activity", each.id) for each in course.activities)]
    keys = st.text(st.characters(codec="utf-8"), max_size=6).map(lambda text: f"x{text}")
    places = draw(st.lists(st.tuples(st.sampled_from(tables), keys), unique=True, max_size=5))
    extra = sorted((dotted(*table, key), written(draw(plain_values()))) for table, key in places)
    settings: dict[str, Any] = {name: getattr(programme, name) for name in programme.__dataclass_fields__}
    return Programme(**(settings | {"extra": tuple(extra)}))


# -- plans ------


def instants() -> st.SearchStrategy[datetime]:
    """Whole seconds in UTC, in this century."""
    first = datetime(2001, 1, 1, tzinfo=UTC)
    return st.integers(0, 98 * 365 * 86400).map(lambda seconds: first + timedelta(seconds=seconds))


def _texts(least: int = 1) -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=6)


def _tuples(each: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=most).map(tuple)


def sections() -> st.SearchStrategy[Section]:
    session = st.builds(Session, _texts().map(ActivityId), instants(), instants(), st.none() | _texts().map(VenueId))
    seat = st.builds(Seat, _texts().map(PersonId), _tuples(_texts().map(ActivityId)))
    return st.builds(
        Section,
        id=_texts().map(SectionId),
        course=_texts().map(CourseId),
        instructor=_texts().map(PersonId),
        time_zone=st.sampled_from(ZONES),
        sessions=_tuples(session),
        seats=_tuples(seat),
    )


def alternatives() -> st.SearchStrategy[Alternative]:
    leaves = st.none() | st.booleans() | st.integers() | _texts(0)
    values = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_texts(), inner, max_size=2)
    )
    plain = _tuples(st.dictionaries(_texts(), values, max_size=2))
    return st.builds(
        Alternative,
        kind=_texts(),
        text=_texts(0),
        points=st.integers(),
        changes=plain,
        seats=plain,
        new_sections=_tuples(sections(), most=1),
        moved_sections=_tuples(sections(), most=1),
        office_hours=_tuples(st.builds(OfficeHour, _texts().map(PersonId), instants(), instants())),
        peers=_tuples(_texts().map(PersonId)),
        due=st.none() | instants(),
        id=_texts(0),
        disruption=st.integers(0, 10**6),
    )


def plans() -> st.SearchStrategy[Plan]:
    """Plans of the right shape. Whether they fit any programme is another matter."""
    learner, course = _texts().map(PersonId), _texts().map(CourseId)
    blocker = st.builds(Blocker, _texts(), _texts(0), _tuples(_texts().map(PersonId)), _texts(0), _tuples(st.dates()))
    alone = st.builds(
        SelfPaced, learner, course, st.sampled_from(Reason), _tuples(blocker), _tuples(alternatives()), st.booleans()
    )
    whole = st.integers(0, 10**9)
    made = st.builds(
        Making,
        seed=whole,
        workers=whole,
        limit_seconds=st.floats(0, 10**6),
        limit_steps=whole,
        reproducible=st.booleans(),
        versions=st.dictionaries(_texts(), _texts(), max_size=2).map(lambda found: tuple(found.items())),
    )
    return st.builds(
        Plan,
        programme=_texts(0),
        sections=_tuples(sections()),
        self_paced=_tuples(alone),
        study_blocks=_tuples(st.builds(StudyBlock, learner, course, _texts().map(ActivityId), instants(), instants())),
        score=st.builds(Score, *(whole for _ in range(9))),
        made=made,
        group_alternatives=_tuples(alternatives(), most=1),
    )
