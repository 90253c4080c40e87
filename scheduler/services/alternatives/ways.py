"""Ways of the solver in the contract's words: changes, seats, sections, a sentence, an identifier that stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calendars.lines import one_line
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Section, SectionId
from scheduler.domain.teaching import Course
from scheduler.services.alternatives.debts import StudyDebts
from scheduler.services.alternatives.disruption import disruption
from scheduler.services.alternatives.words import Words
from scheduler.services.check_plan.words import counted, listed
from scheduler.services.invite_words import label, length
from scheduler.services.translate import Translation, to_section
from solver import solution as answered
from solver.alternatives import Kind, Way


@dataclass(frozen=True)
class Teller:
    """Turns ways into alternatives.

    Attributes
    ----------
    ids
        The identifier of each section of the solution, in its order.
    """

    translation: Translation
    solution: answered.Solution
    ids: Sequence[SectionId]
    words: Words
    debts: StudyDebts | None = None

    def alternative(self, way: Way) -> Alternative:
        """Return a way as an alternative."""
        course = self.translation.programme.courses[way.course]
        wanted = set(way.enrolments)
        opened = self._opened(way, course)
        moved = tuple(self._section(section, self.ids[index], way) for index, section in way.moved)
        touched = [*opened, *moved, *(self._joined(way, index) for index in dict.fromkeys(i for i, _ in way.joined))]
        learners = {self.translation.programme.enrolments[each].learner for each in wanted}
        seats = tuple(
            {
                "learner": seat.learner,
                "course": section.course,
                "section": section.id,
                "recordings": list(seat.recordings),
            }
            for section in touched
            if section.course == course.id
            for seat in section.seats
            if seat.learner in learners
        )
        found = Alternative(
            kind=way.kind.value,
            text=self._text(way, course, touched, tuple(str(each["learner"]) for each in seats)),
            points=way.points - self._gained(way, touched),
            changes=tuple(self.changes(way, course)),
            seats=seats,
            new_sections=tuple(opened),
            moved_sections=moved,
            disruption=disruption(self.translation, self.solution, way),
        )
        return replace(found, id=identifier(found))

    def _gained(self, way: Way, touched: Sequence[Section]) -> int:
        """Return the points that new study plans save beside the seats: none in a plan of ours."""
        if self.debts is None:
            return 0
        new = {PersonId(str(self.translation.programme.enrolments[each].learner)) for each in way.enrolments}
        people = set(new)
        for section in touched:
            if section.id not in self.ids or way.moved:
                people |= {section.instructor, *(seat.learner for seat in section.seats)}
        if way.kind is Kind.SHORTER_SESSION:
            for each in self.solution.sections:
                if each.course == way.course:
                    whole = self._section(each, SectionId(""), way)
                    people |= {whole.instructor, *(seat.learner for seat in whole.seats)}
        return sum(self.debts.of(each) for each in sorted(people))

    def step_text(
        self, changes: Sequence[Way], course: Course, touched: Sequence[Section], learners: Sequence[object]
    ) -> str:
        """Return what a step asks for and gives, as sentences."""
        asked = [self._asked(each, course, touched) for each in changes]
        who = [PersonId(str(each)) for each in learners]
        timed = len(touched) == 1 and any(each.kind is Kind.STRETCH for each in changes)
        given = self._size(who, touched[0]) if timed else self._given(who, touched)
        return f"{'. '.join([*asked, given])}." + self.words.doubts()

    def climbed_text(self, number: int, course: Course, learners: Sequence[object]) -> str:
        """Return what so many steps of a course's ladder come to."""
        who = [PersonId(str(each)) for each in learners]
        steps = f"steps 1 to {number}" if number > 1 else "step 1"
        gets = "gets a live seat" if len(who) == 1 else "get live seats"
        return f"{one_line(course.title)}, {steps}: {self.words.all_called(who)} {gets}."

    # ---- sections ----------------------------------------------------------------------------------------------------

    def _opened(self, way: Way, course: Course) -> list[Section]:
        taken = set(self.ids)
        found: list[Section] = []
        number = 0
        for each in way.opened:
            number += 1
            while (name := SectionId(f"{course.id}-{number}")) in taken:
                number += 1
            taken.add(name)
            found.append(self._section(each, name, way))
        return found

    def _joined(self, way: Way, index: int) -> Section:
        return self._section(way.applied(self.solution).sections[index], self.ids[index], way)

    def _section(self, section: answered.Section, name: SectionId, way: Way) -> Section:
        shortened = way.kind is Kind.SHORTER_SESSION and way.course == section.course
        return to_section(self.translation, section, name, minutes={way.activity: way.amount} if shortened else None)

    # ---- changes -----------------------------------------------------------------------------------------------------

    def changes(self, way: Way, course: Course) -> Iterator[Mapping[str, object]]:
        """Yield what changes, as the contract writes it."""
        programme = self.translation.programme
        match way.kind:
            case Kind.RECORDING:
                yield {"course": course.id, "recordings_allowed": way.amount}
            case Kind.STRETCH:
                for row, minutes in way.extended:
                    person = programme.people[row]
                    yield {"person": person.id, "stretch_minutes": person.stretch_minutes + minutes}
            case Kind.INSTRUCTOR:
                yield {"course": course.id, "add_instructor": programme.people[way.amount].id}
            case Kind.SMALLER_SECTION:
                yield {"course": course.id, "section_size_min": way.amount}
            case Kind.EXTRA_SECTION:
                yield {"course": course.id, "max_sections": way.amount}
            case Kind.SHORTER_SESSION:
                activity = course.live_activities[way.activity].id
                yield {"course": course.id, "activity": activity, "duration_minutes": way.amount}
            case Kind.LATER:
                yield {"programme": {"end": (programme.end + timedelta(days=way.amount)).isoformat()}}
            case Kind.MOVE:
                pass

    # ---- words -------------------------------------------------------------------------------------------------------

    def _text(self, way: Way, course: Course, touched: Sequence[Section], learners: Sequence[str]) -> str:
        wished = self.words.wishes([PersonId(each) for each in learners], course)
        return self._sentence(way, course, touched, learners) + "." + wished + self.words.doubts()

    def _sentence(self, way: Way, course: Course, touched: Sequence[Section], learners: Sequence[str]) -> str:
        asked = self._asked(way, course, touched)
        who = [PersonId(each) for each in learners]
        if way.kind is Kind.MOVE:
            given = self._given(who, touched[len(way.moved) :]) if way.joined else ""
            return f"{asked}; {given}" if given else asked
        if way.kind is Kind.STRETCH and len(touched) == 1:
            return f"{asked}. {self._size(who, touched[0])}"
        return f"{asked}: {self._given(who, touched)}"

    def _size(self, who: Sequence[PersonId], section: Section) -> str:
        """Say who gets a seat in a section whose times were said already."""
        gets = "gets" if len(who) == 1 else "get"
        if section.id in self.ids:
            seats = "a seat in it"
        else:
            seats = f"a new section with {self.words.called(section.instructor)}"
        return f"{self.words.all_called(who)} {gets} {seats}{self._recorded(who, section)}"

    def _recorded(self, who: Sequence[PersonId], section: Section) -> str:
        recorded = [each for each in who if self.words.recordings(section, each)]
        if not recorded:
            return ""
        more = f" (and so for {len(recorded) - 1} more)" if len(recorded) > 1 else ""
        return f", with {self.words.recordings(section, recorded[0])}{more}"

    def _given(self, who: Sequence[PersonId], touched: Sequence[Section]) -> str:
        """Say who gets which seat."""
        words, said = self.words, []
        for section in touched:
            mine = [each for each in who if any(seat.learner == each for seat in section.seats)]
            if not mine:
                continue
            new = section.id not in self.ids
            phrase = f"{words.all_called(mine)} {'gets' if len(mine) == 1 else 'get'} "
            phrase += words.seat_words(mine, [section], new=new)
            said.append(phrase + self._recorded(mine, section))
        return "; ".join(said)

    def _asked(self, way: Way, course: Course, touched: Sequence[Section]) -> str:
        """Say what changes."""
        programme = self.translation.programme
        title = one_line(course.title)
        match way.kind:
            case Kind.RECORDING:
                most = counted(way.amount, "session")
                return (
                    f"Let learners of {title} make up {most} from the recording instead of {course.recordings_allowed}"
                )
            case Kind.STRETCH:
                return self._stretch(way, touched)
            case Kind.INSTRUCTOR:
                person = programme.people[way.amount]
                speaks = f"who speaks {course.language}"
                return f"Ask {self.words.called(person.id)}, {speaks}, to teach {title} too (needs their consent)"
            case Kind.SMALLER_SECTION:
                fewer = counted(way.amount, "learner")
                return f"Let a section of {title} have {fewer} instead of at least {course.section_min}"
            case Kind.EXTRA_SECTION:
                return f"Open one section of {title} more than the {course.max_sections} allowed"
            case Kind.MOVE:
                return "; ".join(self._move(index, section) for index, section in self._moves(way, touched))
            case Kind.SHORTER_SESSION:
                activity = course.live_activities[way.activity]
                less = length(activity.duration_minutes - way.amount)
                return (
                    f"Shorten {label(activity.id)} of {title} by {less} to {length(way.amount)}, in every section of it"
                )
            case Kind.LATER:
                last = programme.end + timedelta(days=way.amount - 1)
                on = datetime(last.year, last.month, last.day)  # noqa: DTZ001 - a date in words
                return f"Let the programme last {counted(way.amount, 'day')} longer, to {self.words.date(on)}"

    @staticmethod
    def _moves(way: Way, touched: Sequence[Section]) -> list[tuple[int, Section]]:
        return [(index, touched[at]) for at, (index, _) in enumerate(way.moved)]

    def _move(self, index: int, section: Section) -> str:
        before = self._section(self.solution.sections[index], section.id, _NONE)
        n = len(before.seats)
        own = {each.learner for each in before.seats}
        new = [each.learner for each in section.seats if each.learner not in own]
        people = [*new, section.instructor]
        keeps = f"everybody in it ({n}) keeps their seat" if n > 1 else "its learner keeps the seat"
        gets = f" and {self.words.all_called(new)} gets one" if new else ""
        return (
            f"Move {section.id} to {self.words.times(section, people)}, from {self.words.times(before, ())}: "
            f"{keeps}{gets}"
        )

    def _stretch(self, way: Way, touched: Sequence[Section]) -> str:
        programme = self.translation.programme
        by_minutes: dict[int, list[PersonId]] = {}
        for row, minutes in way.extended:
            person = programme.people[row]
            by_minutes.setdefault(person.stretch_minutes + minutes, []).append(person.id)
        said = listed(
            f"{minutes} minutes outside the hours of {self.words.all_called(people)}"
            for minutes, people in sorted(by_minutes.items(), reverse=True)
        )
        if len(touched) != 1:
            return f"Meet up to {said}"
        (section,) = touched
        people = [programme.people[row].id for row, _ in way.extended]
        seated = [each.learner for each in section.seats] if section.id not in self.ids else []
        times = self.words.times(section, [*people, section.instructor, *seated])
        verb = "Start" if section.id not in self.ids else f"Take part in {section.id},"
        return f"{verb} {times}: up to {said}"


_NONE = Way(Kind.MOVE, -1, 0)


def identifier(alternative: Alternative) -> str:
    """Return a name for what an alternative changes and gives: the same whenever the same is found again.

    Words and points are no part of it, nor the names of sections that there are not yet.
    """
    new = {each.id for each in alternative.new_sections}

    def section(each: Section) -> object:
        sessions = [(one.activity, one.start.isoformat(), one.venue) for one in each.sessions]
        seats = [(one.learner, one.recordings) for one in each.seats]
        return [each.course, "" if each.id in new else each.id, each.instructor, sessions, seats]

    content = [
        alternative.kind,
        [dict(each) for each in alternative.changes],
        [[each["learner"], each["course"], "" if each["section"] in new else each["section"], each["recordings"]]
         for each in alternative.seats],
        [section(each) for each in alternative.new_sections],
        [section(each) for each in alternative.moved_sections],
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f"{alternative.kind}-{digest[:8]}"
