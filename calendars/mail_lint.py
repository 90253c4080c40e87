"""The check before mailing: refuses a mail that some client or server is known to refuse or to show as a mere file.

Like `calendars.lint`, which it asks about the calendar inside, it reads bytes and shares no code with the writer.
"""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from email.message import Message
from email.utils import getaddresses
from functools import cached_property

from calendars.errors import UnsafeInvite
from calendars.lint import Finding, check_message
from calendars.parts import File

SHAPE = "mixed(alternative(plain, html, calendar), ics)"

RULES: dict[str, str] = {}
"""Every rule by its name, with its sentence."""
_CHECKS: list[tuple[str, Callable[[Mail], Iterator[str]]]] = []
_LOADS = re.compile(rb"<(img|link|script|iframe|form|object|embed|video|audio)\b|<[^>]*\bsrc\s*=", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.=_-]+@[A-Za-z0-9.-]+>")


class Mail:
    """A mail taken apart: its parts, and the calendar inside as the clients find it."""

    def __init__(self, data: bytes, method: str) -> None:
        self.data, self.method = data, method
        # The older of the library's two readers: it leaves headers as they stand, and takes a tenth of the time.
        self.root: Message = email.message_from_bytes(data)
        self.leaves = [each for each in self.root.walk() if not each.is_multipart()]

    def bodies(self, content_type: str) -> list[bytes]:
        """Return the decoded bodies of a type."""
        found = [each.get_payload(decode=True) for each in self.leaves if each.get_content_type() == content_type]
        return [each for each in found if isinstance(each, bytes)]

    def addresses(self, header: str) -> list[str]:
        """Return the addresses in all headers of a name."""
        return [address for _, address in getaddresses([str(each) for each in self.root.get_all(header, [])])]

    @cached_property
    def inside(self) -> dict[str, str]:
        """The first value of each property of the event."""
        calendars = self.bodies("text/calendar")
        found: dict[str, str] = {}
        for each in File(calendars[0], self.method).properties if calendars else ():
            if "VALARM" not in each.inside:
                found.setdefault(each.name, each.value)
        return found


def _rule(name: str, sentence: str) -> Callable[[Callable[[Mail], Iterator[str]]], Callable[[Mail], Iterator[str]]]:
    def register(check: Callable[[Mail], Iterator[str]]) -> Callable[[Mail], Iterator[str]]:
        RULES[name] = sentence
        _CHECKS.append((name, check))
        return check

    return register


def check_mail(data: bytes, *, method: str) -> tuple[Finding, ...]:
    """Return what is wrong with a mail of a method, and with the calendar in it; nothing means that it may go."""
    mail = Mail(data, method)
    found = [Finding(name, 0, text) for name, check in _CHECKS for text in check(mail)]
    for calendar in mail.bodies("text/calendar")[:1]:
        found += check_message(calendar, method=method)
    return tuple(found)


def require_clean_mail(data: bytes, *, method: str, where: str) -> bytes:
    """Return the bytes of a mail as they are, or raise `UnsafeInvite` with every finding."""
    findings = check_mail(data, method=method)
    if findings:
        raise UnsafeInvite(
            f"not written, because clients would refuse it: {'; '.join(map(str, findings))}."
            " This is a fault of the program: please report it",
            where=where,
        )
    return data


@_rule("mail-lines", "A mail is 7-bit, every line ends with CR LF, and none is longer than 998 octets.")
def _lines(mail: Mail) -> Iterator[str]:
    pairs = mail.data.count(b"\r\n")
    if mail.data.count(b"\n") != pairs or mail.data.count(b"\r") != pairs:
        yield "a line end that is not CR LF"
    if not mail.data.isascii():
        yield "an octet beyond 127"
    longest = max(map(len, mail.data.split(b"\r\n")))
    if longest > 998:
        yield f"{longest} octets in one line"


@_rule("mail-headers", "From, To, Subject, Date, Message-ID and MIME-Version stand once; no Cc, no Bcc.")
def _headers(mail: Mail) -> Iterator[str]:
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        values = [str(each).strip() for each in mail.root.get_all(name, [])]
        if len(values) != 1 or not values[0]:
            yield f"{name} stands {len(values)} times" if len(values) != 1 else f"{name} is empty"
    for name in ("Cc", "Bcc"):
        if name in mail.root:
            yield f"a {name}: Gmail takes only who is in To for invited, and nobody sees another's address"
    if not _MESSAGE_ID.fullmatch(str(mail.root.get("Message-ID", "")).strip()):
        yield "a Message-ID that is no <word@domain>"


@_rule("mail-receiver", "To is the one person that the event asks.")
def _receiver(mail: Mail) -> Iterator[str]:
    yield from _same_address(mail, "To", "ATTENDEE")


@_rule("mail-sender", "From is the organizer: receivers distrust an invite from somebody else.")
def _sender(mail: Mail) -> Iterator[str]:
    yield from _same_address(mail, "From", "ORGANIZER")


def _same_address(mail: Mail, header: str, name: str) -> Iterator[str]:
    written = mail.addresses(header)
    event = mail.inside.get(name, "").removeprefix("mailto:")
    local, _, domain = event.rpartition("@")
    # Beyond ASCII the one is percent-encoded and the other in IDNA form: the part before the @ must do.
    same = [each.rpartition("@")[0] for each in written] == [local] and bool(local)
    if not same or ("%" not in domain and [each.rpartition("@")[2] for each in written] != [domain]):
        yield f"{header} is {', '.join(written) or 'missing'}, {name} is {event or 'missing'}"


@_rule("mail-shape", f"The parts are {SHAPE}: text/calendar last of the alternatives.")
def _shape(mail: Mail) -> Iterator[str]:
    found = _shape_of(mail.root)
    if found != SHAPE:
        yield f"the parts are {found}"


def _shape_of(part: Message) -> str:
    name, inside = part.get_content_subtype(), part.get_payload()
    if not isinstance(inside, list):
        return name
    return f"{name}({', '.join(_shape_of(each) for each in inside if isinstance(each, Message))})"


@_rule("mail-method", "The calendar's part names the method that stands in it, and UTF-8.")
def _method(mail: Mail) -> Iterator[str]:
    for part in mail.leaves:
        if part.get_content_type() == "text/calendar":
            said = str(part.get_param("method", ""))
            if said != mail.method or said != mail.inside.get("METHOD", ""):
                yield f"the part says method={said or 'nothing'}, the file METHOD:{mail.inside.get('METHOD', '')}"
            if str(part.get_param("charset", "")).lower() != "utf-8":
                yield f"the part says charset={part.get_param('charset', 'nothing')}"


@_rule("mail-base64", "Every part is base64: servers rewrite line ends and long lines of anything else.")
def _encoding(mail: Mail) -> Iterator[str]:
    for part in mail.leaves:
        if str(part.get("Content-Transfer-Encoding", "7bit")).lower() != "base64":
            yield f"{part.get_content_type()} is {part.get('Content-Transfer-Encoding', '7bit')}"


@_rule("mail-copies", "The attached file is called invite.ics and holds the very bytes of the calendar's part.")
def _copies(mail: Mail) -> Iterator[str]:
    if mail.bodies("text/calendar") != mail.bodies("application/ics"):
        yield "the two calendars differ"
    for part in mail.leaves:
        if part.get_content_type() == "application/ics" and part.get_filename() != "invite.ics":
            yield f"the file is called {part.get_filename()!r}"


@_rule("mail-text", "Both texts say something, and the HTML loads nothing: no image, style sheet, script or form.")
def _text(mail: Mail) -> Iterator[str]:
    for kind in ("text/plain", "text/html"):
        if not any(each.strip() for each in mail.bodies(kind)):
            yield f"no text in {kind}"
    for body in mail.bodies("text/html"):
        if found := _LOADS.search(body):
            yield f"{found[0].decode('ascii', 'replace')} in the HTML"
