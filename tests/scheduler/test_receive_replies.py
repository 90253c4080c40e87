"""Answers and the plan: who comes, who cannot, and what could be done about it that keeps every rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from calendars.answers import AnswerState, Verdict
from calendars.invite import Answer
from scheduler.cli.main import main
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Invites, Programme
from scheduler.domain.teaching import LivePolicy
from scheduler.services.receive_replies import Received, SeatAnswer, receive_replies
from scheduler.services.write_invites import Invitations, write_invites
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol, live

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)


def programme(**others: object) -> Programme:
    """Ines or Bo teach; Ada, Kei and Zoe learn; Zoe starts work at noon."""
    words: dict[str, object] = {"size": (1, 2), "instructors": "ines bo", "policy": LivePolicy.REQUIRED}
    course = a_course("heights", live("meet"), **words | others)  # type: ignore[arg-type] # a_course's own words
    people = [a_person(name) for name in ("Ines", "Bo", "Ada", "Kei")]
    people.append(a_person("Zoe", hours="Mo-Fr 12:00-17:00"))
    return a_programme(people, [course], enrol("ada kei zoe"), invites=Invites("Office", "office@example.org"))


def two_sections(first: str = "ada", second: str = "kei", *, at: str = "2027-03-09 10:00") -> Plan:
    return a_plan(
        a_section(first, "2027-03-02 14:00", ident="heights-1"),
        a_section(second, at, ident="heights-2", instructor="bo"),
    )


def answer(invitations: Invitations, person: str, says: str, *, method: str = "REPLY", extra: str = "") -> bytes:
    (message,) = (each for each in invitations.messages if each.to == f"{person}@example.org")
    lines = (
        "BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{message.uid}", "DTSTAMP:20270202T080000Z",
        f"SEQUENCE:{message.revision.sequence}", f"ATTENDEE;PARTSTAT={says}:mailto:{person}@example.org", extra,
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\n".join(line for line in lines if line).encode() + b"\n"


def received(whole: Programme, plan: Plan, *answers: tuple[str, str], now: datetime = NOW) -> Received:
    invitations = write_invites(whole, plan, now=NOW)
    files = [(f"{person}.ics", answer(invitations, person, says)) for person, says in answers]
    return receive_replies(whole, plan, files, invites=invitations.state, answers=AnswerState(), now=now)


def seat(found: Received, person: str) -> SeatAnswer:
    (only,) = (each for each in found.seats if each.person == person)
    return only


def test_each_seat_has_the_answer_of_its_person() -> None:
    found = received(programme(), two_sections(), ("ada", "ACCEPTED"), ("kei", "TENTATIVE"), ("ines", "ACCEPTED"))

    assert {each.person: each.answer.value for each in found.seats} == {
        "ines": "ACCEPTED",
        "ada": "ACCEPTED",
        "bo": "NEEDS-ACTION",
        "kei": "TENTATIVE",
    }
    assert [each.verdict for each in found.log] == [Verdict.COUNTS] * 3
    assert found.log[0].text == "ada@example.org says accepted: Heights: meet"


def test_a_decline_shows_the_other_section_that_keeps_every_rule() -> None:
    found = seat(received(programme(), two_sections(), ("ada", "DECLINED")), "ada")

    assert [(each.kind, each.section, each.text) for each in found.alternatives] == [
        ("section", "heights-2", "a seat in heights-2: Tuesday 9 March 2027 at 10:00 in UTC")
    ]


def test_no_section_is_offered_that_is_full_or_outside_hours_or_has_begun() -> None:
    # Zoe is not at work at ten; heights-2 is full; heights-2 has begun.
    outside = received(programme(), two_sections("zoe", "kei"), ("zoe", "DECLINED"))
    full = received(programme(), two_sections("ada", "kei zoe", at="2027-03-09 13:00"), ("ada", "DECLINED"))
    begun = received(
        programme(),
        two_sections(at="2027-03-01 10:00"),
        ("ada", "DECLINED"),
        now=datetime(2027, 3, 1, 12, tzinfo=UTC),
    )
    room = received(programme(), two_sections("zoe", "kei", at="2027-03-09 13:00"), ("zoe", "DECLINED"))

    assert seat(outside, "zoe").alternatives == ()
    assert seat(full, "ada").alternatives == ()
    assert seat(begun, "ada").alternatives == ()
    assert [each.section for each in seat(room, "zoe").alternatives] == ["heights-2"]


def test_the_last_learner_that_a_section_needs_is_offered_nothing_that_would_empty_it() -> None:
    whole = programme(size=(2, 3))
    plan = two_sections("ada zoe", "kei", at="2027-03-09 13:00")

    assert seat(received(whole, plan, ("ada", "DECLINED")), "ada").alternatives == ()


def test_a_recording_and_study_alone_are_offered_where_the_course_allows_them() -> None:
    whole = programme(recordings_allowed=1, policy=LivePolicy.PREFERRED)
    plan = a_plan(a_section("ada kei", "2027-03-02 14:00"))

    found = seat(received(whole, plan, ("ada", "DECLINED")), "ada")

    assert [(each.kind, each.text) for each in found.alternatives] == [
        ("recording", "meet made up from the recording"),
        ("self-paced", "Heights on their own time, without a live seat"),
    ]


def test_an_instructor_who_declines_is_replaced_by_one_who_can() -> None:
    free = received(programme(), two_sections(), ("ines", "DECLINED"))
    taken = received(programme(), two_sections(at="2027-03-02 14:00"), ("ines", "DECLINED"))

    assert [each.text for each in seat(free, "ines").alternatives] == ["Bo teaches heights-1 at the same times"]
    assert seat(taken, "ines").alternatives == ()


def test_a_delegation_and_a_wish_are_shown_and_the_seat_stays() -> None:
    whole, plan = programme(), two_sections()
    invitations = write_invites(whole, plan, now=NOW)
    wish = "DTSTART:20270303T140000Z\nDTEND:20270303T150000Z"
    files = [
        ("1", answer(invitations, "ada", 'DELEGATED;DELEGATED-TO="mailto:eve@example.org"')),
        ("2", answer(invitations, "kei", "TENTATIVE", method="COUNTER", extra=wish)),
        ("3", answer(invitations, "bo", "NEEDS-ACTION", method="REFRESH")),
        ("4", b"nothing"),
    ]

    found = receive_replies(whole, plan, files, invites=invitations.state, answers=AnswerState(), now=NOW)

    assert (seat(found, "ada").answer, seat(found, "ada").delegated_to) == (Answer.DELEGATED, "eve@example.org")
    start = datetime(2027, 3, 3, 14, tzinfo=UTC)
    assert seat(found, "kei").wishes == ((start, start.replace(hour=15)),)
    assert seat(found, "kei").answer is Answer.NEEDS_ACTION
    assert [each.person for each in found.seats if each.asks_again] == ["bo"]
    assert [each.verdict for each in found.log] == [Verdict.COUNTS, Verdict.WISH, Verdict.REFRESH, None]


def test_a_moved_session_asks_again_and_a_late_answer_to_the_old_time_does_not_count() -> None:
    whole, plan = programme(), two_sections()
    first = write_invites(whole, plan, now=NOW)
    accepted = answer(first, "ada", "ACCEPTED")
    before = receive_replies(whole, plan, [("1", accepted)], invites=first.state, answers=AnswerState(), now=NOW)
    assert seat(before, "ada").answer is Answer.ACCEPTED

    session = replace(plan.sections[0].sessions[0], start=datetime(2027, 3, 3, 14, tzinfo=UTC))
    session = replace(session, end=datetime(2027, 3, 3, 15, tzinfo=UTC))
    moved = replace(plan, sections=(replace(plan.sections[0], sessions=(session,)), plan.sections[1]))
    again = write_invites(whole, moved, now=NOW, previous=first.state, answers=before.answers.all_standing(first.state))
    late = receive_replies(whole, moved, [("1", accepted)], invites=again.state, answers=before.answers, now=NOW)

    assert {each.to for each in again.messages} == {"ada@example.org", "ines@example.org"}
    assert seat(late, "ada").answer is Answer.NEEDS_ACTION
    assert [each.verdict for each in late.log] == [Verdict.REPEATED]


def test_the_command_reads_a_folder_keeps_the_answers_and_says_who_cannot_come(tmp_path: Path) -> None:
    from scheduler.folder import write_folder
    from scheduler.folder.plan_json import plan_to_json

    whole, plan = programme(), two_sections()
    write_folder(whole, tmp_path / "programme")
    (tmp_path / "plan.json").write_text(plan_to_json(plan))
    invitations = write_invites(whole, plan, now=NOW)
    for name, data in invitations.files().items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "1.ics").write_bytes(answer(invitations, "ada", "DECLINED", extra="COMMENT:on leave"))
    given = ["replies", str(tmp_path / "programme"), str(tmp_path / "plan.json"), str(tmp_path / "inbox")]
    given += ["--invites", str(tmp_path / "out")]

    told = CliRunner().invoke(main, given)
    kept = (tmp_path / "out" / "answers.json").read_text()
    as_json = CliRunner().invoke(main, [*given, "--json"])

    assert told.exit_code == as_json.exit_code == 0
    assert "4 invites: 1 declined, 3 needs-action" in told.output
    assert "declined: ada, heights-1/meet at 2027-03-02 14:00 UTC: on leave" in told.output
    # By now the sections may have begun, so what is offered is not asked here.
    assert (tmp_path / "out" / "answers.json").read_text() == kept
    body = json.loads(as_json.stdout)
    assert [each["verdict"] for each in body["log"]] == ["repeated"]
    assert body["by_answer"] == {"declined": 1, "needs-action": 3}
    (tmp_path / "inbox" / "2.eml").write_text("From: x@example.org\n\nI come!")
    assert CliRunner().invoke(main, given).exit_code == 1
    assert PersonId(body["seats"][1]["person"]) == "ada"
