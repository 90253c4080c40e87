"""What the search does next.

A course that is improved among all others finds the good hours taken. So the courses that are hardest to place go
first: each is built anew while those that come after it are out of the plan, and these are put back around it, as far
as they still fit. Building waits for a course's prices from the bound: without them it ends far from the best. When
every course has been built once, courses are improved at random, those that cost most beyond their relaxation more
often, now and then while some of the others are out; what does not pay is undone. A course whose relaxation has become
much better since it was built is built anew: there are better series now.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from solver.search.improve import Part, Search, Turn
from solver.search.views import State

STEPS = 40
"""Steps of ruin and recreate at a time."""
BUILDING, MOST_BUILDING = 200, 15_000
"""Steps for each session of a course while it is built; as many as fit its time where there is a time limit, and at
most so many."""
FIRST_BUILDING, AGAIN, AGAIN_AT_LAST, SECOND_BUILDING = 0.1, 0.17, 0.4, 0.85
"""Shares of a time limit: what building every course once takes at most; after how much of it, prices being better by
then, all are built anew, at the earliest and at the latest; and what that takes of the time that is left."""
PRICED = 0.0045
"""Seconds for each learner of a course, times the root of its sessions, until two workers have good prices for all."""
LEAST_STAKE = 0.25
"""Of its relaxation: what is at stake at least while a course is built."""
LEAST_SECONDS = 0.1
HEAT, LEAST_HEAT, LEAST_COLD, COOLING = 8.0, 60.0, 8.0, 24.0
"""Annealing begins at so many times what a learner of the course costs by its relaxation, at least at so many points;
it ends at a 24th of that, and not colder than at so many."""
STRETCHES = ((40, 0.1), (200, 0.25), (600, 0.5))
"""Steps for which a course is improved, and the share of its heat to begin with."""
MEND_STEPS = 6
MOST_AFTER = 12
OTHERS = (0, 0, 0, 0, 1, 1, 2)
"""How many other courses are taken out at a time."""
SETTLED_TURNS = 5
"""A course of a mended plan has settled after so many turns that saved nothing."""
ANEW = 0.2
"""How often a course is built anew all the same: what comes of building depends much on chance."""
AFTER = 0.2
"""How often all that come after it are out while a course is improved."""
MUCH = 0.02
"""How much better, as a share of it, a relaxation is before its course is built anew."""


@dataclass
class Known:
    """What the bound says of a course: its relaxation in points (None: no prices yet), and how far down it may go."""

    relaxation: float | None = None
    bound: int = 0
    built_at: float | None = field(default=None)
    """The relaxation when the course was last built."""


class Moves:
    """The moves of one search, each of a second at most in a programme of some hundred learners.

    :attr:`best` is the best plan so far; the search itself may be at a worse one while it builds. :attr:`meanwhile` is
    called several times a second in moves that take longer.
    """

    def __init__(self, search: Search, over: Callable[[], bool], *, seconds: float = 0.0) -> None:
        """Begin. ``seconds``: the time limit, of which building every course takes a share; 0: there is none."""
        self.search, self.over = search, over
        self.meanwhile: Callable[[], None] = lambda: None
        self._limit, self._begun = seconds, time.monotonic()
        self._again, self._built_by = self._begun + self._priced_after(), math.inf
        self.order = list(search.order())
        self.known = {turn.table.course: Known() for turn in search.turns}
        self._stake = {turn.table.course: float(len(turn.table.learners)) for turn in search.turns}
        self._seconds = self._share_out(FIRST_BUILDING * seconds, self.order)
        self._random = Random(search.seed)
        self._only: frozenset[int] | None = None
        self._proposed: dict[int, State] = {}
        self.best = [turn.part for turn in search.turns]
        self.best_points = search.points

    def _share_out(self, seconds: float, turns: Sequence[Turn]) -> dict[int, float]:
        """Share the time for building out: by sessions, by learners, and by what is at stake."""
        weights = {
            turn.table.course: len(turn.table.live) * len(turn.table.learners) * self._stake[turn.table.course]
            for turn in turns
        }
        total = sum(weights.values())
        return {course: seconds * weight / total if total else 0.0 for course, weight in weights.items()}

    def _stake_of(self, turn: Turn, part: Part) -> float:
        """Return what a course costs in a plan beyond its relaxation, or some of the relaxation if that is more."""
        relaxation = self.known[turn.table.course].relaxation or 0.0
        return max(LEAST_STAKE * relaxation, part.points - relaxation)

    def _priced_after(self) -> float:
        """Return after how many seconds all courses are built anew."""
        if not self._limit:
            return math.inf
        work = sum(len(turn.table.learners) * math.sqrt(len(turn.table.live)) for turn in self.search.turns)
        return max(AGAIN * self._limit, min(AGAIN_AT_LAST * self._limit, PRICED * work))

    def first_plan(self, steps: int) -> None:
        """Plan every course once, quickly, the hardest first."""
        for turn in self.order:
            if self.over():
                break
            self.search.improve(turn, steps)
        self.keep()

    def only(self, courses: frozenset[int]) -> None:
        """Take the plan as it is for the best so far, and from now on improve nothing but some courses."""
        self._only = courses
        self.best, self.best_points = [turn.part for turn in self.search.turns], self.search.points

    @property
    def mended(self) -> bool:
        """Whether there is nothing left to improve in the only courses that may be."""
        return self._only is not None and not self._unsettled()

    def _unsettled(self) -> list[Turn]:
        return [turn for turn in self.order if turn.table.course in (self._only or ()) and turn.stale < SETTLED_TURNS]

    def learn(self, course: int, relaxation: float, bound: int) -> None:
        """Take note of what the bound says of a course."""
        known = self.known[course]
        known.relaxation, known.bound = relaxation, bound

    def propose(self, course: int, plan: State) -> None:
        """Have a plan for a course tried out that costs less than its part of the best one."""
        self._proposed[course] = plan

    def points_of(self, course: int) -> int:
        """Return what a course costs in the best plan so far, or now if that is less: it may be out just now."""
        return min(self.best[course].points, self.search.turns[course].points)

    def next(self) -> bool:
        """Do the next move; False if there is none, since every course is proven to be at its best."""
        if self._only is not None:
            # one after the other, what the others hold is not asked for
            waiting = self._unsettled()
            if waiting:
                self._improve(min(waiting, key=lambda turn: turn.rounds))
            return bool(waiting)
        if self._proposed:
            self._try_out(*self._proposed.popitem())
            return True
        now = time.monotonic()
        if now >= self._again and not self._to_build():
            self._again, self._built_by = math.inf, now + SECOND_BUILDING * (self._begun + self._limit - now)
            for turn, part in zip(self.search.turns, self.best, strict=True):
                self.known[turn.table.course].built_at = None
                self._stake[turn.table.course] = self._stake_of(turn, part)
        open_ = self._to_build()
        if open_ and self.known[open_[0].table.course].relaxation is not None:
            self._build(open_[0], [turn for turn in self._unbuilt() if turn is not open_[0]])
        elif open_:
            self._improve(self._random.choice(open_))
        else:
            self.end()  # building may have ended at a worse plan
            return self._better()
        return True

    def _unbuilt(self) -> list[Turn]:
        return [turn for turn in self.order if self.known[turn.table.course].built_at is None]

    def _to_build(self) -> list[Turn]:
        return [turn for turn in self._unbuilt() if turn.table.hosts and not self._settled(turn)]

    def end(self) -> None:
        """Go back to the best plan."""
        if self.search.points <= self.best_points:
            return
        for turn in self.search.turns:
            self.search.clear(turn)
        for turn, part in zip(self.search.turns, self.best, strict=True):
            self.search.put(turn, part)

    def _settled(self, turn: Turn) -> bool:
        return turn.points <= self.known[turn.table.course].bound

    def _improve(self, turn: Turn) -> None:
        self.search.improve(turn, STEPS)
        self.keep()

    def _build(self, turn: Turn, after: Sequence[Turn]) -> None:
        """Build a course anew while those that come after it are out; they come back around it."""
        known = self.known[turn.table.course]
        known.built_at = known.relaxation
        if self._built_by < math.inf:
            # anew for every course: what the others took beyond their share, or left of it, is all of theirs
            left = max(0.0, self._built_by - time.monotonic())
            self._seconds.update(self._share_out(left, (turn, *after)))
        out = self._take_out(after)
        self._from_nothing(turn)
        self._put_back(after, out)
        self.keep()

    def _from_nothing(self, turn: Turn) -> None:
        old, seconds = turn.part, self._seconds[turn.table.course]
        if seconds:
            # cut off while hot it would be for nothing
            seconds = max(LEAST_SECONDS, min(seconds, self._begun + self._limit - time.monotonic()))
        self.search.clear(turn)
        self._anneal(turn, (MOST_BUILDING if seconds else BUILDING) * len(turn.table.live), 1.0, seconds)
        if old.points < turn.points:
            self.search.put(turn, old)

    def _anneal(self, turn: Turn, steps: int, share: float, seconds: float = 0.0) -> None:
        """Anneal a course for so many steps, or as many as fit into ``seconds``, and leave it at its best."""
        known = self.known[turn.table.course]
        relaxation = known.relaxation or 0.0
        hot = max(LEAST_HEAT, share * HEAT * relaxation / max(1, len(turn.table.learners)))
        cold = max(LEAST_COLD, hot / COOLING)
        best, begun, done, ended = turn.part, time.monotonic(), 0, 0.0
        while ended < 1.0 and not self.over() and best.points > known.bound:
            # how much of it is over when these steps are done: by the clock, as they have taken so far
            some = min(STEPS, steps - done)
            begins, done = ended, done + some
            ended = done / steps
            if seconds and done > some:
                ended = max(ended, (time.monotonic() - begun) / seconds * done / (done - some))
            ended = min(1.0, ended)
            self.search.improve(
                turn, some, hot * (cold / hot) ** begins, hot * (cold / hot) ** ended, wander=ended < 1.0
            )
            if turn.points < best.points:
                best = turn.part
            self.meanwhile()
        if best.points < turn.points:
            self.search.put(turn, best)

    def _better(self) -> bool:
        """Improve a course while some others are out; undo it if the plan is not better for it."""
        turns = [turn for turn in self.order if len(turn.table.learners) and turn.table.hosts]
        open_ = [turn for turn in turns if not self._settled(turn)]
        if not open_:
            return False
        turn = self._random.choices(open_, [max(1.0, self._beyond(each)) for each in open_])[0]
        others = [each for each in turns if each is not turn]
        some = self._random.sample(others, min(len(others), self._random.choice(OTHERS)))
        if self._random.random() < AFTER:
            some = [each for each in others if self.order.index(each) > self.order.index(turn)][:MOST_AFTER]
        some.sort(key=self.order.index)
        before, held = self.search.points, [(each, each.part) for each in (turn, *some)]
        out = self._take_out(some)
        known = self.known[turn.table.course]
        if self._much_better(known) or self._random.random() < ANEW:
            known.built_at = known.relaxation
            self._from_nothing(turn)
        else:
            self._anneal(turn, *self._random.choice(STRETCHES))
        self._put_back(some, out)
        if self.search.points > before:
            for each, _ in held:
                self.search.clear(each)
            for each, part in held:
                self.search.put(each, part)
        self.keep()
        return True

    def _beyond(self, turn: Turn) -> float:
        return turn.points - (self.known[turn.table.course].relaxation or 0.0)

    def _much_better(self, known: Known) -> bool:
        if known.relaxation is None:
            return False
        return known.built_at is None or known.relaxation < (1.0 - MUCH) * known.built_at

    def _try_out(self, course: int, plan: State) -> None:
        """Put a course's own best plan among the others, or these around it; keep it if that makes a better plan."""
        turn = self.search.turns[course]
        others = [each for each in self.order if each is not turn and each.table.hosts and len(each.table.learners)]
        for some in ([], others):
            before, held = self.search.points, [(each, each.part) for each in (turn, *some)]
            out = self._take_out(some)
            self.search.clear(turn)
            self.search.put_back(turn, plan)
            self._put_back(some, out)
            self.search.improve(turn, STEPS)
            self.keep()
            if self.search.points < before:
                return
            for each, _ in held:
                self.search.clear(each)
            for each, part in held:
                self.search.put(each, part)

    def _take_out(self, turns: Sequence[Turn]) -> list[Part]:
        out = [turn.part for turn in turns]
        for turn in turns:
            self.search.clear(turn)
        return out

    def _put_back(self, turns: Sequence[Turn], out: Sequence[Part]) -> None:
        for turn, part in zip(turns, out, strict=True):
            self.search.put_back(turn, part.state)
            if turn.points > part.points and not self.over():
                self.search.improve(turn, MEND_STEPS)

    def keep(self) -> None:
        """Remember the plan if it is the best so far."""
        points = self.search.points
        if points < self.best_points:
            self.best, self.best_points = [turn.part for turn in self.search.turns], points
