"""Writing single events into collections of a CalDAV server (RFC 4791): never over what somebody else has written.

Each PUT says which version it replaces (If-Match) or that there is none (If-None-Match), and each DELETE likewise. What
the server then has is remembered by its ETag.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import httpx

from calendars.errors import CalendarServerError
from calendars.links import check_link

TIMEOUT_SECONDS = 30.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Done(StrEnum):
    """What became of one object."""

    WRITTEN = "written"
    DELETED = "deleted"
    ADOPTED = "adopted"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object, and the version that the server has now; empty where it has none of ours."""

    done: Done
    etag: str = ""


class CalDavServer:
    """A connection to a server; use it in a ``with``.

    Parameters
    ----------
    user, password
        For Basic authentication; no user is none. They are not sent over plain HTTP, except on this machine.
    """

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self._auth = httpx.BasicAuth(user, password) if user else None
        # No proxy and no passwords from the environment, no redirect to somewhere else with ours.
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def put(self, collection: str, uid: str, data: bytes, *, etag: str = "", overwrite: bool = False) -> Outcome:
        """Write an object that replaces the version ``etag``, or with no etag a new one.

        A collection that is not there is made. One that exists already with the very bytes is adopted, so that a memory
        lost does no harm; with others it is a conflict, unless ``overwrite``.

        Raises
        ------
        CalendarServerError
            If the server cannot be reached or refuses.
        """
        url = self.address(collection, uid)
        condition = {} if overwrite else {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._ask("PUT", url, headers=headers, content=data)
        if answer.status_code in (404, 409) and collection not in self._made:
            self._make(collection)
            answer = self._ask("PUT", url, headers=headers, content=data)
        if answer.status_code == 412:
            there = self._ask("GET", url)
            if there.status_code == 200 and there.content == data:
                return Outcome(Done.ADOPTED, there.headers.get("ETag", ""))
            return Outcome(Done.CONFLICT, etag)
        self._require(answer, "PUT", url)
        found = answer.headers.get("ETag", "")
        if not found:
            # A server that changed what it got may leave the tag out (RFC 4791, section 5.3.4).
            found = self._ask("GET", url).headers.get("ETag", "")
        return Outcome(Done.WRITTEN, found)

    def delete(self, collection: str, uid: str, *, etag: str, overwrite: bool = False) -> Outcome:
        """Take away the version ``etag`` of an object; one that is gone already is well."""
        url = self.address(collection, uid)
        answer = self._ask("DELETE", url, headers={} if overwrite or not etag else {"If-Match": etag})
        if answer.status_code == 412:
            return Outcome(Done.CONFLICT, etag)
        if answer.status_code not in (404, 410):
            self._require(answer, "DELETE", url)
        return Outcome(Done.DELETED)

    @staticmethod
    def address(collection: str, uid: str) -> str:
        """Return where an object is kept in a collection."""
        return f"{collection.rstrip('/')}/{quote(uid, safe='')}.ics"

    def _make(self, collection: str) -> None:
        self._made.add(collection)
        answer = self._ask("MKCALENDAR", collection.rstrip("/") + "/")
        # 405: somebody has made it meanwhile.
        if answer.status_code != 405:
            self._require(answer, "MKCALENDAR", collection)

    def _ask(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        check_link(url, where="calendar server")
        parts = urlsplit(url)
        if self._auth and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise CalendarServerError(
                "a password is not sent over plain http; write https://", where="calendar server", value=url
            )
        try:
            return self._client.request(method, url, headers=headers, content=content, auth=self._auth)
        except httpx.HTTPError as error:
            what = f"{method} {url} failed ({type(error).__name__}: {error})"
            text = f"{what}; is the server running, and the address right?"
            raise CalendarServerError(text, where="calendar server", value=url) from error

    @staticmethod
    def _require(answer: httpx.Response, method: str, url: str) -> None:
        if answer.is_success:
            return
        if answer.status_code in (401, 403):
            way_out = "give a user who may write there, with --user and the password in COMMONHOUR_CALDAV_PASSWORD"
        elif answer.is_redirect:
            way_out = f"the server sends elsewhere; give that address: {answer.headers.get('Location', '')}"
        else:
            way_out = f"the server says: {' '.join(answer.text.split())[:200] or 'nothing'}"
        raise CalendarServerError(
            f"{method} {url} was answered {answer.status_code}; {way_out}", where="calendar server", value=url
        )
