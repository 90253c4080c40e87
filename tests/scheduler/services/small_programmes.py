"""Small programmes in words and wall times, made from a seed, in which many a learner finds no seat."""

from __future__ import annotations

import random

from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Activity, LivePolicy
from tests.builders import a_calendar, a_course, a_journey, a_person, a_programme, a_venue, alone, enrol, live

ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe")
HOURS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 08:10-12:05,13:00-17:00",
    "Mo-We 12:00-15:00",
    "Su-Th 22:00-06:00",
    "Tu,Th 10:00-12:00",
)


def small_programme(seed: int) -> Programme:
    """Return a programme of a few days in which hours, languages, numbers, limits and venues all can be in the way."""
    rng = random.Random(seed)
    n = rng.randint(2, 5)
    names = [f"L{index}" for index in range(n)]
    teachers = ["T0", *(["T1"] if rng.random() < 0.5 else [])]
    zones = rng.sample(ZONES, 3)
    venues = ["yard"] if rng.random() < 0.3 else []
    people = [
        a_person(
            name,
            zone=rng.choice(zones),
            hours=rng.choice(HOURS),
            stretch=rng.choice([0, 0, 0, 20, 60]),
            languages=rng.choice(["en", "en", "en", "en de", "de"]),
            venues=rng.choice(["yard", "yard", ""]) if venues else "",
            team=rng.choice(["", "ward"]),
            burden_minutes=rng.choice([0, 0, 110, 350]),
        )
        for name in [*names, *teachers]
    ]
    courses = []
    for index in range(rng.choice([1, 1, 2])):
        parts: list[Activity] = [alone("read", rng.choice([30, 90]))] if rng.random() < 0.4 else []
        for k in range(rng.choice([1, 1, 2])):
            parts.append(
                live(
                    f"meet-{k}",
                    rng.choice([30, 60, 90, 100]),
                    in_person=bool(venues) and rng.random() < 0.5,
                    min_days_after_previous=rng.choice([0, 1]) if k else 0,
                    max_days_after_previous=rng.choice([None, 2]) if k else None,
                )
            )
        least = rng.choice([1, 2, 3])
        courses.append(
            a_course(
                f"c{index}",
                *parts,
                instructors=" ".join(each.lower() for each in teachers),
                size=(least, least + rng.choice([0, 1, 4])),
                max_sections=rng.choice([1, 2]),
                recordings_allowed=rng.choice([0, 0, 1]),
                max_sections_per_instructor=rng.choice([0, 0, 1]),
                policy=rng.choice([LivePolicy.PREFERRED, LivePolicy.PREFERRED, LivePolicy.REQUIRED]),
                requires=["c0"] if index and rng.random() < 0.3 else [],
            )
        )
    enrolments = [
        enrol(name.lower(), course.id, optional=rng.random() < 0.2, rather_alone=rng.random() < 0.1)
        for course in courses
        for name in names
        if rng.random() < 0.85
    ]
    busy = a_calendar(*((f"2027-03-0{d} {h:02}:00", f"2027-03-0{d} {h + 2:02}:30") for d in (1, 2, 3) for h in (9, 15)))
    calendars = {name.lower(): busy for name in [*names, *teachers] if rng.random() < 0.4}
    return a_programme(
        people,
        courses,
        *enrolments,
        start="2027-03-01",
        end=rng.choice(["2027-03-03", "2027-03-05"]),
        time_zone=rng.choice(["UTC", "Europe/London", "Pacific/Auckland"]),
        rules={
            "buffer_minutes": rng.choice([0, 0, 15]),
            "grid_minutes": rng.choice([15, 30]),
            "max_live_minutes_per_day": rng.choice([480, 480, 100]),
            "max_parallel_sessions": rng.choice([0, 0, 1]),
            "max_team_share_away": rng.choice([1.0, 1.0, 0.5]),
        },
        calendars=calendars,
        venues=tuple(a_venue(each, zone=rng.choice(zones)) for each in venues),
        travel=(a_journey("l0", "2027-03-02", "2027-03-04", rng.choice(zones)),) if rng.random() < 0.2 else (),
    )


FEW_HOURS = (
    "Mo-Tu 09:00-12:00",
    "Mo 09:00-11:00",
    "Tu 09:00-11:00",
    "Mo 09:00-10:00; Tu 10:00-11:00",
    "Mo-We 10:00-12:00",
)


def crowded_programme(seed: int) -> Programme:
    """Return two courses for a few people in a few hours, with few sections allowed: what is in the way is each other.

    In every third, one course's learners have one hour only and the other's three mornings, so that only the second
    course can make room for the first.
    """
    rng = random.Random(seed)
    tangled = seed % 3 == 0
    learners = [f"L{index}" for index in range(rng.randint(3, 6))]
    in_both = learners[0]
    people = [
        a_person(
            name,
            zone=rng.choice(["UTC", "UTC", "Africa/Lagos"]) if not tangled else "UTC",
            hours=rng.choice(FEW_HOURS) if not tangled else "Mo-We 09:00-12:00",
            stretch=rng.choice([0, 0, 30]),
            burden_minutes=rng.choice([0, 0, 110]),
        )
        for name in learners
    ]
    people += [
        a_person("T0", hours="Mo 09:00-10:00" if tangled else "Mo-We 09:00-12:00", stretch=rng.choice([0, 60])),
        a_person("T1", hours="Mo-We 09:00-12:00", stretch=rng.choice([0, 60])),
    ]
    courses = []
    for index in range(2):
        parts: list[Activity] = [alone("read", 30)] if rng.random() < 0.3 else []
        parts += [live(f"meet-{k}", rng.choice([30, 60])) for k in range(1 if tangled else rng.choice([1, 1, 2]))]
        least = rng.choice([1, 1, 2])
        courses.append(
            a_course(
                f"c{index}",
                *parts,
                instructors=f"t{index}" if tangled else rng.choice(["t0", "t1", "t0 t1"]),
                size=(least, least + rng.choice([1, 2, 3])),
                max_sections=rng.choice([1, 1, 2]),
                recordings_allowed=rng.choice([0, 0, 1]),
            )
        )
    enrolments = [
        enrol(name.lower(), course.id, optional=rng.random() < 0.2)
        for course in courses
        for name in learners
        if (rng.random() < 0.8 if not tangled else name == in_both or (name in learners[1::2]) == (course.id == "c0"))
    ]
    rules = {"buffer_minutes": rng.choice([0, 15]), "grid_minutes": 30}
    return a_programme(people, courses, *enrolments, start="2027-03-01", end="2027-03-05", rules=rules)
