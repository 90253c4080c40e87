"""The base of every error that this package raises on purpose."""

from __future__ import annotations


class SchedulerError(Exception):
    """Something a person can mend: the message names the place, the value and the way out."""
