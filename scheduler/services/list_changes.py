"""What a new plan changes for people, and why: the old plan held against what the programme says now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scheduler.domain.changes import Change, Kind, what_changed
from scheduler.domain.people import Person, PersonId
from scheduler.domain.plan import Plan, Section
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course
from scheduler.services.check_plan.case import Case
from scheduler.services.check_plan.words import seconds, span_words

__all__ = ["Change", "Kind", "list_changes"]


def list_changes(programme: Programme, old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return everything that changes for a learner from one plan to the next, each with its cause in words.

    A cause is something that the programme says now and that the old plan could not know: somebody is no longer
    enrolled, or newly; a learner or an instructor cannot attend a session any more; a course has changed. Where
    nothing of that kind touches the learner's own section, the seat made way for somebody whom it does touch.
    """
    why = _Why(programme, old, new)
    return tuple(replace(each, because=why.cause(each)) for each in what_changed(programme, old, new))


class _Why:
    def __init__(self, programme: Programme, old: Plan, new: Plan) -> None:
        self.programme, self.new = programme, new
        self.case = Case(programme, old)
        self.known = {(each.learner, each.course) for each in old.self_paced} | set(old.seat_of)
        self.reason = {(each.learner, each.course): each.reason for each in new.self_paced}
        self._of_section: dict[str, str] = {}
        self._left = self._leavers(old)

    def _leavers(self, old: Plan) -> Mapping[str, int]:
        enrolled = {(each.learner, each.course) for each in self.programme.enrolments}
        return Counter(
            section.id
            for section in old.sections
            for seat in section.seats
            if (seat.learner, section.course) not in enrolled
        )

    def cause(self, change: Change) -> str:
        if change.kind is Kind.LEFT:
            gone = change.learner not in self.programme.person or change.course not in self.programme.course
            return "no longer in the programme" if gone else "no longer enrolled"
        if change.was is None:
            return "newly enrolled" if (change.learner, change.course) not in self.known else "a seat became possible"
        own = self._cannot(self.programme.person[change.learner], change.was, "attend")
        own += self._language(self.programme.person[change.learner], change.was)
        if own:
            return "; ".join(own)
        whole = self._section(change.was)
        if whole:
            return whole
        if change.kind is Kind.LOST:
            return f"no seat was left that costs less: {self.reason[change.learner, change.course].value}"
        return "made way for others of the course"

    def _section(self, section: Section) -> str:
        """Return why a section could not go on as it was; empty if nothing speaks against it."""
        if section.id not in self._of_section:
            self._of_section[section.id] = "; ".join(self._against(section))
        return self._of_section[section.id]

    def _against(self, section: Section) -> Iterator[str]:
        course = self.programme.course[section.course]
        instructor = self.programme.person.get(section.instructor)
        if instructor is None or section.instructor not in course.instructors:
            name = f"{instructor.name} ({instructor.id})" if instructor else section.instructor
            yield f"{name} no longer teaches {course.title}"
        elif not instructor.speaks(course.language):
            yield f"{instructor.name} ({instructor.id}) does not speak {course.language}"
        else:
            yield from self._cannot(instructor, section, "teach")
        yield from self._course(section, course)
        out = [seat.learner for seat in section.seats if self._is_out(seat.learner, section)]
        if out and len(section.seats) - len(out) < course.section_min:
            left = len(section.seats) - len(out)
            yield f"only {left} of {section.id} can still attend, and a section needs {course.section_min}"

    def _course(self, section: Section, course: Course) -> Iterator[str]:
        live = {each.id: each for each in course.live_activities}
        if [each.activity for each in section.sessions] != list(live):
            yield f"{course.title} has other live activities now"
            return
        for each in section.sessions:
            minutes = live[each.activity].duration_minutes
            if (each.end - each.start).total_seconds() != minutes * 60:
                yield f"{each.activity} of {course.title} takes {minutes} minutes now"
        if len(section.seats) > course.section_max:
            yield f"a section of {course.title} holds {course.section_max} at most now"

    def _is_out(self, learner: PersonId, section: Section) -> bool:
        person = self.programme.person.get(learner)
        if person is None or (learner, section.course) not in self.case.enrolment:
            return True
        return bool(self._cannot(person, section, "attend"))

    def _cannot(self, person: Person, section: Section, verb: str) -> list[str]:
        found = []
        for each in section.sessions:
            start, end = seconds(each.start), seconds(each.end)
            if not self.case.readable(start, end):
                continue
            obstacle = self.case.obstacles(person, start, end)
            if obstacle:
                when = span_words(start, end, self.case.zone(person, start))
                found.append(f"{person.name} ({person.id}) cannot {verb} {each.activity} on {when}: {obstacle}")
        recordings = self.programme.course[section.course].recordings_allowed if verb == "attend" else 0
        return found if len(found) > recordings else []

    def _language(self, person: Person, section: Section) -> list[str]:
        language = self.programme.course[section.course].language
        return [] if person.speaks(language) else [f"{person.name} ({person.id}) does not speak {language}"]
