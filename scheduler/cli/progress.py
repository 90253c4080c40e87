"""How a solve goes, while it goes: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil
from typing import IO, TYPE_CHECKING, Protocol

from scheduler.cli.text import clean

if TYPE_CHECKING:
    from rich.console import RenderableType

    from scheduler.services.propose_plan import News

LEAST_SECONDS = 1.0
"""Plain lines come no closer together, so that a log of an hour can be read."""
BAR_CELLS = 12


class Watch(Protocol):
    """Shows progress. ``hear`` takes a piece of news, ``tick`` lets time pass, ``say`` is for words in between."""

    def hear(self, news: News) -> None: ...

    def tick(self) -> None: ...

    def say(self, line: str) -> None: ...

    def __enter__(self) -> Watch: ...

    def __exit__(self, *_error: object) -> None: ...


def in_figures(points: int | None, bound: int) -> str:
    """Return points, bound and gap in a few words, as far as they are known."""
    if points is None:
        return f"no plan yet, bound {max(0, bound):,}"
    share = (points - max(0, bound)) / points if points > 0 else 0.0
    gap = ceil(max(0.0, share) * 1000) / 10  # rounded against us, as in the summary
    return f"{points:,} points, bound {max(0, bound):,}, gap {gap:.1f} %"


class PlainWatch:
    """A line for each new phase, and at most one a second for improvements; the last of a phase is never swallowed."""

    def __init__(self, stream: IO[str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._shown: tuple[str, int | None, int] | None = None
        self._waiting: News | None = None
        self._last = float("-inf")

    def hear(self, news: News) -> None:
        """Take a piece of news; print it now, or once a second has passed since the last line."""
        if (news.phase, news.points, max(0, news.bound)) == self._shown:
            self._waiting = None
            return
        if self._shown is not None and news.phase != (self._waiting.phase if self._waiting else self._shown[0]):
            if self._waiting is not None:
                self._print(self._waiting)
            self._print(news)
            return
        self._waiting = news
        self.tick()

    def tick(self) -> None:
        """Print what has waited long enough."""
        if self._waiting is not None and self._clock() - self._last >= LEAST_SECONDS:
            self._print(self._waiting)

    def say(self, line: str) -> None:
        """Print a line of words."""
        print(clean(line), file=self._stream, flush=True)

    def _print(self, news: News) -> None:
        self._waiting, self._last = None, self._clock()
        self._shown = (news.phase, news.points, max(0, news.bound))
        self.say(f"{news.seconds:6.1f} s  {news.phase}: {in_figures(news.points, news.bound)}")

    def __enter__(self) -> PlainWatch:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._waiting is not None:
            self._print(self._waiting)


class LiveWatch:
    """One line that changes in place: how much of the time is gone, the phase, points, bound and gap."""

    def __init__(self, stream: IO[str], *, limit_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        from rich.console import Console
        from rich.live import Live

        self._limit, self._clock = limit_seconds, clock
        self._begun = clock()
        self._news: News | None = None
        console = Console(file=stream, markup=False, emoji=False, highlight=False, force_terminal=True)
        self._live = Live(console=console, refresh_per_second=8, transient=True, get_renderable=self._line)

    def hear(self, news: News) -> None:
        """Show a piece of news from now on."""
        self._news = news

    def tick(self) -> None:
        """Nothing to do: the line redraws itself, and so shows the time that passes."""

    def say(self, line: str) -> None:
        """Print a line of words above the one that changes."""
        self._live.console.print(clean(line))

    def refresh(self) -> None:
        """Draw the line as it is now, without waiting for the next time round."""
        self._live.refresh()

    def _line(self) -> RenderableType:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        seconds = self._clock() - self._begun
        line = Table.grid(padding=(0, 1))
        for _ in range(4):
            line.add_column(no_wrap=True, overflow="ellipsis")
        bar = ProgressBar(
            total=self._limit or None, completed=min(seconds, self._limit), width=BAR_CELLS, pulse=not self._limit
        )
        # reading comes before the limit counts and checking after it, so more time can go by than the limit says
        of = f"{seconds:.0f} of {self._limit:g} s" if 0 < seconds <= self._limit else f"{seconds:.0f} s"
        phase = clean(self._news.phase) if self._news else "reading"
        figures = in_figures(self._news.points, self._news.bound) if self._news else ""
        line.add_row(bar, Text(of), Text(phase, style="bold"), Text(figures))
        return line

    def __enter__(self) -> LiveWatch:
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._live.stop()


class Silence:
    """Shows nothing."""

    def hear(self, news: News) -> None:
        """Pass over a piece of news."""

    def tick(self) -> None:
        """Let time pass."""

    def say(self, line: str) -> None:
        """Pass over a line of words."""

    def __enter__(self) -> Silence:
        return self

    def __exit__(self, *_error: object) -> None: ...


def watch(stream: IO[str], *, limit_seconds: float, quiet: bool = False) -> Watch:
    """Return what suits a stream: a live line on a terminal, plain lines elsewhere, nothing when ``quiet``."""
    if quiet:
        return Silence()
    return LiveWatch(stream, limit_seconds=limit_seconds) if stream.isatty() else PlainWatch(stream)
