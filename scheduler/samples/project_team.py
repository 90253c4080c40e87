"""A project team spread over the whole day: between Honolulu and Auckland there is hardly an hour for all.

What it shows: sessions that somebody must always pay for with an early or late hour, the convex price that shares
this out (some have borne much before), recordings, one video-conference licence, a course chain, a journey, and four
clock changes inside five weeks.
"""

from __future__ import annotations

from datetime import date

from scheduler.domain.people import Person, Travel
from scheduler.domain.programme import Programme, Rules, Tentative, Weights
from scheduler.domain.teaching import Course, CourseId, Enrolment, Preference, Priority
from scheduler.samples.activities import alone, live
from scheduler.samples.cast import Busyness, Cast, Week, fill, week
from scheduler.samples.diary import at
from scheduler.samples.places import PLACES

START, END = date(2027, 3, 8), date(2027, 4, 12)
KICK_OFF, METHOD, RETROSPECTIVE = CourseId("kick-off"), CourseId("method"), CourseId("retrospective")
_TITLES = ("Stand-up", "Sprint planning", "Design review", "Pairing", "One-to-one", "Customer demo", "Backlog")

# (place, hours, stretch, out-of-hours minutes borne before)
_PEOPLE: tuple[tuple[str, Week, int, int], ...] = (
    ("London", week("Mo-Fr", "08:30", "17:00"), 120, 90),
    ("San Francisco", week("Mo-Fr", "08:00", "16:30"), 180, 240),
    ("Auckland", week("Mo-Fr", "08:00", "16:30"), 180, 300),
    ("Auckland", week("Mo-Fr", "09:00", "17:30"), 120, 150),
    ("Auckland", week("Mo-Th", "08:00", "15:00"), 60, 0),
    ("Honolulu", week("Mo-Fr", "07:00", "15:30"), 120, 0),
    ("San Francisco", week("Mo-Fr", "09:00", "17:30"), 120, 60),
    ("San Francisco", week("Mo-Fr", "10:00", "18:30"), 60, 0),
    ("São Paulo", week("Mo-Fr", "09:00", "18:00", lunch="12:00-13:00"), 120, 30),
    ("London", week("Mo-Fr", "09:00", "17:30"), 60, 0),
    ("London", week("Tu-Th", "09:00", "15:00"), 0, 0),
    ("Nairobi", week("Mo-Fr", "08:00", "17:00", lunch="13:00-14:00"), 120, 45),
    ("Bengaluru", week("Mo-Fr", "10:00", "19:00"), 180, 120),
    ("Bengaluru", week("Mo-Fr", "09:30", "18:30"), 120, 180),
    ("Kathmandu", week("Su-Th", "10:00", "18:00"), 120, 60),
    ("Kathmandu", week("Su-Th", "09:00", "17:00"), 60, 0),
)


def make(seed: int) -> Programme:
    """Return the programme; the seed changes names and diaries, never the numbers of people, courses and enrolments."""
    cast = Cast("project-team", seed, domain="meridian.example.com")
    team = [
        cast.add(PLACES[place], hours, team="Platform" if n % 2 else "Product", stretch=stretch, burden=borne)
        for n, (place, hours, stretch, borne) in enumerate(_PEOPLE)
    ]
    for person in team:
        if person is not team[10]:
            dice = cast.dice("diary", person.id)
            fill(cast.diary(person), dice, cast.habits[person.id], (START, END), Busyness(4, 10), _TITLES)
    # the whole team's weekly call, kept in London's wall time by the one who runs it
    cast.diary(team[0]).weekly(at(date(2027, 1, 12), 16), 30, "Whole team", without=[date(2027, 3, 30)])
    visitor = team[3]
    return Programme(
        title="Meridian project team, March 2027",
        start=START,
        end=END,
        time_zone="Europe/London",
        rules=Rules(
            tentative=Tentative.FREE,
            buffer_minutes=15,
            max_live_minutes_per_day=120,
            instructor_max_live_minutes_per_day=180,
            max_parallel_sessions=1,
        ),
        weights=Weights(section=200, recording=100, irregular=60),
        travel=(Travel(visitor.id, date(2027, 3, 15), date(2027, 3, 27), "Europe/London"),),
        people=tuple(cast.people),
        courses=_courses(team),
        enrolments=_enrolments(team),
        calendars=cast.calendars(),
    )


def _courses(team: list[Person]) -> tuple[Course, ...]:
    london, california, auckland = (each.id for each in team[:3])
    return (
        Course(
            id=KICK_OFF,
            title="Kick-off: goals and roles",
            language="en",
            section_min=3,
            section_max=15,
            max_sections=3,
            instructors=(london, california),
            activities=(live("kick-off", 60),),
        ),
        Course(
            id=METHOD,
            title="How we work",
            language="en",
            section_min=3,
            section_max=8,
            max_sections=4,
            instructors=(california, auckland),
            activities=(
                alone("handbook", 90),
                live("planning", 60, alone_minutes=75),
                live("reviewing", 60, days=(5, 9)),
                live("releasing", 60, days=(5, 9)),
            ),
            max_sections_per_instructor=3,
            recordings_allowed=1,
            requires=(KICK_OFF,),
        ),
        Course(
            id=RETROSPECTIVE,
            title="Retrospective",
            language="en",
            section_min=3,
            section_max=15,
            max_sections=2,
            instructors=(auckland, london),
            activities=(live("retrospective", 45),),
            requires=(METHOD,),
        ),
    )


def _enrolments(team: list[Person]) -> tuple[Enrolment, ...]:
    london, california, auckland = team[:3]
    found = [Enrolment(each.id, KICK_OFF) for each in team if each not in (london, california)]
    found += [Enrolment(each.id, METHOD) for each in team if each not in (california, auckland)]
    found += [
        Enrolment(each.id, RETROSPECTIVE, Priority.OPTIONAL, Preference.SELF_PACED if n == 10 else Preference.LIVE)
        for n, each in enumerate(team)
        if each not in (london, auckland)
    ]
    return tuple(found)
