"""The people of a sample: invented names, plausible weeks, and a calendar file each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.people import Person, PersonId
from scheduler.samples.diary import Diary
from scheduler.samples.dice import Dice
from scheduler.samples.names import draw_name, plain
from scheduler.samples.places import Place

DAYS: Mapping[str, tuple[int, ...]] = {
    "Mo-Fr": (0, 1, 2, 3, 4),
    "Mo-Th": (0, 1, 2, 3),
    "Mo-We": (0, 1, 2),
    "Tu-Th": (1, 2, 3),
    "Th-Fr": (3, 4),
    "Mo,We,Fr": (0, 2, 4),
    "Su-Th": (6, 0, 1, 2, 3),
    "Sa-Su": (5, 6),
}


@dataclass(frozen=True, slots=True)
class Week:
    """Working hours as written, and the plain part of them in which meetings are drawn (minutes of the day)."""

    hours: str
    days: tuple[int, ...]
    opens: int
    closes: int


def week(days: str, opens: str, closes: str, *, lunch: str = "") -> Week:
    """Return a plain week: ``week("Mo-Fr", "09:00", "17:30")``; ``lunch`` is left out of it (``"12:00-13:00"``)."""
    hours = f"{days} {opens}-{closes}"
    if lunch:
        noon, one = lunch.split("-")
        hours = f"{days} {opens}-{noon},{one}-{closes}"
    return Week(hours, DAYS[days], _minutes(opens), _minutes(closes))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def wall(day: date, minute: int) -> datetime:
    """Return the naive wall time so many minutes into a day."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def first_on(day: int, start: date) -> date:
    """Return the first date from ``start`` on that falls on a weekday (Monday is 0)."""
    return start + timedelta(days=(day - start.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class Busyness:
    """How full a diary is: recurring meetings, single ones, the share of single ones shown as free, chance of leave."""

    weekly: int
    single: int
    free: float = 0.2
    leave: float = 0.3


def fill(
    diary: Diary, dice: Dice, habit: Week, span: tuple[date, date], busyness: Busyness, titles: Sequence[str]
) -> None:
    """Put recurring meetings, single appointments and perhaps a leave into a diary, inside a person's week.

    ``span`` is the horizon, end exclusive. Meetings start on the hour or half hour and take 30, 60 or 90 minutes,
    one recurring meeting in five every second week, one in eight with a date left out.
    """
    start, end = span
    n_weeks = max(1, ((end - start).days + 6) // 7)
    last_slot = max(0, (habit.closes - habit.opens - 30) // 30)
    for _ in range(busyness.weekly):
        first = first_on(dice.pick(habit.days), start)
        minutes = dice.pick((30, 30, 60, 60, 90))
        begin = habit.opens + 30 * dice.between(0, last_slot)
        minutes = min(minutes, max(30, habit.closes - begin))
        every = 2 if dice.chance(0.2) else 1
        times = max(2, n_weeks // every)
        missing = [first + timedelta(days=7 * every)] if dice.chance(0.125) else []
        diary.weekly(wall(first, begin), minutes, dice.pick(titles), times=times, every=every, without=missing)
    for _ in range(busyness.single):
        day = first_on(dice.pick(habit.days), start + timedelta(days=7 * dice.between(0, n_weeks - 1)))
        begin = habit.opens + 30 * dice.between(0, last_slot)
        minutes = dice.pick((30, 60, 60, 120))
        diary.once(wall(day, begin), minutes, dice.pick(titles), free=dice.chance(busyness.free))
    if dice.chance(busyness.leave):
        monday = first_on(0, start + timedelta(days=7 * dice.between(0, n_weeks - 1)))
        diary.all_day(monday, dice.between(3, 5), "Annual leave")


class Cast:
    """Collects the people of one sample, each with a name nobody else has, and their diaries."""

    def __init__(self, sample: str, seed: int, *, domain: str = "example.org") -> None:
        self.key, self.domain = (sample, seed), domain
        self.people: list[Person] = []
        self.diaries: dict[PersonId, Diary] = {}
        self.habits: dict[PersonId, Week] = {}
        self._taken: set[str] = set()
        self._given: set[str] = set()

    def dice(self, *key: object) -> Dice:
        """Return the stream of draws for one purpose."""
        return Dice(*self.key, *key)

    def manager(self, team: str, place: Place) -> str:
        """Return the e-mail address of the one who leads a team at a place; not a person of the programme."""
        name = draw_name(place.country, self.dice("manager", team, place.country))
        return f"{plain(name).replace('-', '.')}.lead@{self.domain}"

    def add(
        self,
        place: Place,
        habit: Week,
        *,
        team: str,
        stretch: int = 0,
        languages: tuple[str, ...] | None = None,
        holidays: str | None = None,
        venues: tuple[str, ...] = (),
        burden: int = 0,
        country: str = "",
    ) -> Person:
        """Add one person and return them. ``country`` is where the name comes from, if not from the place."""
        dice = self.dice("person", len(self.people))
        name = self._new_name(country or place.country, dice)
        person = Person(
            id=PersonId(plain(name)),
            name=name,
            email=f"{plain(name).replace('-', '.')}@{self.domain}",
            time_zone=place.time_zone,
            working_hours=habit.hours,
            holidays=place.holidays if holidays is None else holidays,
            stretch_minutes=stretch,
            languages=place.languages if languages is None else languages,
            team=team,
            manager=self.manager(team, place),
            venues=tuple(venues),
            burden_minutes=burden,
        )
        self.people.append(person)
        self.habits[person.id] = habit
        return person

    def _new_name(self, country: str, dice: Dice) -> str:
        """Return a name nobody has yet; while they last, also a given name nobody has yet, as two Daisys confuse."""
        tries = 0
        while True:
            name, tries = draw_name(country, dice), tries + 1
            given = name.split()[0]
            if plain(name) not in self._taken and (given not in self._given or tries > 40):
                self._taken.add(plain(name))
                self._given.add(given)
                return name

    def diary(self, person: Person) -> Diary:
        """Return a person's diary, begun at the first call. Without a call the calendar stays unknown."""
        return self.diaries.setdefault(person.id, Diary(person.id, person.time_zone))

    def calendars(self) -> dict[PersonId, bytes]:
        """Return the finished files of everybody who has a diary, in the order of the people."""
        return {each.id: self.diaries[each.id].file() for each in self.people if each.id in self.diaries}
