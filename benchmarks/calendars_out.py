"""How fast invites leave: calendar files and mails, beside the libraries that write the same, in one run.

A part of ``benchmarks.calendars``. Times are CPU seconds of one core, the best of three rounds:
the machine may be shared. Every byte of ours is compared with what icalendar's objects give for the same invite, and
the mails with what the library's objects say.
"""

from __future__ import annotations

import email
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy

from calendars.feed import feed
from calendars.invite import Appointment, Method, Party, Revision, request
from calendars.lint import check_message
from calendars.mail import Letter, letter_bytes, message
from calendars.mail_lint import check_mail
from tests.calendars.invite_readers import written_by_the_library

N_INVITES = 100_000
N_BY_LIBRARIES = 2_000
ROUNDS = 3
MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
FIRST_NAMES = ("Ada", "Zoë", "李 伟", "Kei", "Mohammed bin", "Søren", "Мария", "Ann-Sofie")

WORDS = """13:30-15:00 in London (your time)
Outside your working hours: 30 minutes of it.

Session 2 of 2 of Working at Heights: practical 1, with Ines Moreau.
Before it: theory (about 4 hours on your own). Your calendar for this programme holds time for it.

Please answer yes, no or maybe in your calendar. Your answer goes to Training office <training@example.org>."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is written by whom, how many were written, and how many a second on one core."""

    what: str
    by: str
    number: int
    per_second: float
    remark: str = ""

    @property
    def microseconds(self) -> float:
        """CPU time of one."""
        return 1e6 / self.per_second


def invites(number: int) -> list[tuple[Appointment, Revision]]:
    """Return invites of different people to different sessions, with alphabets and lengths as people have them."""
    organizer = Party("Training office", "training@example.org")
    found = []
    for at in range(number):
        start = MONDAY + timedelta(minutes=15 * (at % 3000))
        link = f"https://meet.example.org/heights-{at % 40}/practical-{at % 5}"
        name = f"{FIRST_NAMES[at % len(FIRST_NAMES)]} Learner {at}"
        appointment = Appointment(
            uid=f"{hashlib.blake2b(str(at).encode(), digest_size=16).hexdigest()}",
            start=start,
            end=start + timedelta(minutes=90),
            summary=f"Working at Heights: practical {at % 5}",
            description="\n".join((f"Join: {link}", "", f"Tuesday {at % 28 + 1} March 2027, {WORDS}")),
            location=link,
            link=link,
            organizer=organizer,
            attendee=Party(name, f"l{at:06d}@example.org"),
            reminder_minutes=15,
        )
        found.append((appointment, Revision(at % 3, MONDAY - timedelta(days=28))))
    return found


def letter(appointment: Appointment, revision: Revision) -> Letter:
    """Return the mail of an invite."""
    assert appointment.organizer is not None
    assert appointment.attendee is not None
    return Letter(
        sender=appointment.organizer,
        to=appointment.attendee,
        subject=appointment.summary,
        text=f"{appointment.summary}\n\n{appointment.description}",
        link=appointment.link,
        calendar=request(appointment, revision),
        method=Method.REQUEST,
        key=f"{appointment.uid} {revision.sequence}",
        date=revision.stamp,
    )


def per_second(write: Callable[[], object], number: int, rounds: int = ROUNDS) -> float:
    """Return how many of a number are written in a second of CPU time, at the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        write()
        best = min(best, time.process_time() - begun)
    return number / best


def rows(n_invites: int = N_INVITES, n_by_libraries: int = N_BY_LIBRARIES, rounds: int = ROUNDS) -> list[Row]:
    """Return the table, or raise `AssertionError` where ours and a library's differ by a byte."""
    all_of_them = invites(n_invites)
    some = all_of_them[:n_by_libraries]

    def calendars(given: Sequence[tuple[Appointment, Revision]]) -> Callable[[], object]:
        return lambda: [request(*each) for each in given]

    def by_icalendar() -> object:
        return [written_by_the_library(*each, Method.REQUEST) for each in some]

    def mails() -> object:
        for each in all_of_them:
            letter_bytes(letter(*each))
        return None

    def by_objects() -> object:
        return [bytes(message(letter(*each))) for each in some]

    for each in some:
        assert request(*each) == written_by_the_library(*each, Method.REQUEST), f"bytes differ: {each[0].uid}"
        assert _said(letter_bytes(letter(*each))) == _said(bytes(message(letter(*each)))), (
            f"mails differ: {each[0].uid}"
        )
    written, slowly = per_second(calendars(all_of_them), n_invites, rounds), per_second(by_icalendar, len(some), rounds)
    mailed, by_library = per_second(mails, n_invites, rounds), per_second(by_objects, len(some), rounds)
    checked = [(request(*each), letter_bytes(letter(*each))) for each in some]
    return [
        Row("invite (VEVENT, VALARM)", "Common Hour", n_invites, written, f"{written / slowly:.0f} times as many"),
        Row("invite (VEVENT, VALARM)", "icalendar", len(some), slowly, "the same bytes"),
        Row("invite as mail (iMIP)", "Common Hour", n_invites, mailed, f"{mailed / by_library:.0f} times as many"),
        Row("invite as mail (iMIP)", "Common Hour, EmailMessage", len(some), by_library, "the same parts and headers"),
        Row(
            "check of an invite before sending",
            "Common Hour",
            len(some),
            per_second(lambda: [check_message(data, method="REQUEST") for data, _ in checked], len(some), rounds),
        ),
        Row(
            "check of a mail and the invite in it",
            "Common Hour",
            len(some),
            per_second(lambda: [check_mail(data, method="REQUEST") for _, data in checked], len(some), rounds),
        ),
        Row(
            "event in a feed",
            "Common Hour",
            n_invites,
            per_second(lambda: feed("Everybody", all_of_them), n_invites, rounds),
        ),
    ]


def _said(data: bytes) -> object:
    found = email.message_from_bytes(data, policy=policy.default)
    parts = [
        (part.get_content_type(), None if part.is_multipart() else part.get_payload(decode=True))
        for part in found.walk()
    ]
    return str(found["Subject"]), str(found["Date"]), str(found["Message-ID"]), parts


def as_markdown(table: Sequence[Row]) -> str:
    """Return rows as a table of Markdown."""
    lines = ["| what | by | written | a second | µs each | |", "|---|---|--:|--:|--:|---|"]
    for each in table:
        figures = f"{each.number:,} | {each.per_second:,.0f} | {each.microseconds:,.0f}"
        lines.append(f"| {each.what} | {each.by} | {figures} | {each.remark} |")
    return "\n".join(lines)
