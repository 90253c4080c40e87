"""Who is looking, and what they may see. The only reader of ``st.context``.

There is no sign-in yet: the server listens on this machine only, and whoever can open it may see everything, as a
coordinator may. Pages already ask ``viewer()``, so that a role can narrow what they show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

# Browsers still report these; people know the zones by the names on the right.
RENAMED = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Etc/UTC": "UTC",
    "Etc/GMT": "UTC",
}


class Role(StrEnum):
    """What somebody is to a programme."""

    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the pages. ``time_zone`` is their browser's, or empty if it does not say."""

    role: Role
    time_zone: str
    dark: bool

    @property
    def may_replace_plan(self) -> bool:
        """Whether they may put a new plan in place of the one shown."""
        return self.role is Role.COORDINATOR


def viewer() -> Viewer:
    """Return who is looking at this page."""
    zone = st.context.timezone or ""
    return Viewer(Role.COORDINATOR, RENAMED.get(zone, zone), st.context.theme.type == "dark")
