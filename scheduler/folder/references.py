"""What one file says about another: every name has to lead somewhere, and the whole has to make sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scheduler.domain.people import Person, Travel
from scheduler.domain.teaching import Course, CourseId, Enrolment, Venue
from scheduler.folder.problems import Findings, Names
from scheduler.folder.programme_toml import Settings
from scheduler.folder.tables import Lined
from scheduler.folder.toml_text import dotted


def _names(described: Sequence[Course] | Sequence[Venue]) -> Names | None:
    """Return the names that courses or venues go by; None if one has no id of its own: any may be meant."""
    ids = [each.id for each in described]
    return Names(ids) if all(ids) and len(set(ids)) == len(ids) else None


def check_courses(settings: Settings, people: Sequence[Lined[Person]] | None) -> None:
    """Report instructors and required courses that are nowhere, circles of requirements, and missing venues."""
    known_people = Names(each.entry.id for each in people) if people is not None else None
    known_courses = _names(settings.courses)
    seen: set[CourseId] = set()
    for course in settings.courses:
        table = settings.tables.get(f"course.{dotted(course.id)}")
        if table is None or course.id in seen:
            continue  # its id was reported
        seen.add(course.id)
        for instructor in course.instructors if known_people is not None else ():
            if known_people is not None and instructor not in known_people:
                way_out = known_people.suggestion(instructor, "add this person to people.csv")
                at = table.position("instructors", instructor)
                table.error("instructors", f"{instructor!r} is not in people.csv", way_out, value=instructor, at=at)
        for required in course.requires:
            if known_courses is not None and required not in known_courses:
                way_out = known_courses.suggestion(required, "name the id of another course")
                at = table.position("requires", required)
                table.error("requires", f"there is no course {required!r}", way_out, value=required, at=at)
        in_person = [each.id for each in course.live_activities if each.in_person]
        if in_person and not settings.top.has("venue"):
            message = f"{in_person[0]!r} is in person, and the programme has no venue"
            table.error("activity", message, "add a [[venue]], or write in_person = false")
    for circle in _circles(settings.courses):
        table = settings.tables.get(f"course.{dotted(circle[0])}", settings.top)
        message = f"the courses require each other in a circle: {' → '.join((*circle, circle[0]))}"
        if len(circle) == 1:
            message = "the course requires itself"
        table.error("requires", message, "take one requirement away", value=circle[1 % len(circle)])


def _circles(courses: Iterable[Course]) -> Iterator[tuple[CourseId, ...]]:
    """Give circles of requirements, each once, beginning with the course that comes first in the file."""
    requires: dict[CourseId, tuple[CourseId, ...]] = {}
    for each in courses:
        if each.id:
            requires.setdefault(each.id, each.requires)
    order = {course: position for position, course in enumerate(requires)}
    done: set[CourseId] = set()
    for first in requires:
        trail: list[CourseId] = [first]
        branches = [iter(requires[first])]
        while branches and first not in done:
            step = next(branches[-1], None)
            if step is None:
                done.add(trail.pop())
                branches.pop()
            elif step in trail:
                circle = trail[trail.index(step) :]
                lead = min(range(len(circle)), key=lambda position: order[circle[position]])
                yield (*circle[lead:], *circle[:lead])
            elif step in requires and step not in done:
                trail.append(step)
                branches.append(iter(requires[step]))


def check_people(people: Sequence[Lined[Person]], settings: Settings, findings: Findings) -> None:
    """Report venues that nobody has described."""
    venues = _names(settings.venues)
    if venues is None:
        return
    for each in people:
        for venue in each.entry.venues:
            if venue not in venues:
                otherwise = "add it to programme.toml as a [[venue]], or take it away"
                findings.error(
                    f"there is no venue {venue!r}",
                    venues.suggestion(venue, otherwise),
                    line=each.line,
                    field="venues",
                    value=venue,
                )


def check_enrolments(
    enrolments: Sequence[Lined[Enrolment]],
    people: Sequence[Lined[Person]] | None,
    settings: Settings | None,
    findings: Findings,
) -> None:
    """Report learners and courses that do not exist. What could not be read is not held against anybody."""
    known_people = Names(each.entry.id for each in people) if people is not None else None
    known_courses = _names(settings.courses) if settings is not None else None
    for each in enrolments:
        learner, course = each.entry.learner, each.entry.course
        if known_people is not None and learner and learner not in known_people:
            way_out = known_people.suggestion(learner, "add this person to people.csv")
            findings.error(f"{learner!r} is not in people.csv", way_out, line=each.line, field="learner", value=learner)
        if known_courses is not None and course and course not in known_courses:
            way_out = known_courses.suggestion(course, "add a [[course]] to programme.toml")
            findings.error(f"there is no course {course!r}", way_out, line=each.line, field="course", value=course)


def check_travel(journeys: Sequence[Lined[Travel]], people: Sequence[Lined[Person]], findings: Findings) -> None:
    """Report stays of people who do not exist."""
    known = Names(each.entry.id for each in people)
    for each in journeys:
        person = each.entry.person
        if person and person not in known:
            way_out = known.suggestion(person, "add this person to people.csv")
            findings.error(f"{person!r} is not in people.csv", way_out, line=each.line, field="person", value=person)
