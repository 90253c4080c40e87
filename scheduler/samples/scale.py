"""Programmes of any size, for benchmarks and tests: the same kind of company, larger or smaller.

What is drawn, and from what:

- *Where people work*: ``places.WORLD``, 36 places in 36 zones, an eighth of everybody in India, a quarter in the
  United States, a few on Lord Howe (UTC+10:30, half an hour of summer time) and Chatham (UTC+12:45).
- *When*: ``weeks.draw_week``: two thirds plain days, a tenth part time, the rest rotating shifts, split days,
  nights and lates; Sunday to Thursday where that is the week. 35 % accept no live session outside their hours, the
  others an hour, two or three. Nine in ten take their country's public holidays.
- *Diaries*: 6 to 18 recurring meetings and 19 to 62 single events each over eight weeks, a fifth of the single ones
  transparent, three in ten people with leave. One person in 25 has shared no calendar.
- *Courses*: 1, 2, 3, 4 or 6 sessions of 45 to 120 minutes, two to ten days apart; 45 % have theory first; one in
  seven allows a recording. Sections of 4-12, 6-16, 6-20 or 8-25. Sections are plenty, except in every eighth course,
  the fourth first, which has room for about five in six of its learners.
- *Enrolments*: 1, 2 or 3 a learner, 1.6 on average, seven in ten mandatory. One instructor of a course for about 30
  enrolments, at least five (or all there are); each instructor teaches about two courses.

Everything grows in proportion to the number of learners. A learner is told by their number and the seed alone: the
first 500 people of 10,000 are the 500 people of the same seed, though their courses are not.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil

from scheduler.domain.people import Person, PersonId
from scheduler.domain.programme import Programme, Weights
from scheduler.domain.teaching import (
    Activity,
    Course,
    CourseId,
    Enrolment,
    Priority,
)
from scheduler.errors import SchedulerError
from scheduler.samples.activities import alone, live
from scheduler.samples.cast import Week, fill, week
from scheduler.samples.diary import Diary
from scheduler.samples.dice import Dice
from scheduler.samples.names import draw_name
from scheduler.samples.places import PLACES, WORLD, Place
from scheduler.samples.weeks import STRETCH, draw_busyness, draw_week

START, END = date(2027, 3, 1), date(2027, 4, 26)
MOST_LEARNERS, MOST_COURSES = 100_000, 1_000
TEAMS = ("Sales", "Support", "Clinical", "Retail", "Site Safety", "Operations", "Engineering", "Finance")
_TITLES = ("Team meeting", "One-to-one", "Customer call", "Planning", "Review", "Focus time", "Interview", "Stand-up")
_SUBJECTS = (
    "First aid at work", "Data protection", "Customer conversations", "Safe lifting", "Quality basics", "Negotiation",
    "Project planning", "Fire safety", "Writing clearly", "Feedback", "Cyber security", "Anti-bribery",
)  # fmt: skip
_N_SESSIONS = {1: 36.0, 2: 14.0, 3: 20.0, 4: 18.0, 6: 12.0}
_MINUTES = {45: 10.0, 60: 35.0, 90: 30.0, 120: 25.0}
_SIZES = ((4, 12), (6, 16), (6, 20), (8, 25))
_HOW_MANY = {1: 55.0, 2: 29.0, 3: 16.0}
_INSTRUCTOR_WEEKS = (
    week("Mo-Fr", "07:00", "15:30"),
    week("Mo-Fr", "08:00", "17:00"),
    week("Mo-Fr", "09:00", "18:00"),
    week("Mo-Fr", "12:00", "21:00"),
)
_INSTRUCTOR_STRETCH = {60: 75.0, 120: 21.0, 180: 4.0}
_ENROLMENTS_PER_INSTRUCTOR, _COURSES_PER_INSTRUCTOR, _FEWEST_INSTRUCTORS = 30, 1.9, 5
_LEARNERS_PER_MANAGER = 25
_TIGHT = 3


class BadScale(SchedulerError):
    """A size that the generator does not make."""


def make_scale(learners: int, courses: int, seed: int) -> Programme:
    """Return a programme of a given size; see the module's text for what is drawn.

    Raises
    ------
    BadScale
        If there are fewer than 1 or more than 100,000 learners, or fewer than 1 or more than 1,000 courses.
    """
    for name, value, most in (("learners", learners, MOST_LEARNERS), ("courses", courses, MOST_COURSES)):
        if not 1 <= value <= most:
            raise BadScale(f"{name}: {value} is outside 1 to {most:,}; choose a number between")
    calendars: dict[PersonId, bytes] = {}
    n_managers = max(1, learners // _LEARNERS_PER_MANAGER)
    people = [_learner(n, seed, n_managers, calendars) for n in range(learners)]
    enrolments = tuple(_enrolments(people, courses, seed))
    n_enrolled = Counter(each.course for each in enrolments)
    wanted = [
        max(_FEWEST_INSTRUCTORS, ceil(n_enrolled[_course_id(n)] / _ENROLMENTS_PER_INSTRUCTOR)) for n in range(courses)
    ]
    n_instructors = max(_FEWEST_INSTRUCTORS, round(sum(wanted) / _COURSES_PER_INSTRUCTOR))
    instructors = [_instructor(n, seed, n_managers, calendars) for n in range(n_instructors)]
    return Programme(
        title=f"Scale, {learners:,} learners, {courses:,} courses, seed {seed}",
        start=START,
        end=END,
        people=(*people, *instructors),
        courses=tuple(
            _course(n, seed, n_enrolled[_course_id(n)], [each.id for each in instructors], wanted[n])
            for n in range(courses)
        ),
        enrolments=enrolments,
        weights=Weights(irregular=20),
        calendars=calendars,
    )


def _course_id(number: int) -> CourseId:
    return CourseId(f"c{number:02d}")


def _person(number: int, kind: str, dice: Dice, place: Place, habit: Week, stretch: int, n_managers: int) -> Person:
    return Person(
        id=PersonId(f"{kind}{number:05d}"),
        name=draw_name(place.country, dice),
        email=f"{kind}{number:05d}@example.org",
        time_zone=place.time_zone,
        working_hours=habit.hours,
        holidays=place.holidays if dice.chance(0.88) else "",
        stretch_minutes=stretch,
        languages=place.languages,
        team=dice.pick(TEAMS),
        manager=f"m{dice.between(0, n_managers - 1):04d}@example.org",
    )


def _keep_diary(person: Person, habit: Week, dice: Dice, calendars: dict[PersonId, bytes]) -> None:
    if dice.chance(0.04):
        return  # this calendar stays unknown
    diary = Diary(person.id, person.time_zone)
    fill(diary, dice, habit, (START, END), draw_busyness(dice, days=(END - START).days), _TITLES)
    calendars[person.id] = diary.file()


def _learner(number: int, seed: int, n_managers: int, calendars: dict[PersonId, bytes]) -> Person:
    dice = Dice("scale", seed, "learner", number)
    place = PLACES[dice.weighted(WORLD)]
    habit = draw_week(dice, place.days)
    person = _person(number, "l", dice, place, habit, dice.weighted(STRETCH), n_managers)
    _keep_diary(person, habit, dice, calendars)
    return person


def _instructor(number: int, seed: int, n_managers: int, calendars: dict[PersonId, bytes]) -> Person:
    dice = Dice("scale", seed, "instructor", number)
    place = PLACES[dice.weighted(WORLD)]
    habit = dice.pick(_INSTRUCTOR_WEEKS)
    if place.days == "Su-Th":
        habit = Week(habit.hours.replace("Mo-Fr", "Su-Th"), (6, 0, 1, 2, 3), habit.opens, habit.closes)
    person = _person(number, "i", dice, place, habit, dice.weighted(_INSTRUCTOR_STRETCH), n_managers)
    _keep_diary(person, habit, dice, calendars)
    return person


def _enrolments(people: list[Person], courses: int, seed: int) -> list[Enrolment]:
    found = []
    everything = range(courses)
    for number, person in enumerate(people):
        dice = Dice("scale", seed, "enrolments", number, courses)
        for course in dice.some(everything, dice.weighted(_HOW_MANY)):
            priority = Priority.MANDATORY if dice.chance(0.7) else Priority.OPTIONAL
            found.append(Enrolment(person.id, _course_id(course), priority))
    return found


def _course(number: int, seed: int, n_enrolled: int, instructors: list[PersonId], n_wanted: int) -> Course:
    dice = Dice("scale", seed, "course", number)
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    least, most = dice.pick(_SIZES)
    n_sessions, minutes = dice.weighted(_N_SESSIONS), dice.weighted(_MINUTES)
    activities: list[Activity] = []
    if dice.chance(0.45):
        activities.append(alone("theory", dice.pick((120, 120, 180, 240))))
    for n in range(n_sessions):
        activities.append(live(f"live-{n + 1}", minutes, days=(2, 10) if n else None))
    tight = number % 8 == _TIGHT
    max_sections = ceil(0.83 * n_enrolled / most) if tight else ceil(1.65 * n_enrolled / most) + 1
    return Course(
        id=_course_id(number),
        title=f"{subject}, level {number // len(_SUBJECTS) + 1}",
        language="en",
        section_min=least,
        section_max=most,
        max_sections=max(1, max_sections),
        instructors=tuple(dice.some(instructors, n_wanted)),
        activities=tuple(activities),
        recordings_allowed=1 if dice.chance(0.14) else 0,
    )
