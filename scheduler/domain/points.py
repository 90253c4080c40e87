"""What out-of-hours time costs: the convex price that makes a plan fair."""

from __future__ import annotations

STEPS = ((120, 1), (360, 2))
"""Minutes of the running total up to which each further minute costs so many points; beyond the last, ``BEYOND``."""
BEYOND = 4


def price_of_total(minutes: int) -> int:
    """Return the points of a running total of out-of-hours minutes, counted from nothing."""
    points, done = 0, 0
    for until, each in STEPS:
        points += (min(minutes, until) - done) * each if minutes > done else 0
        done = until
    return points + max(0, minutes - done) * BEYOND


def burden_points(minutes: int, *, borne: int) -> int:
    """Return the points of ``minutes`` in this plan for somebody who has ``borne`` so many before."""
    return price_of_total(borne + minutes) - price_of_total(borne)
