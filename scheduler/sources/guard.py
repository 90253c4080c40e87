"""Requests to addresses that people typed, made so that they can neither reach into our network nor wear us out.

Whoever may write an address into a form or a file could otherwise read what only this machine can reach. So every name
is resolved once and every address of it is checked, for each redirect anew; the connection goes to the address that was
checked, so a name that changes between the two gains nothing. Private addresses are reached only where the operator
allows them. What comes back is limited in size, also after unpacking, and in time, whoever drips it.
"""

from __future__ import annotations

import base64
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore
import httpx

from scheduler.errors import SchedulerError

MAX_BYTES = 5_000_000
"""The most that is read, packed or unpacked: what the reader of calendars takes."""
SECONDS = 20.0
"""How long one source may take, redirects and all."""
MAX_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
# IPv6 that carries an IPv4 address inside, which is then where the request really goes.
_TUNNELS = tuple(ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))

Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], list[str]]


class Unfetchable(SchedulerError):
    """Something that could not be fetched, or must not be. The message holds no secret."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the body unpacked, and the headers by lower-case name."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host name."""
    return list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def allow_list(text: str) -> tuple[Network, ...]:
    """Return the networks of an operator's list, such as ``10.1.0.0/16, fd00::/8``.

    Raises
    ------
    Unfetchable
        If a part of it is no network.
    """
    try:
        return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise Unfetchable(
            f"COMMONHOUR_PRIVATE_CALENDARS: {error}; write networks by comma, such as '10.1.0.0/16, fd00::/8'"
        ) from None


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Guard:
    """What may be reached, and what a request may cost.

    ``allowed`` are the private networks on which the operator lets people's calendars be; ``resolve`` and ``clock``
    stand for the machine's.
    """

    allowed: tuple[Network, ...] = ()
    max_bytes: int = MAX_BYTES
    seconds: float = SECONDS
    resolve: Resolve = resolved
    clock: Callable[[], float] = time.monotonic
    tls: ssl.SSLContext = field(default_factory=_certificates)

    def fetch(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        login: tuple[str, str] | None = None,
    ) -> Answer:
        """Return what an address gives.

        Parameters
        ----------
        address, method, headers, body
            The request; ``webcal:`` means ``https:``.
        login
            User and password, sent to the host of ``address`` only, and only encrypted or to an allowed network.

        Raises
        ------
        Unfetchable
            If it must not be reached, does not answer in time, or sends too much.
        """
        until = self.clock() + self.seconds
        url = first = _url(address)
        for _ in range(MAX_REDIRECTS + 1):
            secret = login if _origin(url) == _origin(first) else None
            answer = self._once(url, method, dict(headers or {}), body, secret, until)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            if "location" not in answer.headers:
                raise Unfetchable(f"{_told(url)} sends elsewhere without saying where")
            url = _url(str(url.join(answer.headers["location"])))
        raise Unfetchable(f"{_told(first)} sends elsewhere more than {MAX_REDIRECTS} times; give the last address")

    def _once(
        self,
        url: httpx.URL,
        method: str,
        headers: dict[str, str],
        body: bytes,
        login: tuple[str, str] | None,
        until: float,
    ) -> Answer:
        addresses = self._addresses(url, with_secret=login is not None)
        if login is not None:
            headers["authorization"] = "Basic " + base64.b64encode(":".join(login).encode()).decode()
        headers |= {"host": url.netloc.decode(), "accept-encoding": "gzip, identity", "user-agent": "commonhour"}
        if body:
            headers["content-length"] = str(len(body))
        backend = _Backend(addresses, until, self.clock)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls, network_backend=backend, retries=0) as pool,
                pool.stream(
                    method,
                    str(url).encode(),
                    headers=[(name.encode(), value.encode()) for name, value in headers.items()],
                    content=body or None,
                    extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.seconds)},
                ) as response,
            ):
                found = {name.decode().lower(): value.decode("latin-1") for name, value in response.headers}
                return Answer(
                    response.status,
                    self._unpacked(url, response.iter_stream(), found.get("content-encoding", "identity").lower()),
                    found,
                )
        except (httpcore.TimeoutException, TimeoutError):
            raise Unfetchable(f"{_told(url)} did not answer within {self.seconds:g} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise Unfetchable(f"{_told(url)} cannot be reached ({_reason(error)})") from None

    def _addresses(self, url: httpx.URL, *, with_secret: bool) -> list[str]:
        """Return the addresses of a host, all of which may be reached."""
        port = url.port or PORTS[url.scheme]
        try:
            found = self.resolve(url.host, port)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise Unfetchable(f"{_told(url)}: there is no host {url.host!r}")
        allowed = all(self._is_allowed(each) for each in found)
        if not allowed and not all(_is_public(each) for each in found):
            raise Unfetchable(
                f"{_told(url)} is on a private network; the operator may allow it by COMMONHOUR_PRIVATE_CALENDARS, "
                "a list of networks such as '10.1.0.0/16'"
            )
        if not allowed and port != PORTS[url.scheme]:
            raise Unfetchable(f"{_told(url)}: port {port} is not asked; calendars are on 80 and 443")
        if with_secret and url.scheme != "https" and not allowed:
            raise Unfetchable(f"{_told(url)} would get the password unencrypted; write https")
        return found

    def _is_allowed(self, address: str) -> bool:
        found = ip_address(address.partition("%")[0])
        return any(found.version == each.version and found in each for each in self.allowed)

    def _unpacked(self, url: httpx.URL, chunks: Iterable[bytes], encoding: str) -> bytes:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Unfetchable(f"{_told(url)} packs its answer as {encoding[:20]!r}, which was not asked for")
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding else None
        found = bytearray()
        n_packed = 0
        for chunk in chunks:
            n_packed += len(chunk)
            room = self.max_bytes - len(found)
            try:
                found += unpacker.decompress(chunk, room + 1) if unpacker else chunk
            except zlib.error:
                raise Unfetchable(f"{_told(url)} sent an answer that cannot be unpacked") from None
            if len(found) > self.max_bytes or n_packed > self.max_bytes:
                raise Unfetchable(f"{_told(url)} sends more than {self.max_bytes / 1e6:g} MB")
        return bytes(found)


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, UnicodeError):
        raise Unfetchable(f"{address[:80]!r} is no web address; write https://…") from None
    if url.scheme in ("webcal", "webcals"):
        url = url.copy_with(scheme="https")
    if url.scheme not in PORTS or not url.host:
        raise Unfetchable(f"{address[:80]!r} is no web address; write https://…")
    if url.userinfo:
        raise Unfetchable(f"{_told(url)} holds a user or password; give them apart, where others do not read them")
    return url.copy_with(fragment=None)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def _told(url: httpx.URL) -> str:
    """Return an address for messages: only its host, since the path of a calendar's address is often its secret."""
    return f"{url.scheme}://{url.host}/…"


def _reason(error: Exception) -> str:
    return str(error.args[0])[:80] if error.args else type(error).__name__


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_public(str(found.ipv4_mapped))
        if any(found in each for each in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the name says by now."""

    def __init__(self, addresses: list[str], until: float, clock: Callable[[], float]) -> None:
        self._addresses, self._until, self._clock = addresses, until, clock
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name was resolved and checked; asking again could give another answer
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline counts
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers."""
        last: Exception = httpcore.ConnectError("no address")
        for each in self._addresses:
            try:
                stream = self._backend.connect_tcp(each, port, self._left(), local_address, socket_options)
            except httpcore.ConnectError as error:
                last = error
            else:
                return _Stream(stream, self._left)
        raise last

    def _left(self) -> float:
        left = self._until - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline: a server that drips a byte a second gains no time."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline counts
        """Read what is there."""
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Write all of it."""
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Encrypt; the certificate is that of the name, not of the address."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._stream.get_extra_info(info)
