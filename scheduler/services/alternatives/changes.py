"""An alternative's changes, made: the contract's words, and the programme as it then is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, CourseId, LiveActivity
from scheduler.errors import SchedulerError

Change = Mapping[str, object]


class CannotChange(SchedulerError):
    """A change that names what the programme does not have, or says what cannot be."""

    def __init__(self, change: Change, why: str) -> None:
        self.change = dict(change)
        super().__init__(f"the change {dict(change)} cannot be made: {why}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of the programme folder that changes: where it stands, and what stood and will stand there."""

    file: str
    what: str
    field: str
    before: str
    after: str


def changed_programme(programme: Programme, changes: Iterable[Change]) -> Programme:
    """Return a programme with changes made, or raise `CannotChange`."""
    for each in changes:
        programme = _changed(programme, each)
    return programme


def edits(programme: Programme, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """Return what has to be edited in the programme's files, value by value."""
    return tuple(_edit(programme, each) for each in changes)


def _changed(programme: Programme, change: Change) -> Programme:
    if "programme" in change:
        return replace(programme, end=_new_end(programme, change))
    if "person" in change:
        person = _person(programme, change, "person")
        minutes = _minutes(change, "stretch_minutes")
        people = tuple(
            replace(each, stretch_minutes=minutes) if each.id == person else each for each in programme.people
        )
        return replace(programme, people=people)
    course = _course(programme, change)
    new = _changed_course(programme, course, change)
    return replace(programme, courses=tuple(new if each.id == course.id else each for each in programme.courses))


def _changed_course(programme: Programme, course: Course, change: Change) -> Course:
    if "recordings_allowed" in change:
        return replace(course, recordings_allowed=_minutes(change, "recordings_allowed"))
    if "add_instructor" in change:
        person = _person(programme, change, "add_instructor")
        if person in course.instructors:
            return course
        return replace(course, instructors=(*course.instructors, person))
    if "section_size_min" in change:
        return replace(course, section_min=_minutes(change, "section_size_min"))
    if "max_sections" in change:
        return replace(course, max_sections=_minutes(change, "max_sections"))
    if "duration_minutes" in change:
        activity, minutes = _live(course, change), _minutes(change, "duration_minutes")
        return replace(
            course,
            activities=tuple(
                replace(each, duration_minutes=minutes)
                if isinstance(each, LiveActivity) and each.id == activity.id
                else each
                for each in course.activities
            ),
        )
    raise CannotChange(change, "it is of no kind that is known")


def _edit(programme: Programme, change: Change) -> Edit:
    if "programme" in change:
        end = _new_end(programme, change)
        return Edit("programme.toml", "the programme", "end", programme.end.isoformat(), end.isoformat())
    if "person" in change:
        person = programme.person[_person(programme, change, "person")]
        after = str(_minutes(change, "stretch_minutes"))
        what = f"{person.name} ({person.id})"
        return Edit("people.csv", what, "stretch_minutes", str(person.stretch_minutes), after)
    course = _course(programme, change)
    new = _changed_course(programme, course, change)
    where = f"course {course.id}"
    if "recordings_allowed" in change:
        field, before, after = "recordings_allowed", str(course.recordings_allowed), str(new.recordings_allowed)
    elif "add_instructor" in change:
        field, before, after = "instructors", _listed(course.instructors), _listed(new.instructors)
    elif "section_size_min" in change:
        field = "section_size"
        before, after = (f"{{ min = {each.section_min}, max = {each.section_max} }}" for each in (course, new))
    elif "max_sections" in change:
        field, before, after = "max_sections", str(course.max_sections), str(new.max_sections)
    else:
        activity = _live(course, change)
        where = f"course {course.id}, activity {activity.id}"
        field, before = "duration_minutes", str(activity.duration_minutes)
        after = str(_minutes(change, "duration_minutes"))
    return Edit("programme.toml", where, field, before, after)


def _listed(people: Iterable[PersonId]) -> str:
    return f"[{', '.join(chr(34) + each + chr(34) for each in people)}]"


def _new_end(programme: Programme, change: Change) -> date:
    inner = change["programme"]
    if not isinstance(inner, Mapping) or "end" not in inner:
        raise CannotChange(change, "it does not say when the programme ends")
    end = inner["end"]
    try:
        found = end if isinstance(end, date) else date.fromisoformat(str(end))
    except ValueError:
        raise CannotChange(change, f"{end!r} is no date; write it as 2027-04-26") from None
    if found <= programme.start:
        raise CannotChange(change, f"the programme starts on {programme.start.isoformat()}")
    return found


def _person(programme: Programme, change: Change, key: str) -> PersonId:
    person = PersonId(str(change[key]))
    if person not in programme.person:
        raise CannotChange(change, f"nobody in people.csv is called {person!r}")
    return person


def _course(programme: Programme, change: Change) -> Course:
    course = CourseId(str(change.get("course", "")))
    if course not in programme.course:
        raise CannotChange(change, f"the programme has no course {course!r}")
    return programme.course[course]


def _live(course: Course, change: Change) -> LiveActivity:
    for each in course.live_activities:
        if each.id == change.get("activity"):
            return each
    raise CannotChange(change, f"{course.id} has no live activity {change.get('activity')!r}")


def _minutes(change: Change, key: str) -> int:
    value = change[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise CannotChange(change, f"{value!r} is no whole number of 0 or more")
    return value
