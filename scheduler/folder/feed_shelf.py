"""The calendars in a folder of invites, by the tokens of their links: what is asked for every hour by everybody."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scheduler.services.feed_links import FEEDS, FeedLink, FeedLinks, digest_of


@dataclass(frozen=True, slots=True)
class Served:
    """A calendar as it is served: the same bytes for the same plan, and what a client compares instead of them.

    ``tag`` is a strong entity tag with its quotes, ``packed_tag`` that of the bytes packed by gzip. ``modified`` is the
    instant, at whole seconds, of the last change.
    """

    data: bytes
    packed: bytes
    tag: str
    packed_tag: str
    modified: datetime


class FeedShelf:
    """What lies in a folder of invites. A file is read again when it has changed, so that a new plan is seen at once.

    Parameters
    ----------
    folder
        Where ``commonhour invites`` wrote; None for no calendars at all.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._links: tuple[object, dict[str, FeedLink]] = (None, {})
        self._served: dict[str, tuple[object, Served]] = {}

    def link(self, token: str) -> FeedLink | None:
        """Return the link of a token, a revoked one too; None for a token that was never given out."""
        if self._folder is None:
            return None
        file = self._folder / FEEDS
        try:
            stamp = _stamp(file)
            if stamp != self._links[0]:
                links = FeedLinks.from_json(file.read_text(encoding="utf-8"), where=str(file)).links
                self._links = stamp, {each.digest: each for each in links}
        except FileNotFoundError:
            return None
        return self._links[1].get(digest_of(token))

    def serve(self, link: FeedLink) -> Served | None:
        """Return a link's calendar; None when it is not there, since its owner has left the programme."""
        if self._folder is None:
            return None
        file = self._folder / link.path
        try:
            stamp = _stamp(file)
            held = self._served.get(link.path)
            if held is None or held[0] != stamp:
                held = stamp, _served(file.read_bytes(), file.stat().st_mtime)
                self._served[link.path] = held
        except FileNotFoundError:
            return None
        return held[1]


def _stamp(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    # A file moved into place is another one, even within the clock's smallest step.
    return found.st_mtime_ns, found.st_size, found.st_ino


def _served(data: bytes, modified: float) -> Served:
    digest = hashlib.sha256(data).hexdigest()
    # The bytes that travel packed are others, and a strong tag is of the bytes (RFC 9110, section 8.8.3.3).
    return Served(
        data,
        gzip.compress(data, 6, mtime=0),
        f'"{digest}"',
        f'"{digest}-gzip"',
        datetime.fromtimestamp(int(modified), UTC),
    )
