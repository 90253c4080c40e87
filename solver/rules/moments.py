"""What goes on at the same time: the sets of presences that share a moment, each named once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solver.model import Presence


def together(presences: Iterable[Presence], margin: int = 0) -> Iterator[list[Presence]]:
    """Yield the largest sets of presences that all lie within ``margin`` minutes of one another.

    Two intervals, each made longer at its end by the margin, meet exactly where the later one begins; so it is enough
    to look at the beginnings. A set that the next beginning only adds to is left out, since the next one holds it.
    """
    under_way: list[Presence] = []
    for each in sorted(presences, key=lambda presence: presence.start):
        still = [other for other in under_way if other.end + margin > each.start]
        if len(still) < len(under_way) and len(under_way) > 1:
            yield under_way
        under_way = [*still, each]
    if len(under_way) > 1:
        yield under_way
