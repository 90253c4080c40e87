"""Reasons and what is behind them, in words: names, rules, dates and local times instead of indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from scheduler.domain.people import Person
from scheduler.domain.plan import Blocker, Reason, Section, SelfPaced
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, Enrolment, LivePolicy
from scheduler.services.check_plan.words import counted, day_words, listed, seconds, span_words, wall_clock
from scheduler.services.local_times import WhereEachIs
from scheduler.services.translate import Translation, in_order, to_sections
from solver import explain as behind
from solver import solution as answered
from solver.explain import Explanation, Kind, Limit

__all__ = ["explain"]

MOST_NAMED = 3
"""How many times or sections a sentence lists before it says how many more there are."""


def explain(
    translation: Translation,
    solution: answered.Solution,
    explanations: Iterable[Explanation],
    sections: Sequence[Section] | None = None,
) -> tuple[SelfPaced, ...]:
    """Return an entry for the self-paced track for each explanation, its reason and blockers in words.

    Parameters
    ----------
    solution
        The one that the explanations are of.
    explanations
        As ``solver.explain.settled`` or ``solver.explain.explain`` give them.
    sections
        The solution's sections as the plan calls them, in its order; by default as `to_sections` numbers them.
    """
    words = _Words(translation, solution, sections)
    return tuple(words.entry(each) for each in explanations)


class _Words:
    def __init__(
        self, translation: Translation, solution: answered.Solution, sections: Sequence[Section] | None = None
    ) -> None:
        self.translation, self.solution = translation, solution
        self.programme: Programme = translation.programme
        self.where = WhereEachIs.of(self.programme)
        if sections is None:
            self.sections = dict(zip(in_order(solution), to_sections(translation, solution), strict=True))
        else:
            self.sections = dict(enumerate(sections))

    def entry(self, explanation: Explanation) -> SelfPaced:
        enrolment = self.programme.enrolments[explanation.enrolment]
        return SelfPaced(
            learner=enrolment.learner,
            course=enrolment.course,
            reason=Reason(explanation.reason.value),
            blockers=tuple(_OfOne(self, enrolment, explanation).blockers()),
            needs_decision=self.programme.course[enrolment.course].live is LivePolicy.REQUIRED,
        )

    def person(self, row: int) -> Person:
        return self.programme.people[row]

    def called(self, person: Person) -> str:
        return f"{person.name} ({person.id})"

    def sessions(self, section: Section, person: Person) -> str:
        """Return when a section meets, by somebody's clock."""
        said = [
            span_words(seconds(each.start), seconds(each.end), self.where.zone(person.id, each.start))
            for each in section.sessions[:MOST_NAMED]
        ]
        return _and_more(said, len(section.sessions) - len(said))


class _OfOne:
    """The blockers of one explanation."""

    def __init__(self, words: _Words, enrolment: Enrolment, explanation: Explanation) -> None:
        self.words, self.enrolment, self.explanation = words, enrolment, explanation
        self.programme = words.programme
        self.course: Course = self.programme.course[enrolment.course]
        self.learner = self.programme.person[enrolment.learner]

    def blockers(self) -> Iterator[Blocker]:
        for each in self.explanation.blockers:
            yield self._blocker(each)

    def _blocker(self, blocker: behind.Blocker) -> Blocker:
        match blocker.kind:
            case Kind.LANGUAGE:
                return self._language(blocker)
            case Kind.HOURS:
                return self._hours(self.words.person(blocker.index))
            case Kind.BUSY:
                return self._busy(self.words.person(blocker.index), blocker.cells)
            case Kind.SEAT | Kind.TEACHING:
                return self._own_section(self.words.sections[blocker.index], learns=blocker.kind is Kind.SEAT)
            case Kind.OCCUPIED:
                return self._occupied(self.words.person(blocker.index))
            case Kind.OTHERS_HOURS:
                return Blocker("people", self._others_hours())
            case Kind.OTHERS_SEATS:
                return Blocker("people", self._others_seats())
            case Kind.POINTS:
                return self._points()
            case Kind.RULE:
                return Blocker("rule", self._rule(Limit(blocker.rule)), rule=blocker.rule)

    def _language(self, blocker: behind.Blocker) -> Blocker:
        language = self.course.language
        if blocker.index < 0:
            text = f"{self.course.id} is held in {language}, which none of its instructors speaks."
            return Blocker("language", text, self.course.instructors)
        speaks = f"speaks {' '.join(self.learner.languages)}" if self.learner.languages else "has no languages listed"
        text = f"{self.course.id} is held in {language}; {self.words.called(self.learner)} {speaks}."
        return Blocker("language", text, (self.learner.id,))

    def _hours(self, person: Person) -> Blocker:
        stretch = ""
        if person.stretch_minutes:
            stretch = f", and accepts sessions up to {person.stretch_minutes} minutes earlier or later"
        holidays = f", public holidays of {person.holidays} aside" if person.holidays else ""
        text = f"{self.words.called(person)} works {person.hours_in_words} in {person.time_zone}{holidays}{stretch}"
        return Blocker("hours", f"{text}{self._as_others_see_it(person)}.", (person.id,))

    def _as_others_see_it(self, person: Person) -> str:
        """Say somebody's first working hours by the programme's clock, if that is another."""
        hours = self.words.translation.availability.hours[person.id].pairs()
        zone = self.programme.time_zone
        if not hours or zone == person.time_zone:
            return ""
        first = self.words.translation.problem.horizon_start * 60
        start, end = next(((a, b) for a, b in hours if a >= first), hours[0])
        return f": on {span_words(start, end, person.time_zone)}, which is {span_words(start, end, zone)}"

    def _busy(self, person: Person, cells: tuple[int, ...]) -> Blocker:
        who = self.words.called(person)
        starts = [self.words.translation.instant(cell) for cell in cells]
        zones = [self.words.where.zone(person.id, each) for each in starts]
        minutes = self.course.live_activities[0].duration_minutes if self.course.live_activities else 0
        said = [
            span_words(seconds(each), seconds(each) + minutes * 60, zone)
            for each, zone in zip(starts[:MOST_NAMED], zones, strict=False)
        ]
        times = f", such as {listed(said)}" if said else ""
        text = f"{who} is busy whenever {self.course.id} could meet otherwise{times}."
        dates = tuple(
            dict.fromkeys(wall_clock(seconds(each), zone).date() for each, zone in zip(starts, zones, strict=True))
        )
        return Blocker("busy", text, (person.id,), dates=dates)

    def _own_section(self, section: Section, *, learns: bool) -> Blocker:
        does = "sits in" if learns else "teaches"
        when = self.words.sessions(section, self.learner)
        text = f"{self.words.called(self.learner)} {does} {section.id}, which meets on {when}."
        zone = self.words.where.zone
        dates = tuple(
            dict.fromkeys(
                wall_clock(seconds(each.start), zone(self.learner.id, each.start)).date() for each in section.sessions
            )
        )
        return Blocker("seat", text, (self.learner.id,), dates=dates)

    def _occupied(self, person: Person) -> Blocker:
        mine = [
            str(section.id)
            for section in self.words.sections.values()
            if section.instructor == person.id or any(seat.learner == person.id for seat in section.seats)
        ]
        sections = _and_more(sorted(mine)[:MOST_NAMED], len(mine) - MOST_NAMED)
        who = self.words.called(person)
        text = f"{who} is in other live sessions when another section of {self.course.id} could meet: {sections}."
        return Blocker("seat", text, (person.id,))

    def _others_hours(self) -> str:
        n = len(self.programme.enrolled[self.course.id])
        able, who = self.explanation.able, self.words.called(self.learner)
        most = f"at most {able}" if able else f"fewer than {self.course.section_min}"
        return (
            f"Of the {counted(n, 'learner')} enrolled in {self.course.id}, {most} ({who} among them) can attend "
            f"any one series of sessions that {self.learner.name} can attend."
        )

    def _others_seats(self) -> str:
        left = sum(
            each.learner != self.learner.id and (each.learner, each.course) not in self._seated
            for each in self.programme.enrolled[self.course.id]
        )
        who = self.words.called(self.learner)
        return (
            f"Beside {who}, {counted(left, 'learner')} of {self.course.id} without a seat could fill another section, "
            "if free of their other sessions; everybody else keeps theirs."
        )

    @property
    def _seated(self) -> set[tuple[str, str]]:
        return {(seat.learner, each.course) for each in self.words.sections.values() for seat in each.seats}

    def _points(self) -> Blocker:
        explanation = self.explanation
        text = (
            f"The cheapest seat {'there is' if explanation.proven else 'that was found'} would cost "
            f"{explanation.cost} points and save {explanation.saves}"
        )
        if explanation.seat is not None:
            (section,) = to_sections(self.words.translation, answered.Solution((explanation.seat,)))
            size = counted(len(section.seats), "learner")
            instructor = self.words.called(self.programme.person[section.instructor])
            text += f": with {instructor} and {size} on {self.words.sessions(section, self.learner)}"
            return Blocker("rule", f"{text}.", (self.learner.id, section.instructor), rule="points")
        return Blocker("rule", f"{text}.", (self.learner.id,), rule="points")

    def _rule(self, limit: Limit) -> str:
        course, rules = self.course, self.programme.rules
        match limit:
            case Limit.HORIZON:
                dates = f"{day_words(self.programme.start)} to {day_words(self.programme.end - timedelta(days=1))}"
                return f"The programme, {dates}, leaves no room for all sessions of {course.id}."
            case Limit.DAYS_BETWEEN:
                return f"{course.id} asks for {listed(self._days())}."
            case Limit.RECORDINGS:
                allowed = counted(course.recordings_allowed, "session") if course.recordings_allowed else "no session"
                return f"{course.id} lets a learner make up {allowed} from the recording."
            case Limit.BETWEEN_SESSIONS:
                travel = f", and {rules.travel_minutes} around one in person" if self._in_person else ""
                return f"Between two live sessions {rules.buffer_minutes} minutes stay free{travel}."
            case Limit.VENUES:
                return f"In-person sessions of {course.id} need a venue that is open and that everybody can reach."
            case Limit.VENUE_IN_USE:
                return f"The venues are in use when another section of {course.id} could meet."
            case Limit.VENUE_CAPACITY:
                sizes = listed(f"{each.title} holds {each.capacity}" for each in self.programme.venues)
                return f"The venues have no room for more learners: {sizes}."
            case Limit.SECTION_MIN:
                enrolled = len(self.programme.enrolled[course.id])
                least = counted(course.section_min, "learner")
                return f"A section of {course.id} has at least {least}; {enrolled} are enrolled."
            case Limit.SECTION_MAX:
                most = counted(course.section_max, "learner")
                return f"A section of {course.id} has at most {most}, and those that would do are full."
            case Limit.DAILY_MAXIMUM:
                learner, instructor = rules.max_live_minutes_per_day, rules.instructor_max_live_minutes_per_day
                return (
                    f"Nobody learns live for more than {learner} minutes a day, or teaches for more than {instructor}."
                )
            case Limit.MAX_SECTIONS:
                return f"{course.id} has {counted(course.max_sections, 'section')} at most, and as many are open."
            case Limit.PER_INSTRUCTOR:
                most = counted(course.max_sections_per_instructor, "section")
                return f"An instructor teaches {most} of {course.id} at most."
            case Limit.PARALLEL:
                return f"At most {counted(rules.max_parallel_sessions, 'live session')} run at once."
            case Limit.ROTATION:
                most = counted(course.max_out_of_hours_sessions, "session")
                return f"{course.id} rotates: nobody attends more than {most} of it outside their hours."
            case Limit.TEAM_SHARE:
                return f"At most {rules.max_team_share_away:.0%} of a team sit in live sessions at once."

    def _days(self) -> Iterator[str]:
        for each in self.course.live_activities[1:]:
            least, most = each.min_days_after_previous, each.max_days_after_previous
            if most is not None:
                days = counted(most, "day") if least == most else f"{least} to {most} days"
                yield f"{days} before {each.id}"
            elif least:
                yield f"at least {counted(least, 'day')} before {each.id}"

    @property
    def _in_person(self) -> bool:
        return any(each.in_person for each in self.course.live_activities)


def _and_more(said: list[str], n_more: int) -> str:
    return f"{', '.join(said)} and {n_more} more" if n_more > 0 else listed(said)
