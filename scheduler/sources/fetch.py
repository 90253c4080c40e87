"""One source of somebody's calendar → the bytes of an iCalendar file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from scheduler.services.refresh_calendars import Kind, NotFetched, Source
from scheduler.sources.caldav import fetch_caldav
from scheduler.sources.guard import MAX_BYTES, Guard, Unfetchable


class Fetcher:
    """Fetches sources: files beside a programme folder, addresses through a `Guard`.

    ``secrets`` are the environment, in which a source's password stands under the name that the source gives.
    """

    def __init__(self, folder: Path, guard: Guard, secrets: Mapping[str, str], start: datetime, end: datetime) -> None:
        self._folder, self._guard, self._secrets = folder, guard, secrets
        self._start, self._end = start, end

    def fetch(self, source: Source) -> bytes:
        """Return what a source holds.

        Raises
        ------
        NotFetched
            In words without secrets.
        """
        try:
            if source.kind is Kind.FILE:
                return _bounded(self._folder / source.address)
            if source.kind is Kind.FOLDER:
                return self._files(self._folder / source.address)
            login = self._login(source)
            if source.kind is Kind.CALDAV:
                return fetch_caldav(self._guard, source.address, login, start=self._start, end=self._end)
            answer = self._guard.fetch(source.address, headers={"accept": "text/calendar"}, login=login)
        except Unfetchable as error:
            raise NotFetched(str(error)) from None
        except OSError as error:
            raise NotFetched(f"{source.address} cannot be read ({error.strerror or type(error).__name__})") from None
        if answer.status != 200:
            raise NotFetched(f"its address answers with status {answer.status}")
        return answer.body

    def _files(self, folder: Path) -> bytes:
        paths = sorted(each for each in folder.iterdir() if each.suffix.casefold() == ".ics")
        if not paths:
            raise NotFetched(f"{folder.name} holds no .ics file")
        found = b"\r\n".join(_bounded(each) for each in paths)
        if len(found) > MAX_BYTES:
            raise NotFetched(f"{folder.name} holds more than {MAX_BYTES / 1e6:g} MB of calendars")
        return found

    def _login(self, source: Source) -> tuple[str, str] | None:
        if not source.secret_env:
            return (source.user, "") if source.user else None
        secret = self._secrets.get(source.secret_env)
        if secret is None:
            raise NotFetched(f"the environment variable {source.secret_env} is not set; it holds the password")
        return source.user, secret


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotFetched(f"{path.name} has more than {MAX_BYTES / 1e6:g} MB")
    return data
