"""Working at Heights: a certificate course with theory, a live session and practice on a tower, in nine countries.

What it shows: in-person practice at two venues in small groups, a course that must be taken before another, a Spanish
course, a certificate that nobody may earn alone (``live = "required"``) and that runs out for some, recordings,
journeys, people who teach and learn, preferences, unknown calendars, four learners whose hours touch nobody else's, and
three in Honolulu who share an hour with their course only if both sides bend.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduler.domain.people import Person, Travel
from scheduler.domain.programme import Invites, Programme, Rules, Weights
from scheduler.domain.teaching import (
    Certificate,
    Course,
    CourseId,
    Enrolment,
    LivePolicy,
    Preference,
    Priority,
    Venue,
    VenueId,
)
from scheduler.samples.activities import alone, live
from scheduler.samples.cast import Busyness, Cast, Week, fill, week
from scheduler.samples.diary import at
from scheduler.samples.places import PLACES

START, END = date(2027, 3, 1), date(2027, 4, 19)
YARD, TOWER = VenueId("toronto-yard"), VenueId("rotterdam-tower")
AWARENESS, CERTIFICATE = CourseId("awareness"), CourseId("certificate")
ALTURAS, REFRESHER = CourseId("alturas"), CourseId("rescue-refresher")

_SITE = (
    "Toolbox talk",
    "Lift plan review",
    "Scaffold inspection",
    "Crane slot, tower B",
    "Permit to work",
    "Delivery: anchors; check the load sheet",
    "Site walk with the client",
    "Harness inspection",
)
_OFFICE = (
    "Weekly site report",
    "Contractors' call",
    "Risk review",
    "Budget",
    "Interview",
    "One-to-one",
    "Audit, part 2",
)

# (place, how many, hours, team, venues, stretch): crews climb, supervisors sign
_CREWS: tuple[tuple[str, int, Week, str, tuple[VenueId, ...], int], ...] = (
    ("Toronto", 6, week("Mo-Fr", "07:00", "15:30"), "Facades", (YARD,), 60),
    ("Montréal", 4, week("Mo-Fr", "08:00", "16:30", lunch="12:00-12:30"), "Scaffolding", (YARD,), 30),
    ("New York", 3, week("Mo-Fr", "08:00", "16:30"), "Facades", (YARD,), 60),
    ("Chicago", 2, week("Mo-Th", "07:00", "17:00"), "Telecom masts", (YARD,), 0),
    ("London", 7, week("Mo-Fr", "08:00", "16:30"), "Scaffolding", (TOWER,), 60),
    ("Amsterdam", 5, week("Mo-Fr", "08:00", "17:00", lunch="12:00-13:00"), "Wind turbines", (TOWER,), 30),
    ("Hamburg", 5, week("Mo-Fr", "07:00", "15:30"), "Wind turbines", (TOWER,), 0),
)
_SUPERVISORS: tuple[tuple[str, int, Week, int], ...] = (
    ("Toronto", 4, week("Mo-Fr", "09:00", "17:30"), 60),
    # their course is taught from London: they share an hour with it only if both sides bend
    ("Honolulu", 3, week("Mo-Fr", "08:00", "14:00"), 60),
    ("London", 3, week("Mo-Fr", "09:00", "17:30"), 60),
    ("Amsterdam", 1, week("Mo-Th", "08:30", "17:00"), 30),
    ("Hamburg", 1, week("Mo-Fr", "08:00", "16:30"), 60),
)
_SPANISH: tuple[tuple[str, int, Week, int], ...] = (
    ("Madrid", 6, week("Mo-Fr", "08:00", "17:00", lunch="14:00-15:00"), 60),
    ("Mexico City", 6, week("Mo-Fr", "08:00", "17:00", lunch="13:00-14:00"), 60),
)
# these hours touch nobody else's, not even with everybody's stretch: between 01:00 and 04:00 UTC on different days,
# and two weekend crews half a world apart
_APART: tuple[tuple[str, Week, str], ...] = (
    ("Perth", week("Th-Fr", "09:00", "12:00"), "Telecom masts"),
    ("Perth", week("Sa-Su", "09:00", "17:00"), "Roofing"),
    ("Tokyo", week("Mo-We", "10:00", "13:00"), "Facades"),
    ("Houston", week("Sa-Su", "08:00", "18:00"), "Roofing"),
)
_INSTRUCTORS: tuple[tuple[str, Week, tuple[VenueId, ...], int], ...] = (
    ("Toronto", week("Mo-Fr", "07:00", "16:00"), (YARD,), 120),
    ("Montréal", week("Mo-Fr", "08:00", "17:00"), (YARD,), 60),
    ("Amsterdam", week("Mo-Fr", "07:30", "16:30"), (TOWER, YARD), 60),
    ("London", week("Mo-Fr", "08:00", "17:00"), (TOWER,), 60),
    ("London", week("Mo-Fr", "10:00", "18:30"), (), 120),
    ("Madrid", week("Mo-Fr", "09:00", "18:30", lunch="14:00-15:30"), (), 120),
    ("Mexico City", week("Mo-Fr", "07:00", "15:00"), (), 120),
)


def make(seed: int) -> Programme:
    """Return the programme; the seed changes names and diaries, never the numbers of people, courses and enrolments."""
    cast = Cast("working-at-heights", seed, domain="northwall.example.com")
    teachers = [
        cast.add(PLACES[place], hours, team="Training", stretch=stretch, venues=venues)
        for place, hours, venues, stretch in _INSTRUCTORS
    ]
    crews = [
        cast.add(
            PLACES[place], hours, team=team, stretch=stretch if n % 3 else 0, venues=venues, burden=60 if n == 1 else 0
        )
        for place, count, hours, team, venues, stretch in _CREWS
        for n in range(count)
    ]
    supervisors = [
        cast.add(PLACES[place], hours, team="Supervisors", stretch=stretch)
        for place, count, hours, stretch in _SUPERVISORS
        for _ in range(count)
    ]
    spanish = [
        cast.add(
            PLACES[place],
            hours,
            team="Andamios",
            stretch=stretch,
            # of each six, two speak nothing else
            languages=("es",) if n < 2 else ("es", "en"),
            venues=(TOWER,) if place == "Madrid" else (),
        )
        for place, count, hours, stretch in _SPANISH
        for n in range(count)
    ]
    apart = [
        cast.add(PLACES[place], hours, team=team, venues=(YARD,) if place == "Houston" else ())
        for place, hours, team in _APART
    ]
    _write_diaries(cast, [*teachers, *supervisors], [*crews, *spanish, *apart])
    on_loan = crews[16]  # of the London scaffolders, lent to a site in Toronto
    guest = teachers[2]
    return Programme(
        title="Working at Heights, spring 2027",
        start=START,
        end=END,
        time_zone="America/Toronto",
        rules=Rules(
            buffer_minutes=15,
            max_live_minutes_per_day=240,
            instructor_max_live_minutes_per_day=360,
            max_parallel_sessions=3,
            travel_minutes=60,
            max_team_share_away=0.8,
        ),
        weights=Weights(missed_mandatory=2500, irregular=40),
        venues=(
            Venue(YARD, "Toronto training yard", "America/Toronto", "Mo-Sa 07:00-19:00", 8),
            Venue(TOWER, "Rotterdam climbing tower", "Europe/Amsterdam", "Mo-Fr 08:00-18:00", 6),
        ),
        travel=(
            Travel(guest.id, date(2027, 3, 15), date(2027, 3, 27), "America/Toronto"),
            Travel(on_loan.id, date(2027, 4, 5), date(2027, 4, 17), "America/Toronto"),
        ),
        people=tuple(replace(each, venues=(TOWER, YARD)) if each is on_loan else each for each in cast.people),
        courses=_courses(teachers, supervisors),
        enrolments=_enrolments(crews, supervisors, spanish, apart),
        calendars=cast.calendars(),
        invites=Invites(
            organizer_name="Northwall training office",
            organizer_email="training@northwall.example.com",
            join_link="https://meet.example.com/{section}/{session}",
        ),
    )


def _courses(teachers: list[Person], supervisors: list[Person]) -> tuple[Course, ...]:
    toronto, montreal, rotterdam, london, london_late, madrid, mexico = (each.id for each in teachers)
    london_supervisor = supervisors[7].id  # teaches the refresher and learns in another course
    return (
        Course(
            id=AWARENESS,
            title="Height safety awareness",
            language="en",
            section_min=6,
            section_max=16,
            max_sections=4,
            instructors=(london,),
            activities=(
                alone("introduction", 45),
                live("hazards", 60, module="Film 2: hazards on a roof", check="ten questions, eight right"),
                live(
                    "case-studies",
                    60,
                    alone_minutes=90,
                    days=(2, 10),
                    module="Three accidents, step by step",
                    check="half a page on one of them, read by the instructor",
                ),
            ),
            recordings_allowed=1,
        ),
        Course(
            id=CERTIFICATE,
            title="Working at Heights certificate",
            language="en",
            section_min=4,
            section_max=8,
            max_sections=7,
            instructors=(toronto, montreal, rotterdam, london),
            activities=(
                alone("theory", 180),
                live("rescue-planning", 60, near=21, check="a rescue plan for the learner's own site"),
                live("practice", 180, days=(2, 14), in_person=True),
                alone("written-test", 30),
            ),
            max_sections_per_instructor=2,
            live=LivePolicy.REQUIRED,
            requires=(AWARENESS,),
            certificate=Certificate(minutes=450, valid_months=36),
        ),
        Course(
            id=ALTURAS,
            title="Trabajos en altura: curso básico",
            language="es",
            section_min=4,
            section_max=12,
            max_sections=2,
            instructors=(madrid, mexico),
            activities=(
                alone("teoría", 120),
                live("arneses", 60),
                live("rescate", 60, days=(2, 10)),
            ),
        ),
        Course(
            id=REFRESHER,
            title="Rescue refresher",
            language="en",
            section_min=5,
            section_max=20,
            max_sections=2,
            instructors=(london_supervisor, london_late, toronto),
            activities=(live("refresher", 45),),
            recordings_allowed=0,
        ),
    )


def _enrolments(
    crews: list[Person], supervisors: list[Person], spanish: list[Person], apart: list[Person]
) -> tuple[Enrolment, ...]:
    found: list[Enrolment] = []
    # some climbers have a certificate that runs out while the programme lasts, others later or none
    expiry = {3: date(2027, 4, 2), 8: date(2027, 4, 16), 13: date(2027, 9, 30)}
    found += [Enrolment(each.id, CERTIFICATE, expires=expiry.get(n)) for n, each in enumerate(crews)]
    # every other climber is new and takes the awareness course first
    found += [Enrolment(each.id, AWARENESS) for each in crews[::2]]
    found += [Enrolment(each.id, AWARENESS) for each in supervisors]
    found += [Enrolment(each.id, ALTURAS) for each in spanish]
    found += [Enrolment(each.id, AWARENESS, Priority.OPTIONAL) for each in (spanish[3], spanish[10])]
    found += [Enrolment(each.id, AWARENESS) for each in apart[:3]]
    found += [Enrolment(apart[3].id, CERTIFICATE)]
    teaching = supervisors[7].id
    refresher = [*supervisors[:10], *crews[1::4]]
    found += [
        Enrolment(each.id, REFRESHER, Priority.OPTIONAL, Preference.SELF_PACED if n % 5 == 4 else Preference.LIVE)
        for n, each in enumerate(refresher)
        if each.id != teaching
    ]
    return tuple(found)


def _write_diaries(cast: Cast, desks: list[Person], crews: list[Person]) -> None:
    """Give everybody a diary but six: they have not shared theirs."""
    unknown = {each.id for each in (crews[3], crews[12], crews[25], crews[36], desks[9], crews[-1])}
    for people, titles, busyness in ((desks, _OFFICE, Busyness(5, 14)), (crews, _SITE, Busyness(2, 5, leave=0.2))):
        for person in people:
            if person.id not in unknown:
                dice = cast.dice("diary", person.id)
                fill(cast.diary(person), dice, cast.habits[person.id], (START, END), busyness, titles)
    _special_events(cast, desks, crews)


def _special_events(cast: Cast, desks: list[Person], crews: list[Person]) -> None:
    """Add what real exports hold besides plain meetings."""
    planner, deputy = cast.diary(desks[0]), cast.diary(desks[1])
    # a meeting without end, cancelled once, moved once
    planner.weekly(
        at(date(2027, 1, 6), 9),
        60,
        "Instructors’ round: all sites; bring the list of anchors that the last inspection did not pass",
        without=[date(2027, 3, 10)],
        moved=(date(2027, 3, 24), at(date(2027, 3, 25), 13)),
    )
    planner.weekly(at(date(2027, 3, 1), 7, 30), 30, "Stand-up", on=(0, 1, 2, 3, 4), until=date(2027, 4, 30))
    deputy.once(at(date(2027, 3, 17), 15), 60, "Call with the insurer", utc=True)
    deputy.once(at(date(2027, 3, 18), 9), 240, "Visit of the inspectorate", cancelled=True)
    deputy.all_day(date(2027, 3, 20), 1, "Birthday", free=True)
    cast.diary(crews[0]).once(at(date(2027, 3, 9), 7), 120, "Medical", floating=True)
    cast.diary(crews[1]).free_busy(
        [(at(date(2027, 3, 11), 13), 90, "BUSY"), (at(date(2027, 3, 12), 14), 60, "BUSY-TENTATIVE")]
    )
