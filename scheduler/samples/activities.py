"""Short forms for writing down what a course is made of."""

from __future__ import annotations

from scheduler.domain.teaching import ActivityId, LiveActivity, SelfPacedActivity


def alone(name: str, minutes: int, check: str = "") -> SelfPacedActivity:
    """Return a self-paced activity."""
    return SelfPacedActivity(ActivityId(name), minutes, check=check)


def live(
    name: str,
    minutes: int,
    *,
    alone_minutes: int | None = None,
    days: tuple[int, int] | None = None,
    in_person: bool = False,
    near: int | None = None,
    module: str = "",
    check: str = "",
) -> LiveActivity:
    """Return a live activity; ``days`` are the fewest and most days after the previous one.

    ``near`` is how many days before it its theory may be studied, ``module`` and ``check`` what it is replaced by.
    """
    least, most = days or (0, None)
    self_paced = minutes if alone_minutes is None else alone_minutes
    return LiveActivity(ActivityId(name), minutes, self_paced, in_person, least, most, near, module, check)
