"""What is allowed and probably not meant: a course nobody takes, an instructor who does not speak its language."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.people import Person
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, LivePolicy, Preference
from scheduler.folder.problems import Findings
from scheduler.folder.programme_toml import Settings
from scheduler.folder.tables import Lined
from scheduler.folder.toml_table import Table
from scheduler.folder.toml_text import dotted


def tell_doubts(programme: Programme, settings: Settings, people: Sequence[Lined[Person]], of_people: Findings) -> None:
    """Warn about everything that is allowed and probably not meant in a programme without errors."""
    for course in programme.courses:
        _Doubts(programme, course, settings.tables[f"course.{dotted(course.id)}"]).tell()
    first: dict[str, Lined[Person]] = {}
    teams: dict[str, str] = {}
    for each in people:
        email = each.entry.email
        other = first.setdefault(email.casefold(), each)
        if other is not each:
            message = f"{email!r} is the address of {other.entry.id!r} in line {other.line} as well"
            way_out = "give each person an address of their own, or replies cannot be told apart"
            of_people.warn(message, way_out, line=each.line, field="email", value=email)
        team = each.entry.team
        other_team = teams.setdefault(team.casefold(), team)
        if other_team != team:
            message = f"team {team!r} differs from {other_team!r} in case only, and counts as another"
            of_people.warn(message, "write one name for one team", line=each.line, field="team", value=team)
        if not each.entry.languages:
            message = f"{each.entry.id!r} speaks no language, and so can take or teach no live session"
            of_people.warn(message, "write at least one tag, such as 'en'", line=each.line, field="languages")


class _Doubts:
    def __init__(self, programme: Programme, course: Course, table: Table) -> None:
        self.programme, self.course, self.table = programme, course, table
        self.learners = [programme.person[each.learner] for each in programme.enrolled[course.id]]
        self.instructors = [programme.person[each] for each in course.instructors]

    def tell(self) -> None:
        if not self.course.live_activities:
            message = "the course has no live activity, so a section of it never meets"
            self.table.warn("activity", message, 'give one of its activities kind = "live"')
        n_live = len(self.course.live_activities)
        if 0 < n_live <= self.course.recordings_allowed:
            message = f"all of its {n_live} live sessions may be made up from recordings: nobody has to come"
            if n_live == 1:
                message = "its only live session may be made up from a recording: nobody has to come"
            way_out, value = f"allow at most {n_live - 1} if that is not meant", str(self.course.recordings_allowed)
            self.table.warn("recordings_allowed", message, way_out, value=value)
        self._languages()
        self._time()
        self._places()
        if not self.learners:
            self.table.warn(
                "id", "nobody is enrolled in this course", "enrol learners in enrolments.csv, or take it away"
            )
            return
        self._sizes()
        self._preferences()

    def _sizes(self) -> None:
        course, n_enrolled = self.course, len(self.learners)
        if course.section_min > n_enrolled:
            message = f"a section needs {course.section_min} learners, and {n_enrolled} are enrolled: none can be held"
            self.table.warn("section_size", message, "lower min, or enrol more learners", value=str(course.section_min))
        n_sections, shown = course.max_sections, _counted(course.max_sections, "section")
        if course.max_sections_per_instructor * len(self.instructors) in range(1, n_sections):
            n_sections = course.max_sections_per_instructor * len(self.instructors)
            each = _counted(course.max_sections_per_instructor, "section")
            shown = f"{_counted(len(self.instructors), 'instructor')} × {each}"
        room = n_sections * course.section_max
        if room < n_enrolled:
            message = f"{shown} × {course.section_max} = {_counted(room, 'seat')} for {_counted(n_enrolled, 'learner')}"
            self.table.warn("max_sections", message, "allow more or larger sections", value=str(course.max_sections))

    def _languages(self) -> None:
        course = self.course
        silent = [each for each in self.instructors if not each.speaks(course.language)]
        way_out = f"add {course.language!r} to their languages in people.csv"
        if silent:
            message = f"instructors without {course.language!r}: {_listed(silent, self.instructors)}"
            value = ", ".join(each.id for each in silent)
            self.table.warn("instructors", message, f"{way_out}, or name others", value=value)
        deaf = [each for each in self.learners if not each.speaks(course.language)]
        if deaf:
            message = f"learners without {course.language!r}, who get no live seat: {_listed(deaf, self.learners)}"
            self.table.warn("language", message, way_out, value=course.language)

    def _time(self) -> None:
        rules, live = self.programme.rules, self.course.live_activities
        n_days = (self.programme.end - self.programme.start).days
        longest = max((each.duration_minutes for each in live), default=0)
        for key, most in (
            ("max_live_minutes_per_day", rules.max_live_minutes_per_day),
            ("instructor_max_live_minutes_per_day", rules.instructor_max_live_minutes_per_day),
        ):
            if longest > most:
                message = f"a session of {longest} minutes is longer than {key} = {most}: none can be held"
                self.table.warn("activity", message, "shorten the activity or raise the rule", value=str(longest))
        apart = sum(each.min_days_after_previous for each in live[1:])
        if apart >= n_days:
            message = f"its sessions have to lie at least {apart} days apart in all, and the programme has {n_days}"
            self.table.warn("activity", message, "lower min_days_after_previous, or let the programme end later")

    def _places(self) -> None:
        if not any(each.in_person for each in self.course.live_activities):
            return
        stranded = [each for each in self.instructors if not each.venues]
        if len(stranded) == len(self.instructors):
            message = "taught in person, and none of its instructors can reach a venue"
            self.table.warn("instructors", message, "write the venues each can reach in people.csv")
        stuck = [each for each in self.learners if not each.venues]
        if stuck:
            message = f"taught in person, and learners can reach no venue: {_listed(stuck, self.learners)}"
            self.table.warn("activity", message, "write the venues each can reach in people.csv")
        largest = max(each.capacity for each in self.programme.venues)
        if largest < self.course.section_min:
            message = f"a section needs {self.course.section_min} learners, and the largest venue holds {largest}"
            self.table.warn(
                "section_size", message, "lower min, or add a larger venue", value=str(self.course.section_min)
            )

    def _preferences(self) -> None:
        teaching = set(self.course.instructors)
        both = [each for each in self.learners if each.id in teaching]
        if both:
            message = f"learners who teach it as well: {_listed(both, self.learners)}"
            self.table.warn("instructors", message, "take them out of one of the two lists if that is not meant")
        if self.course.live is LivePolicy.REQUIRED:
            enrolled = self.programme.enrolled[self.course.id]
            alone = [
                self.programme.person[each.learner] for each in enrolled if each.preference is Preference.SELF_PACED
            ]
            if alone:
                message = f"has to be taken live, and learners prefer self-paced: {_listed(alone, self.learners)}"
                way_out = 'take the preference away, or write live = "preferred"'
                self.table.warn("live", message, way_out, value="required")


def _listed(some: Sequence[Person], of_all: Sequence[Person], most: int = 3) -> str:
    """Return who it is about, the first of them by id, and how many of how many: ``ann, bob, cem, … (5 of 40)``."""
    ids = [each.id for each in some]
    return f"{', '.join(ids[:most])}{', …' if len(ids) > most else ''} ({len(ids)} of {len(of_all)})"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
