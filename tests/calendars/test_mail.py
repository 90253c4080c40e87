"""Invites as mail: the template against the library's objects, and each rule with a mail that breaks it."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.errors import BadAddress, UnsafeInvite
from calendars.invite import Method, Party, cancel, request
from calendars.mail import Letter, letter_bytes, message
from calendars.mail_lint import RULES, check_mail, require_clean_mail
from tests.calendars.invite_readers import FIRST, an_appointment, read_with_icalendar
from tests.calendars.test_invite import NASTY


def a_letter(**others: Any) -> Letter:
    appointment = an_appointment()
    method = others.get("method", Method.REQUEST)
    words: dict[str, Any] = {
        "sender": appointment.organizer,
        "to": appointment.attendee,
        "subject": appointment.summary,
        "text": appointment.description,
        "link": appointment.link,
        "calendar": (cancel if method is Method.CANCEL else request)(appointment, FIRST),
        "method": method,
        "key": "one telling",
        "date": FIRST.stamp,
    }
    return Letter(**words | others)


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def told(data: bytes) -> Any:
    """Everything that a reader takes from a mail: headers decoded, parts with their parameters, bodies decoded."""
    found = parsed(data)
    headers = {name: str(found[name]) for name in ("Subject", "Date", "Message-ID", "MIME-Version")}
    # The library puts a blank between two encoded words of a name, and leaves an error in the margin.
    people = {
        name: [(shown.replace(" ", ""), address) for shown, address in getaddresses([str(found[name])])]
        for name in ("From", "To")
    }
    parts = [
        (
            part.get_content_type(),
            sorted((key, value) for key, value in part.get_params() or [] if key != "boundary"),
            part.get_content_disposition(),
            part["Content-Transfer-Encoding"],
            None if part.is_multipart() else part.get_payload(decode=True),
        )
        for part in found.walk()
    ]
    return headers, people, parts


def test_a_mail_has_the_shape_that_clients_read() -> None:
    found = parsed(letter_bytes(a_letter()))

    assert [(each.get_content_type(), each.get_param("method"), each.get_filename()) for each in found.walk()] == [
        ("multipart/mixed", None, None),
        ("multipart/alternative", None, None),
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("application/ics", None, "invite.ics"),
    ]
    *_, calendar, attached = found.walk()
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True) == a_letter().calendar


words = st.text(min_size=1, max_size=120).filter(lambda text: bool(text.strip())) | st.sampled_from(NASTY)


@settings(max_examples=60)
@given(subject=words, name=words, text=words, method=st.sampled_from((Method.REQUEST, Method.CANCEL)))
@example(subject="x" * 200, name='Li "the\\Wall" O', text="a\r\nb\n\nc", method=Method.CANCEL)
def test_the_template_says_what_the_library_s_objects_say(subject: str, name: str, text: str, method: Method) -> None:
    subject, name = subject.replace("=?", "?"), name.replace("=?", "?")
    letter = a_letter(subject=f"S{subject}", to=Party(f"N{name}", "ada@example.org"), text=f"T{text}", method=method)

    data = letter_bytes(letter)

    assert check_mail(data, method=method) == ()
    assert told(data) == told(bytes(message(letter)))


def test_a_title_that_looks_encoded_is_not_decoded() -> None:
    # The library writes such a title as it stands, and every reader then shows another one.
    found = parsed(letter_bytes(a_letter(subject="=?utf-8?q?no?= word", to=Party("=?utf-8?q?no?=", "ada@example.org"))))

    assert str(found["Subject"]) == "=?utf-8?q?no?= word"
    assert found["To"].addresses[0].display_name == "=?utf-8?q?no?="


def test_the_same_letter_is_the_same_mail_and_another_telling_has_another_id() -> None:
    one = letter_bytes(a_letter())

    assert letter_bytes(a_letter()) == one
    ids = {
        str(parsed(letter_bytes(each))["Message-ID"])
        for each in (a_letter(), a_letter(key="another"), a_letter(method=Method.CANCEL))
    }
    assert len(ids) == 3


def test_the_html_says_the_same_with_the_link_as_a_link_and_loads_nothing() -> None:
    letter = a_letter(text="Join: https://meet.example.org/a?b=1&c=2\n\n<script>alert(1)</script>")
    body = parsed(letter_bytes(replace(letter, link="https://meet.example.org/a?b=1&c=2"))).get_body(("html",))

    assert body is not None
    text = body.get_content()
    assert '<a href="https://meet.example.org/a?b=1&amp;c=2">https://meet.example.org/a?b=1&amp;c=2</a>' in text
    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_a_domain_beyond_ascii_is_mailed_in_its_ascii_form_and_a_mailbox_beyond_ascii_is_refused() -> None:
    appointment = an_appointment(attendee=Party("Zoë", "zoe@bücher.example"))
    letter = a_letter(to=appointment.attendee, calendar=request(appointment, FIRST))

    data = letter_bytes(letter)

    assert "zoe@xn--bcher-kva.example" in str(parsed(data)["To"])
    assert check_mail(data, method="REQUEST") == ()
    with pytest.raises(BadAddress):
        letter_bytes(a_letter(to=Party("Zoë", "zoë@example.org")))


GOOD = letter_bytes(a_letter())
Spoil = Callable[[bytes], bytes]


def put(old: str, new: str, count: int = 1) -> Spoil:
    def spoil(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), count)

    return spoil


def again(**others: Any) -> Spoil:
    return lambda _: letter_bytes(a_letter(**others))


def without_part(kind: str) -> Spoil:
    def spoil(data: bytes) -> bytes:
        pieces = re.split(rb"(?=--=_i_)", data)
        return b"".join(each for each in pieces if kind.encode() not in each)

    return spoil


BROKEN: list[tuple[str, Spoil, str]] = [
    ("mail-lines", put("\r\nTo:", "\nTo:"), "a line end that is not CR LF"),
    ("mail-lines", put("Ines", "Inès"), "an octet beyond 127"),
    ("mail-lines", put("To: ", "To: " + " " * 999), "octets in one line"),
    ("mail-headers", put("Date: Mon, 01 Feb 2027 08:00:00 +0000\r\n", ""), "Date stands 0 times"),
    ("mail-headers", put("To: ", "To: eve@example.org\r\nTo: "), "To stands 2 times"),
    ("mail-headers", put("Subject: Working at Heights: practical 1", "Subject: "), "Subject is empty"),
    ("mail-headers", put("To: ", "Cc: eve@example.org\r\nTo: "), "a Cc"),
    ("mail-headers", put("Message-ID: <", "Message-ID: "), "no <word@domain>"),
    ("mail-receiver", put("<ada@", "<eve@"), "To is eve@example.org, ATTENDEE is ada@example.org"),
    ("mail-sender", put("<ines@", "<noreply@"), "From is noreply@example.org, ORGANIZER is ines@example.org"),
    ("mail-shape", without_part("text/html"), "mixed(alternative(plain, calendar), ics)"),
    ("mail-method", put("method=REQUEST", "method=PUBLISH"), "the part says method=PUBLISH"),
    ("mail-method", put('calendar; charset="utf-8"', 'calendar; charset="latin-1"'), "the part says charset=latin-1"),
    ("mail-base64", put("Encoding: base64", "Encoding: 8bit"), "text/plain is 8bit"),
    ("mail-copies", put('filename="invite.ics"', 'filename="invite.txt"'), "the file is called 'invite.txt'"),
    ("mail-copies", lambda data: data[:-300].rpartition(b"\r\n")[0] + b"\r\n" + data[-60:], "the two calendars differ"),
    ("mail-text", again(text=" "), "no text in text/plain"),
]


@pytest.mark.parametrize(("rule", "spoil", "said"), BROKEN)
def test_a_mail_that_some_client_refuses_is_found(rule: str, spoil: Spoil, said: str) -> None:
    assert check_mail(GOOD, method="REQUEST") == ()

    found = check_mail(spoil(GOOD), method="REQUEST")

    assert any(each.rule == rule and said in each.text for each in found), found


def test_a_fault_of_the_calendar_inside_is_found_too() -> None:
    spoilt = a_letter().calendar.replace(b"SEQUENCE:0", b"SEQUENCE:-1")

    with pytest.raises(UnsafeInvite, match="SEQUENCE is -1"):
        require_clean_mail(letter_bytes(a_letter(calendar=spoilt)), method="REQUEST", where="x.eml")


def test_html_that_would_load_something_is_found() -> None:
    found = check_mail(GOOD.replace(b"text/plain", b"text/x-other"), method="REQUEST")
    assert {each.rule for each in found} == {"mail-shape", "mail-text"}


def test_every_rule_of_mails_has_a_broken_sample_and_stands_in_the_documentation() -> None:
    assert {rule for rule, *_ in BROKEN} == RULES.keys()
    text = (Path(__file__).parents[2] / "docs" / "invites.md").read_text(encoding="utf-8")
    table = text.partition("| rule of mails | sentence |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([a-z0-9-]+) \| (.*) \|$", table, re.MULTILINE) == list(RULES.items())


def test_the_calendar_in_the_mail_is_read_by_a_library() -> None:
    *_, attached = parsed(letter_bytes(a_letter())).walk()
    data = attached.get_payload(decode=True)
    assert isinstance(data, bytes)

    (event,) = read_with_icalendar(data)

    assert (event.uid, event.start) == (an_appointment().uid, an_appointment().start)
