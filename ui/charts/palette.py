"""Colours of the charts. Neutral marks are one mid grey, so that most of a chart is the same on white and on navy."""

from __future__ import annotations

from dataclasses import dataclass

TEAL = "#0E9888"
AMBER = "#E8A33D"
RED = "#D1495B"
BLUE = "#4C6FE0"
NEUTRAL = "#8593A8"
INK = "#0B1424"
PAPER = "#FFFFFF"
BLACK = "#000000"


@dataclass(frozen=True, slots=True)
class Palette:
    """What differs between the light and the dark theme: the page, text on it, faint text, and empty cells."""

    page: str
    text: str
    faint: str
    empty: str
    strong_teal: str
    strong_red: str
    strong_amber: str


LIGHT = Palette(PAPER, INK, "#5A667A", "#F0F3F8", "#0A6259", "#A52A3D", "#83500A")
DARK = Palette("#0E1524", "#E9EEF7", "#9AA7BD", "#1A2338", "#6FDACB", "#F5A3B0", "#F3C27A")


def palette(*, dark: bool) -> Palette:
    """Return the colours of a theme."""
    return DARK if dark else LIGHT


def blend(under: str, over: str, share: float) -> str:
    """Return ``over`` laid on ``under`` with an opacity of ``share``, all as ``#rrggbb``."""
    pairs = zip(_channels(under), _channels(over), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(fill: str) -> str:
    """Return black or white, whichever reads better on a fill: of these two, one always passes 4.5."""
    return max((BLACK, PAPER), key=lambda each: contrast(each, fill))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
