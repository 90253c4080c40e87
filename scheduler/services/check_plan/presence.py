"""Rules 3 and 4: instructors and learners speak the language and can attend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.domain.people import Person
from scheduler.domain.plan import Seat, Section
from scheduler.domain.teaching import Course
from scheduler.services.check_plan.case import Case, Meeting
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import counted, instant, span_words


def instructors(case: Case) -> Iterator[Breach]:
    """A section's instructor is one of the course's and can attend every session; everybody speaks its language."""
    for section, meetings in zip(case.plan.sections, case.meetings, strict=True):
        course = case.programme.course.get(section.course)
        if course is None:
            continue
        instructor = case.programme.person.get(section.instructor)
        if section.instructor not in course.instructors:
            text = f"{case.called(section.instructor)} teaches {section.id}, but is no instructor of {course.id}."
            yield Breach(Rule.INSTRUCTOR, text, (section.instructor,), section.id)
        if instructor is not None:
            if not instructor.speaks(course.language):
                yield _speechless(case, instructor, section, course, "teaches")
            for meeting in meetings:
                yield from _absent(case, instructor, meeting, Rule.INSTRUCTOR, "teach")
        for seat in case.seats(section):
            learner = case.programme.person[seat.learner]
            if not learner.speaks(course.language):
                yield _speechless(case, learner, section, course, "sits in")


def _speechless(case: Case, person: Person, section: Section, course: Course, verb: str) -> Breach:
    speaks = f"speaks {' '.join(person.languages)}" if person.languages else "has no languages listed"
    text = f"{case.called(person.id)} {verb} {section.id}, which is held in {course.language}, but {speaks}."
    return Breach(Rule.INSTRUCTOR, text, (person.id,), section.id)


def learners(case: Case) -> Iterator[Breach]:
    """Every learner can attend every session but those with a recording, of which there are not too many."""
    for section, meetings in zip(case.plan.sections, case.meetings, strict=True):
        course = case.programme.course.get(section.course)
        if course is None:
            continue
        for seat in case.seats(section):
            yield from _recordings(case, seat, section, course)
            for meeting in meetings:
                if meeting.activity.id not in seat.recordings:
                    yield from _absent(case, case.programme.person[seat.learner], meeting, Rule.ATTENDANCE, "attend")


def rotation(case: Case) -> Iterator[Breach]:
    """In a series that rotates, every learner attends no more sessions out of hours than the course allows."""
    for section, meetings in zip(case.plan.sections, case.meetings, strict=True):
        course = case.programme.course.get(section.course)
        if course is None or not course.rotate:
            continue
        for seat in case.seats(section):
            time = case.time(case.programme.person[seat.learner])
            late = [
                each
                for each in meetings
                if each.activity.id not in seat.recordings and time.out_of_hours(each.start, each.end)
            ]
            if len(late) > course.max_out_of_hours_sessions:
                text = (
                    f"{case.called(seat.learner)} attends {counted(len(late), 'session')} of {section.id} "
                    f"outside their hours; {course.id} rotates and allows {course.max_out_of_hours_sessions}."
                )
                yield Breach(Rule.ROTATION, text, (seat.learner,), section.id, instant(late[0].start))


def _recordings(case: Case, seat: Seat, section: Section, course: Course) -> Iterator[Breach]:
    live = {each.id for each in course.live_activities}
    who = case.called(seat.learner)
    for activity, n in Counter(seat.recordings).items():
        what = f"{section.id}/{activity}"
        if activity not in live:
            text = f"{who} has a recording of '{activity}' in {section.id}, which is no live activity of {course.id}."
            yield Breach(Rule.ATTENDANCE, text, (seat.learner,), what)
        if n > 1:
            text = f"{who} has the recording of {activity} in {section.id} {n} times."
            yield Breach(Rule.ATTENDANCE, text, (seat.learner,), what)
    if len(seat.recordings) > course.recordings_allowed:
        text = (
            f"{who} makes up {counted(len(seat.recordings), 'session')} of {section.id} from the recording; "
            f"{course.id} allows {course.recordings_allowed}."
        )
        yield Breach(Rule.ATTENDANCE, text, (seat.learner,), section.id)


def _absent(case: Case, person: Person, meeting: Meeting, rule: Rule, verb: str) -> Iterator[Breach]:
    if why := case.obstacles(person, meeting.start, meeting.end):
        when = span_words(meeting.start, meeting.end, case.zone(person, meeting.start))
        text = f"{case.called(person.id)} cannot {verb} {meeting.name} on {when}: {why}."
        yield Breach(rule, text, (person.id,), meeting.what, instant(meeting.start))
