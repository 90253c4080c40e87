"""Seeded draws that come out the same on every machine and in every version of Python.

Only ``random.Random(int).random()`` is promised to stay as it is from one Python to the next; ``choice``, ``sample``
and ``shuffle`` are not. So everything here is made from ``random()`` alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws, told by a key: the same key gives the same stream, another key an unrelated one."""

    def __init__(self, *key: object) -> None:
        digest = hashlib.sha256("/".join(str(each) for each in key).encode()).digest()
        self.roll = random.Random(int.from_bytes(digest[:8], "big")).random

    def chance(self, share: float) -> bool:
        """Return true in so large a share of the calls."""
        return self.roll() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, among: Sequence[T]) -> T:
        """Return one of ``among``, each as likely."""
        return among[int(self.roll() * len(among))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return one of the keys, as likely as its weight says; the weights need not add up to one."""
        left = self.roll() * sum(weights.values())
        for each, weight in weights.items():
            left -= weight
            if left < 0:
                return each
        return list(weights)[-1]

    def some(self, among: Sequence[T], n: int) -> list[T]:
        """Return ``n`` different ones of ``among`` in a random order; all of them if there are fewer."""
        left = list(among)
        return [left.pop(int(self.roll() * len(left))) for _ in range(min(n, len(left)))]
