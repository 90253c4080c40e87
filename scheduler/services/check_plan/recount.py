"""The figures of a plan, counted again; and what its self-paced entries claim, where a look shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Reason, Score
from scheduler.domain.points import burden_points
from scheduler.domain.teaching import LivePolicy, Preference, Priority
from scheduler.services.check_plan.case import Case, session_of
from scheduler.services.check_plan.report import Breach, Rule
from scheduler.services.check_plan.study import Study
from scheduler.services.check_plan.words import wall_clock

AGAINST_PREFERENCE = 100
"""Points of a live seat that the enrolment would rather not have (contract, section 4)."""

_IN_WORDS = {
    "points": "points",
    "live_seats": "live seats",
    "self_paced": "self-paced enrolments",
    "sections": "sections",
    "out_of_hours_minutes": "out-of-hours minutes",
    "recordings": "recordings",
    "irregular": "irregular sessions",
    "missing_study_minutes": "missing study minutes",
    "change_points": "points for changes",
}


def recount(case: Case) -> Score:
    """Return the score as section 4 of the contract adds it up; the lower bound is the plan's own."""
    plan, weights = case.plan, case.programme.weights
    minutes = _out_of_hours_minutes(case)
    recordings = sum(len(seat.recordings) for section in plan.sections for seat in section.seats)
    irregular = _irregular(case)
    missing = Study(case).missing_minutes()
    points = (
        _enrolment_points(case)
        + sum(
            burden_points(each, borne=case.programme.person[person].burden_minutes) for person, each in minutes.items()
        )
        + weights.section * len(plan.sections)
        + weights.recording * recordings
        + weights.irregular * irregular
        + weights.missing_study_minute * missing
    )
    return Score(
        points=points,
        lower_bound=plan.score.lower_bound,
        live_seats=sum(len(each.seats) for each in plan.sections),
        self_paced=len(plan.self_paced),
        sections=len(plan.sections),
        out_of_hours_minutes=sum(minutes.values()),
        recordings=recordings,
        irregular=irregular,
        missing_study_minutes=missing,
        # without the published plan they cannot be counted, only be more than nothing
        change_points=max(0, plan.score.change_points),
    )


def _enrolment_points(case: Case) -> int:
    weights, points = case.programme.weights, 0
    for key, enrolment in case.enrolment.items():
        rather_alone = enrolment.preference is Preference.SELF_PACED
        if key in case.sections_of:
            points += AGAINST_PREFERENCE if rather_alone else 0
        elif not (rather_alone and case.programme.course[enrolment.course].live is LivePolicy.PREFERRED):
            mandatory = enrolment.priority is Priority.MANDATORY
            points += weights.missed_mandatory if mandatory else weights.missed_optional
    return points


def _out_of_hours_minutes(case: Case) -> Counter[PersonId]:
    minutes: Counter[PersonId] = Counter()
    for person_id, sittings in case.sittings.items():
        time = case.time(case.programme.person[person_id])
        outside = 0
        for each in sittings:
            start, end = each.meeting.start, each.meeting.end
            if case.readable(start, end):
                outside += sum(until - since for since, until in time.out_of_hours(start, end))
        minutes[person_id] = outside // 60
    return minutes


def _irregular(case: Case) -> int:
    irregular = 0
    for section, meetings in zip(case.plan.sections, case.meetings, strict=True):
        course = case.programme.course.get(section.course)
        if course is None or not course.live_activities:
            continue
        first = session_of(meetings, course.live_activities[0].id)
        if first is None:
            continue
        zone = case.anchor(section)
        clocks = [wall_clock(each.start, zone) for each in (first, *meetings)]
        rhythm = [(each.weekday(), each.hour, each.minute) for each in clocks]
        irregular += sum(each != rhythm[0] for each in rhythm)
    return irregular


def score(case: Case, counted: Score) -> Iterator[Breach]:
    """Every figure of the plan's score is what the checker counts, and its bound is no more than its points."""
    for field, words in _IN_WORDS.items():
        claimed, found = getattr(case.plan.score, field), getattr(counted, field)
        if claimed != found:
            text = f"The score says {claimed} {words}; the plan has {found}."
            yield Breach(Rule.SCORE, text, what=field)
    if case.plan.score.lower_bound > counted.points:
        text = (
            f"The score's lower bound of {case.plan.score.lower_bound} points is refuted by the plan itself, "
            f"which has {counted.points}."
        )
        yield Breach(Rule.SCORE, text, what="lower_bound")


def reasons(case: Case) -> Iterator[Breach]:
    """What an entry in ``self_paced`` claims is so, as far as the enrolment, the languages and the course show it."""
    programme = case.programme
    for entry in case.plan.self_paced:
        enrolment = case.enrolment.get((entry.learner, entry.course))
        course, learner = programme.course.get(entry.course), programme.person.get(entry.learner)
        if enrolment is None or course is None or learner is None:
            continue
        who = f"{case.called(entry.learner)} has no live seat in {course.id}"
        speaks = learner.speaks(course.language)
        taught = any(
            programme.person[each].speaks(course.language) for each in course.instructors if each in programme.person
        )
        untrue = ""
        if entry.reason is Reason.PREFERS_SELF_PACED and enrolment.preference is not Preference.SELF_PACED:
            untrue = "their enrolment does not say so"
        elif entry.reason is Reason.LANGUAGE and speaks and taught:
            untrue = f"they and an instructor speak {course.language}"
        elif entry.reason in _SERIES_EXISTS and not (speaks and taught):
            untrue = f"{'no instructor of it speaks' if speaks else 'they do not speak'} {course.language}"
        if untrue:
            yield Breach(
                Rule.REASON, f"{who}, it says, because of {entry.reason.value}; but {untrue}.", (learner.id,), course.id
            )
        required = course.live is LivePolicy.REQUIRED
        if entry.needs_decision != required:
            text = (
                f"{who}; the course requires one, so the entry must say that it needs a decision."
                if required
                else f"{who}; the course does not require one, so the entry must not ask for a decision."
            )
            yield Breach(Rule.REASON, text, (learner.id,), course.id)


# these reasons begin with "there is a series that would do", which is untrue where the language bars every one
_SERIES_EXISTS = (Reason.BELOW_MINIMUM, Reason.CLASH, Reason.NO_CAPACITY, Reason.COSTS_MORE)
