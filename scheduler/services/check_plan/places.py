"""Rules 1 and 5, and names: who is where, how many of each, and whether what the plan names exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.domain.plan import Section
from scheduler.services.check_plan.case import Case
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.words import counted, listed


def names(case: Case) -> Iterator[Breach]:
    """Everything that the plan names exists, and has one name of its own."""
    programme, plan = case.programme, case.plan
    if plan.programme != programme.title:
        yield Breach(Rule.NAMES, f"The plan is of '{plan.programme}', but the programme is '{programme.title}'.")
    for section_id, n in Counter(each.id for each in plan.sections).items():
        if n > 1:
            yield Breach(Rule.NAMES, f"{n} sections are called {section_id}.", what=section_id)
    for section in plan.sections:
        yield from _names_of(case, section)
    for entry in plan.self_paced:
        if entry.learner not in programme.person:
            text = f"self_paced names '{entry.learner}', who is nobody in people.csv."
            yield Breach(Rule.NAMES, text, (entry.learner,), entry.course)
        if entry.course not in programme.course:
            text = f"self_paced puts {case.called(entry.learner)} in '{entry.course}', which is no course."
            yield Breach(Rule.NAMES, text, (entry.learner,), entry.course)


def _names_of(case: Case, section: Section) -> Iterator[Breach]:
    programme = case.programme
    if section.course not in programme.course:
        yield Breach(Rule.NAMES, f"{section.id} is of '{section.course}', which is no course.", what=section.id)
    if section.instructor not in programme.person:
        text = f"{section.id} is taught by '{section.instructor}', who is nobody in people.csv."
        yield Breach(Rule.NAMES, text, (section.instructor,), section.id)
    for learner in dict.fromkeys(seat.learner for seat in section.seats):
        if learner not in programme.person:
            text = f"{section.id} seats '{learner}', who is nobody in people.csv."
            yield Breach(Rule.NAMES, text, (learner,), section.id)
    for session in section.sessions:
        if session.venue is not None and session.venue not in programme.venue:
            text = f"{section.id}, {session.activity} meets at '{session.venue}', which is no venue."
            yield Breach(Rule.NAMES, text, what=f"{section.id}/{session.activity}", when=session.start)


def anchor(case: Case) -> Iterator[Breach]:
    """A section keeps the clock of its instructor's own zone."""
    for section in case.plan.sections:
        instructor = case.programme.person.get(section.instructor)
        if instructor is not None and section.time_zone != instructor.time_zone:
            text = (
                f"{section.id} keeps the clock of {section.time_zone}; "
                f"its instructor {case.called(instructor.id)} lives by {instructor.time_zone}."
            )
            yield Breach(Rule.ANCHOR, text, (instructor.id,), section.id)


def placed_once(case: Case) -> Iterator[Breach]:
    """Every enrolment is in exactly one section of its course, or in ``self_paced``; nobody else is in either."""
    plan, known = case.plan, case.programme
    entries = Counter((each.learner, each.course) for each in plan.self_paced)
    for learner, course in case.enrolment:
        sections = case.sections_of.get((learner, course), [])
        who, what = case.called(learner), course
        if len(sections) > 1:
            text = f"{who} is in {len(sections)} sections of {what}: {listed(each.id for each in sections)}."
            yield Breach(Rule.PLACED_ONCE, text, (learner,), what)
        if sections and entries[learner, course]:
            text = f"{who} has a seat in {sections[0].id}, and an entry in self_paced for {what} as well."
            yield Breach(Rule.PLACED_ONCE, text, (learner,), what)
        if not sections and not entries[learner, course]:
            text = f"{who} is enrolled in {what}, but has neither a seat nor an entry in self_paced."
            yield Breach(Rule.PLACED_ONCE, text, (learner,), what)
    for (learner, course), n in entries.items():
        if n > 1:
            text = f"{case.called(learner)} stands {n} times in self_paced for {course}."
            yield Breach(Rule.PLACED_ONCE, text, (learner,), course)
        if learner in known.person and course in known.course and (learner, course) not in case.enrolment:
            text = f"{case.called(learner)} stands in self_paced for {course}, but is not enrolled in it."
            yield Breach(Rule.PLACED_ONCE, text, (learner,), course)
    for section in plan.sections:
        for learner, n in Counter(seat.learner for seat in section.seats).items():
            if n > 1:
                text = f"{case.called(learner)} is listed {n} times in {section.id}."
                yield Breach(Rule.PLACED_ONCE, text, (learner,), section.id)
            if (
                learner in known.person
                and section.course in known.course
                and (learner, section.course) not in case.enrolment
            ):
                text = f"{case.called(learner)} sits in {section.id}, but is not enrolled in {section.course}."
                yield Breach(Rule.PLACED_ONCE, text, (learner,), section.id)


def sizes(case: Case) -> Iterator[Breach]:
    """A section has between the least and the most learners; courses and instructors have no section too many."""
    sections = case.plan.sections
    for section in sections:
        course = case.programme.course.get(section.course)
        if course is None:
            continue
        size = len({seat.learner for seat in section.seats})
        if not course.section_min <= size <= course.section_max:
            text = (
                f"{section.id} has {counted(size, 'learner')}; "
                f"{course.id} asks for {course.section_min} to {course.section_max}."
            )
            yield Breach(Rule.SIZES, text, what=section.id)
    by_course = Counter(each.course for each in sections)
    by_instructor = Counter((each.course, each.instructor) for each in sections)
    for course in case.programme.courses:
        if by_course[course.id] > course.max_sections:
            text = f"{course.id} has {counted(by_course[course.id], 'section')}; at most {course.max_sections}."
            yield Breach(Rule.SIZES, text, what=course.id)
    for (course_id, instructor), n in by_instructor.items():
        course = case.programme.course.get(course_id)
        if course is not None and 0 < course.max_sections_per_instructor < n:
            text = (
                f"{case.called(instructor)} teaches {counted(n, 'section')} of {course.id}; "
                f"at most {course.max_sections_per_instructor}."
            )
            yield Breach(Rule.SIZES, text, (instructor,), course.id)
