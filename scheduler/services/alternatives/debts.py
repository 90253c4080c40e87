"""Study time that a given plan leaves out though it would find room: whoever gets a new study plan gains it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section
from scheduler.domain.teaching import ActivityId, CourseId, SelfPacedActivity
from scheduler.services.translate import Translation
from solver.explain.around import Around
from solver.explain.prices import Prices
from solver.solution import Solution


class StudyDebts:
    """For each person, the points by which their study blocks miss more than they must; none in a plan of ours."""

    def __init__(self, translation: Translation, solution: Solution, plan: Plan) -> None:
        self.translation = translation
        self.prices = Prices(translation.problem, Around(translation.problem, solution))
        self.planned: dict[tuple[PersonId, CourseId, ActivityId], timedelta] = {}
        for each in plan.study_blocks:
            key = each.learner, each.course, each.activity
            self.planned[key] = self.planned.get(key, timedelta()) + (each.end - each.start)
        self.seated = set(plan.seat_of)

    def of(self, person: PersonId) -> int:
        """Return one person's."""
        row = self.translation.row[person]
        problem, programme = self.translation.problem, self.translation.programme
        missing = 0
        for enrolment in problem.enrolments_of[row]:
            course = programme.course[programme.enrolments[enrolment].course]
            for activity in course.activities:
                if isinstance(activity, SelfPacedActivity):
                    minutes = activity.effort_minutes
                elif (person, course.id) in self.seated or problem.courses[
                    problem.enrolments[enrolment].course
                ].live_required:
                    continue
                else:
                    minutes = activity.self_paced_minutes
                done = self.planned.get((person, course.id, activity.id), timedelta()) // timedelta(minutes=1)
                missing += max(0, minutes - done)
        return problem.weights.missing_study_minute * missing - self.prices.study_points(row)

    def settle(self, sections: Iterable[Section], paid: set[int]) -> int:
        """Return what the people of some sections gain beside the seats, each once."""
        people = {person for each in sections for person in (each.instructor, *(seat.learner for seat in each.seats))}
        gained = 0
        for person in sorted(people):
            row = self.translation.row[person]
            if row not in paid:
                paid.add(row)
                gained += self.of(person)
        return gained
