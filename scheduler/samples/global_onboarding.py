"""Onboarding 400 new colleagues in 36 time zones, in the eight weeks in which most of the world changes its clocks.

What it shows: size, every kind of working week, six courses of different rhythm and size with a chain between them,
a Spanish course, a limit on parallel sessions, preferences, journeys and unknown calendars. New York and London are
four hours apart from 14 to 28 March 2027, not five.
"""

from __future__ import annotations

from datetime import date

from scheduler.domain.people import Person, Travel
from scheduler.domain.programme import Invites, Programme, Rules, Weights
from scheduler.domain.teaching import Course, CourseId, Enrolment, Preference, Priority
from scheduler.samples.activities import alone, live
from scheduler.samples.cast import Cast, Week, fill, week
from scheduler.samples.places import PLACES, WORLD
from scheduler.samples.weeks import STRETCH, draw_busyness, draw_week

START, END = date(2027, 3, 1), date(2027, 4, 26)
N_LEARNERS = 400
WELCOME, SECURITY, SELLING = CourseId("welcome"), CourseId("security"), CourseId("selling")
ENGINEERING, LEADING, BIENVENIDA = CourseId("engineering"), CourseId("leading"), CourseId("bienvenida")
TEAMS = ("Sales", "Engineering", "Support", "Finance", "People")
_TITLES = (
    "Team meeting", "One-to-one with my manager", "Buddy coffee", "Laptop set-up", "Product demo", "Focus time",
    "Customer call", "All hands", "Stand-up", "Payroll and benefits",
)  # fmt: skip
_OFFICE = ("09:00", "18:00")
_INSTRUCTORS: tuple[tuple[str, Week], ...] = tuple(
    (place, week(PLACES[place].days, opens, closes))
    for place, opens, closes in (
        ("London", "08:00", "17:00"), ("London", *_OFFICE), ("London", "12:00", "21:00"),
        ("New York", "07:00", "15:30"), ("New York", *_OFFICE), ("New York", "08:00", "17:00"),
        ("Berlin", "08:00", "17:00"), ("Berlin", *_OFFICE), ("Berlin", "07:00", "15:30"),
        ("Bengaluru", *_OFFICE), ("Bengaluru", "12:00", "21:00"), ("Bengaluru", "08:00", "17:00"),
        ("Singapore", *_OFFICE), ("Singapore", "07:00", "15:30"), ("Sydney", "08:00", "17:00"),
        ("Los Angeles", "07:00", "15:30"), ("Los Angeles", *_OFFICE), ("São Paulo", "08:00", "17:00"),
        ("Madrid", *_OFFICE), ("Mexico City", "08:00", "17:00"), ("Tokyo", *_OFFICE), ("Dubai", "08:00", "17:00"),
        ("Chicago", "08:00", "17:00"), ("Johannesburg", "08:00", "17:00"),
    )
)  # fmt: skip


def how_many() -> dict[str, int]:
    """Return how many learners work at each place: one at least, the rest by ``WORLD``, largest remainder."""
    total = sum(WORLD.values())
    left = N_LEARNERS - len(WORLD)
    exact = {place: left * weight / total for place, weight in WORLD.items()}
    found = {place: 1 + int(share) for place, share in exact.items()}
    by_remainder = sorted(exact, key=lambda place: (int(exact[place]) - exact[place], place))
    for place in by_remainder[: N_LEARNERS - sum(found.values())]:
        found[place] += 1
    return found


def make(seed: int) -> Programme:
    """Return the programme; the seed changes names, hours and diaries, never the numbers of people and enrolments."""
    cast = Cast("global-onboarding", seed, domain="lumenfield.example.com")
    instructors = [
        cast.add(PLACES[place], habit, team="Learning", stretch=120 if n % 4 == 3 else 60)
        for n, (place, habit) in enumerate(_INSTRUCTORS)
    ]
    where = [place for place, count in how_many().items() for _ in range(count)]
    learners: list[Person] = []
    for n, place in enumerate(where):
        dice = cast.dice("habits", n)
        learners.append(
            cast.add(
                PLACES[place],
                draw_week(dice, PLACES[place].days),
                team=TEAMS[n % len(TEAMS)],
                stretch=dice.weighted(STRETCH),
                burden=90 if n % 37 == 0 else 240 if n % 53 == 0 else 0,
            )
        )
    for n, person in enumerate((*instructors, *learners)):
        if n % 29 != 11:
            dice = cast.dice("diary", n)
            busyness = draw_busyness(dice, days=(END - START).days)
            fill(cast.diary(person), dice, cast.habits[person.id], (START, END), busyness, _TITLES)
    return Programme(
        title="Global onboarding, spring 2027",
        start=START,
        end=END,
        time_zone="Europe/Berlin",
        rules=Rules(
            buffer_minutes=15,
            max_live_minutes_per_day=240,
            instructor_max_live_minutes_per_day=360,
            max_parallel_sessions=8,
            max_team_share_away=0.5,
        ),
        weights=Weights(irregular=20),
        people=tuple(cast.people),
        courses=_courses(instructors),
        enrolments=_enrolments(learners),
        travel=(
            Travel(learners[20].id, date(2027, 3, 8), date(2027, 3, 20), "Europe/Berlin"),
            Travel(learners[70].id, date(2027, 3, 22), date(2027, 4, 3), "Asia/Singapore"),
            Travel(instructors[0].id, date(2027, 3, 10), date(2027, 3, 17), "America/New_York"),
            Travel(instructors[12].id, date(2027, 4, 5), date(2027, 4, 10), "Australia/Sydney"),
        ),
        calendars=cast.calendars(),
        invites=Invites(
            organizer_name="Lumenfield Learning",
            organizer_email="learning@lumenfield.example.com",
            join_link="https://meet.example.com/{course}/{section}/{session}",
        ),
    )


def _courses(instructors: list[Person]) -> tuple[Course, ...]:
    ids = [each.id for each in instructors]
    spanish = tuple(each.id for each in instructors if each.speaks("es"))
    weekly = (2, 10)
    return (
        Course(
            id=WELCOME, title="Welcome and how we work", language="en", section_min=8, section_max=25, max_sections=12,
            instructors=tuple(ids[0::3]), activities=(alone("our-story", 60), live("welcome", 60)),
        ),
        Course(
            id=SECURITY, title="Security and privacy", language="en", section_min=10, section_max=30, max_sections=10,
            instructors=tuple(ids[1::3]), activities=(alone("basics", 120), live("incident-game", 45)),
        ),
        Course(
            id=SELLING, title="Selling with us", language="en", section_min=6, section_max=20, max_sections=8,
            instructors=tuple(ids[2::3]),
            activities=(
                live("listening", 60), live("proposing", 60, days=weekly),
                live("negotiating", 60, days=weekly), live("closing", 60, days=weekly),
            ),
            max_sections_per_instructor=2, recordings_allowed=1, requires=(WELCOME,),
        ),
        Course(
            id=ENGINEERING, title="Engineering practice", language="en", section_min=6, section_max=16, max_sections=7,
            instructors=tuple(ids[0::4]),
            activities=(
                alone("handbook", 180),
                *(live(f"part-{n}", 60, alone_minutes=90, days=weekly if n > 1 else None) for n in range(1, 7)),
            ),
            recordings_allowed=2, requires=(SECURITY,),
        ),
        Course(
            id=LEADING, title="Leading a distributed team", language="en", section_min=4, section_max=12,
            max_sections=5, instructors=tuple(ids[3::4]),
            activities=(live("trust", 90), live("feedback", 90, days=weekly), live("rituals", 90, days=weekly)),
        ),
        Course(
            id=BIENVENIDA, title="Bienvenida en español", language="es", section_min=5, section_max=15, max_sections=4,
            instructors=spanish, activities=(live("bienvenida", 60), live("preguntas", 45, days=weekly)),
        ),
    )  # fmt: skip


def _enrolments(learners: list[Person]) -> tuple[Enrolment, ...]:
    found: list[Enrolment] = []
    for n, person in enumerate(learners):
        mine: list[Enrolment] = []
        if n % 20 < 11:
            mine.append(Enrolment(person.id, WELCOME))
        if n % 2 == 0:
            alone_please = Preference.SELF_PACED if n % 26 == 6 else Preference.LIVE
            mine.append(Enrolment(person.id, SECURITY, preference=alone_please))
        if person.team == "Sales" or (person.team == "Support" and n % 3 == 0):
            mine.append(
                Enrolment(person.id, SELLING, Priority.MANDATORY if person.team == "Sales" else Priority.OPTIONAL)
            )
        if person.team == "Engineering":
            mine.append(Enrolment(person.id, ENGINEERING))
        if n % 7 == 3:
            mine.append(Enrolment(person.id, LEADING, Priority.OPTIONAL))
        if person.speaks("es"):
            mine.append(Enrolment(person.id, BIENVENIDA, Priority.OPTIONAL))
        found += mine or [Enrolment(person.id, SECURITY)]
    return tuple(found)
