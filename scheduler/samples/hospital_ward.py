"""Training on hospital wards: people on rotating shifts, of whom at most a third of a ward may be away at once.

What it shows: hours that change from week to week, long days, nights, weekend staff, a team limit that binds, small
rooms with opening hours, in-person sessions that nobody may take alone, and public holidays that a ward does not keep.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.programme import Invites, Programme, Rules, StudyTime, Weights
from scheduler.domain.teaching import Course, CourseId, Enrolment, LivePolicy, Preference, Priority, Venue, VenueId
from scheduler.samples.activities import alone, live
from scheduler.samples.cast import Busyness, Cast, Week, fill, first_on, wall, week
from scheduler.samples.dice import Dice
from scheduler.samples.places import PLACES
from scheduler.samples.weeks import night, rotating

START, END = date(2027, 3, 1), date(2027, 4, 12)
LAB, GYM = VenueId("skills-lab"), VenueId("physio-gym")
SEPSIS, LIFE_SUPPORT = CourseId("sepsis"), CourseId("life-support")
MOVING, MEDICATION = CourseId("moving-and-handling"), CourseId("medication-safety")
WARDS = ("Surgical ward 3A", "Medical ward 4B", "Intensive care", "Emergency department")
_DUBLIN = PLACES["Dublin"]

_EARLY, _LATE = ("07:30", "15:30"), ("13:30", "21:30")
_LONG_DAYS = Week("week 01-53/2 Mo-We 07:30-20:00; week 02-52/2 Th-Su 07:30-20:00", (0, 1, 2), 450, 1200)
# twelve nurses of a ward: two opposite rotations, long days, nights
_ROTA: tuple[tuple[Week, int], ...] = (
    (rotating("Mo-Fr", _EARLY, _LATE), 30),
    (rotating("Mo-Fr", _LATE, _EARLY), 30),
    (rotating("Mo-Fr", _EARLY, _LATE), 60),
    (rotating("Mo-Fr", _LATE, _EARLY), 60),
    (rotating("Su-Th", _EARLY, _LATE), 60),
    (rotating("Su-Th", _LATE, _EARLY), 0),
    (_LONG_DAYS, 0),
    (_LONG_DAYS, 30),
    (week("Mo-Fr", "08:00", "16:00"), 60),
    (week("Mo-Th", "07:30", "13:30"), 120),
    (night("Mo-Th", "20:30", "08:00"), 90),
    (Week("week 01-53/2 Mo-Th 20:30-08:00; week 02-52/2 We-Sa 20:30-08:00", (2, 3), 1230, 1440), 120),
)
_ASSISTANTS: tuple[Week, ...] = (
    week("Mo-Fr", "08:00", "16:00"),
    week("Mo-Fr", "08:00", "16:00"),
    week("Mo-Fr", "07:00", "15:00"),
    rotating("Mo-Fr", _EARLY, _LATE),
    rotating("Mo-Fr", _LATE, _EARLY),
    week("Mo-We", "08:00", "14:00"),
    week("Sa-Su", "08:00", "20:00"),
    week("Sa-Su", "20:00", "23:30"),
)
_FACILITATORS: tuple[tuple[Week, int], ...] = (
    (week("Mo-Fr", "08:00", "16:30"), 60),
    (week("Mo-Fr", "09:00", "17:30"), 120),
    (week("Mo-Th", "07:30", "17:00", lunch="12:30-13:00"), 60),
    (week("Tu-Th", "13:00", "21:00"), 60),
    (week("Mo-Fr", "07:30", "15:30"), 120),
)
_NAMES_FROM = ("IE", "PH", "IE", "IN", "IE", "NG", "PH", "IE", "IN", "IE", "GB", "ZA")
_WARD_LIFE = (
    "Audit of charts",
    "Family meeting",
    "Handover lead",
    "Link nurse meeting",
    "Appraisal",
    "Occupational health",
)
_OFFICE = ("Simulation set-up", "Faculty meeting", "Assessment board", "Student placement call", "Equipment service")


def make(seed: int) -> Programme:
    """Return the programme; the seed changes names and diaries, never the numbers of people, courses and enrolments."""
    cast = Cast("hospital-ward", seed, domain="stbrigids.example.org")
    facilitators = [
        cast.add(_DUBLIN, hours, team="Clinical skills", stretch=stretch, venues=(LAB, GYM), country=_NAMES_FROM[n])
        for n, (hours, stretch) in enumerate(_FACILITATORS)
    ]
    nurses = [
        cast.add(
            _DUBLIN,
            hours,
            team=ward,
            stretch=stretch,
            holidays="",  # a ward is open on every public holiday
            venues=(LAB, GYM),
            burden=(0, 0, 0, 45, 0, 150)[n % 6],
            country=_NAMES_FROM[n],
            languages=("en",),
        )
        for ward in WARDS
        for n, (hours, stretch) in enumerate(_ROTA)
    ]
    assistants = [
        cast.add(_DUBLIN, hours, team="Healthcare assistants", stretch=30, holidays="", venues=(GYM,), country=country)
        for hours, country in zip(_ASSISTANTS, reversed(_NAMES_FROM), strict=False)
    ]
    for person in facilitators:
        fill(
            cast.diary(person),
            cast.dice("diary", person.id),
            cast.habits[person.id],
            (START, END),
            Busyness(4, 12),
            _OFFICE,
        )
    for n, person in enumerate((*nurses, *assistants)):
        if n % 9 != 8:
            dice = cast.dice("diary", person.id)
            fill(cast.diary(person), dice, cast.habits[person.id], (START, END), Busyness(1, 3, leave=0.25), _WARD_LIFE)
            _off_duty(cast, person, dice)
    on_course = facilitators[1]
    return Programme(
        title="St Brigid’s: ward training, spring 2027",
        start=START,
        end=END,
        time_zone=_DUBLIN.time_zone,
        rules=Rules(
            max_live_minutes_per_day=180,
            instructor_max_live_minutes_per_day=300,
            travel_minutes=15,
            max_team_share_away=0.33,
            max_training_minutes_per_week=240,
            study_factor=1.25,  # nurses read between two calls
            min_peers=2,
        ),
        weights=Weights(section=150, irregular=20, missing_study_minute=2),
        venues=(
            Venue(LAB, "Clinical skills laboratory", _DUBLIN.time_zone, "Mo-Fr 08:00-18:00", 6),
            Venue(GYM, "Physiotherapy gym", _DUBLIN.time_zone, "Mo-Sa 07:00-20:00", 8),
        ),
        travel=(Travel(on_course.id, date(2027, 3, 8), date(2027, 3, 13), "America/New_York"),),
        people=tuple(replace(each, venues=(GYM,)) if each is nurses[13] else each for each in cast.people),
        courses=_courses([each.id for each in facilitators], nurses[20].id),
        enrolments=_enrolments(nurses, assistants),
        calendars=cast.calendars(),
        invites=Invites(study_time=StudyTime.FREE),
    )


def _off_duty(cast: Cast, person: Person, dice: Dice) -> None:
    """Add a fixed half day off on some weekday afternoons, every other week, for three people in ten."""
    if dice.chance(0.3):
        day = first_on(dice.pick((1, 2, 3)), START)
        cast.diary(person).weekly(wall(day, 13 * 60), 240, "Study half day, college", every=2, times=3)


def _courses(facilitators: list[PersonId], charge_nurse: PersonId) -> tuple[Course, ...]:
    first, second, third, evening, early = facilitators
    return (
        Course(
            id=SEPSIS,
            title="Sepsis: the first hour",
            language="en",
            section_min=4,
            section_max=12,
            max_sections=9,
            instructors=(first, second, evening),
            activities=(alone("reading", 30), live("cases", 45)),
            due=END - timedelta(days=7),
        ),
        Course(
            id=LIFE_SUPPORT,
            title="Immediate life support",
            language="en",
            section_min=3,
            section_max=6,
            max_sections=8,
            instructors=(second, third, early),
            activities=(alone("e-learning", 90), live("scenarios", 120, in_person=True)),
            max_sections_per_instructor=4,
            live=LivePolicy.REQUIRED,
            requires=(SEPSIS,),
        ),
        Course(
            id=MOVING,
            title="Moving and handling",
            language="en",
            section_min=3,
            section_max=8,
            max_sections=5,
            instructors=(early, charge_nurse),
            activities=(live("hoists-and-slides", 60, in_person=True),),
            live=LivePolicy.REQUIRED,
        ),
        Course(
            id=MEDICATION,
            title="Medication safety",
            language="en",
            section_min=4,
            section_max=16,
            max_sections=4,
            instructors=(first, evening),
            activities=(
                live("errors-we-made", 30),
                alone("calculation", 60),
                live("double-checking", 30, days=(7, 21)),
            ),
            recordings_allowed=1,
        ),
    )


def _enrolments(nurses: list[Person], assistants: list[Person]) -> tuple[Enrolment, ...]:
    charge_nurse = nurses[20].id
    found = [Enrolment(each.id, SEPSIS) for each in nurses]
    found += [Enrolment(each.id, LIFE_SUPPORT) for each in nurses[::2]]
    found += [Enrolment(each.id, MOVING) for each in (*assistants, *nurses[1::6]) if each.id != charge_nurse]
    found += [
        Enrolment(each.id, MEDICATION, Priority.OPTIONAL, Preference.SELF_PACED if n % 8 == 7 else Preference.LIVE)
        for n, each in enumerate(nurses[::2])
    ]
    return tuple(found)
