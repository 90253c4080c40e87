"""How many sections of a course one instructor teaches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class MaxSectionsPerInstructor(Rule):
    r"""One instructor teaches at most so many sections of a course as it allows.

    .. math:: \sum_{c: instructor_c = i} open_c \le max\_sections\_per\_instructor
    """

    key = "max-sections-per-instructor"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each instructor with more candidates of a course than that."""
        for course, candidates in enumerate(model.by_course):
            most = model.problem.courses[course].max_sections_per_instructor
            taught: defaultdict[int, list[int]] = defaultdict(list)
            for each in candidates:
                taught[model.candidates[each].instructor].append(each)
            for mine in taught.values():
                if len(mine) > most:
                    yield model.cp.add(sum(model.open[each] for each in mine) <= most)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield instructors with too many sections of a course."""
        found = Counter((each.course, each.instructor) for each in solution.sections)
        for (course, instructor), n_sections in sorted(found.items()):
            most = problem.courses[course].max_sections_per_instructor
            if n_sections > most:
                yield Breach(self.key, (instructor, course, n_sections, most))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, found, most = breach.at
        return f"{names.person(person)} teaches {found} sections of {names.course(course)}; at most {most} are allowed."
