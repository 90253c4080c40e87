"""The mail's way there and back: invites by SMTP into mailboxes, answers from there back to the organizer's."""

from __future__ import annotations

import email
import imaplib
import random
import re
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message

import pytest

from calendars.answers import AnswerState, Verdict
from calendars.invite import Answer
from scheduler.domain.programme import Invites
from scheduler.services.receive_replies import receive_replies
from scheduler.services.write_invites import Form, write_invites
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol, live, meets
from tests.peers.running import MailServer, mail_server

pytestmark = pytest.mark.peers

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
LEARNERS = ("ada", "kei", "zoe", "bo", "lone", "max")


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


def send(server: MailServer, sender: str, to: str, data: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", server.smtp) as smtp:
        smtp.sendmail(sender, [to], data)


def mailbox(server: MailServer, name: str) -> list[bytes]:
    """Every mail of a mailbox, in the order in which it came."""
    with imaplib.IMAP4("127.0.0.1", server.imap) as imap:
        imap.login(name, "secret")
        imap.select("INBOX", readonly=True)
        _, (numbers,) = imap.search(None, "ALL")
        found = []
        for number in numbers.split():
            _, parts = imap.fetch(number.decode(), "(BODY.PEEK[])")
            found.append(next(each[1] for each in parts if isinstance(each, tuple)))
        return found


def calendar_of(mail: bytes) -> bytes:
    part = next(each for each in email.message_from_bytes(mail).walk() if each.get_content_type() == "text/calendar")
    assert isinstance(part, Message)
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body


def outlook_reply(
    mail: bytes, says: str, *, minutes: int = 0, sequence: int | None = None, method: str = "REPLY", extra: str = ""
) -> tuple[str, bytes]:
    """The answer that a client makes of an invite, as Exchange writes it, and the address that it goes to."""
    text = calendar_of(mail).decode().replace("\r\n ", "")

    def value(name: str) -> str:
        found = re.search(rf"^{name}\b.*?:(?:mailto:)?(.*)$", text, re.MULTILINE)
        assert found
        return found[1].strip()

    who, number = value("ATTENDEE"), value("SEQUENCE") if sequence is None else str(sequence)
    lines = (
        f"From: <{who}>", f"To: <{value('ORGANIZER')}>", "Subject: answer", "MIME-Version: 1.0",
        f'Content-Type: text/calendar; charset="utf-8"; method={method}', "", "BEGIN:VCALENDAR", f"METHOD:{method}",
        "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0", "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={says};CN={who}:MAILTO:{who.upper()}", f"UID:{value('UID')}",
        f"DTSTAMP:{NOW + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}", f"SEQUENCE:{number}", *extra.split("\n"),
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT15M", "END:VALARM", "END:VEVENT",
        "END:VCALENDAR", "",
    )  # fmt: skip
    kept = [line for at, line in enumerate(lines) if line or at in (5, len(lines) - 1)]
    return value("ORGANIZER"), "\r\n".join(kept).encode()


def test_invites_arrive_and_answers_in_any_order_leave_the_same_seats(server: MailServer) -> None:
    programme = a_programme(
        [a_person("Ines"), *(a_person(name.capitalize()) for name in LEARNERS)],
        [a_course("heights", live("walk"))],
        enrol(" ".join(LEARNERS)),
        invites=Invites("Training office", "rsvp+{token}@example.org"),
    )
    plan = a_plan(a_section(" ".join(LEARNERS), meets("walk", "2027-03-03 10:00")))
    invitations = write_invites(programme, plan, now=NOW, form=Form.EML)

    for message in invitations.messages:
        send(server, "rsvp@example.org", message.to, message.mail)

    got = {}
    for message in invitations.messages:
        name = message.to.partition("@")[0]
        (got[name],) = mailbox(server, name)
        assert calendar_of(got[name]) == message.data

    wish = "DTSTART:20270304T100000Z\nDTEND:20270304T110000Z"
    to_ada, forged = outlook_reply(got["ada"], "DECLINED", minutes=99)
    answers = [
        outlook_reply(got["ada"], "DECLINED", minutes=1),
        outlook_reply(got["ada"], "ACCEPTED", minutes=2),
        outlook_reply(got["kei"], "TENTATIVE", minutes=3),
        outlook_reply(got["kei"], "ACCEPTED", minutes=2),
        outlook_reply(got["zoe"], "DECLINED", minutes=1),
        outlook_reply(got["bo"], "TENTATIVE", method="COUNTER", extra=wish),
        outlook_reply(got["lone"], "ACCEPTED", sequence=5),
        # Written by somebody who knows Ada's UID and name, but not the address that her invite bears.
        ("rsvp@example.org", forged.replace(to_ada.encode(), b"rsvp@example.org")),
    ]
    answers += answers[:4]
    random.Random(7).shuffle(answers)
    for to, data in answers:
        send(server, "somebody@example.org", to, data)

    inbox = [(f"{number}.eml", data) for number, data in enumerate(mailbox(server, "rsvp"))]
    assert len(inbox) == len(answers)

    def seats(files: list[tuple[str, bytes]], before: AnswerState) -> tuple[dict[str, Answer], AnswerState]:
        found = receive_replies(programme, plan, files, invites=invitations.state, answers=before, now=NOW)
        assert {each.verdict for each in found.log} <= set(Verdict)
        return {str(each.person): each.answer for each in found.seats}, found.answers

    answered, state = seats(inbox, AnswerState())
    assert answered == {
        "ines": Answer.NEEDS_ACTION,
        "ada": Answer.ACCEPTED,
        "kei": Answer.TENTATIVE,
        "zoe": Answer.DECLINED,
        "bo": Answer.NEEDS_ACTION,
        "lone": Answer.NEEDS_ACTION,
        "max": Answer.NEEDS_ACTION,
    }
    assert sorted(each.why.value for each in state.doubts) == ["never sent", "unverified"]
    assert sum(map(len, state.wishes.values())) == 1
    for seed in range(20):
        shuffled = random.Random(seed).sample(inbox, len(inbox))
        again, same = seats([*shuffled, *shuffled[:3]], AnswerState())
        assert (again, same.to_json()) == (answered, state.to_json())
    assert seats(inbox, state)[1] == state
