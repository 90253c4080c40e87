"""Answers: what programs send back, what is believed of it, and that neither order nor repetition matters."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.answers import AnswerState, Held, Verdict, receive
from calendars.errors import BadState, UnreadableReply
from calendars.invite import Answer, Party
from calendars.reply import Kind, Reply, read_replies
from calendars.sequence import InviteState, revise, withdraw
from calendars.tokens import filled
from tests.calendars.invite_readers import FIRST, NINE, an_appointment

UID = an_appointment().uid
NOON = datetime(2027, 2, 3, 12, tzinfo=UTC)

# As Exchange writes it: no ORGANIZER, capitals, a Windows zone, an alarm left in, lines that end as they like.
FROM_OUTLOOK = b"""From: Ada Lovelace <Ada@Example.org>\r
To: Training office <rsvp+TOKEN@example.org>\r
Subject: Declined: Working at Heights\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
I am away.\r
--b\r
Content-Type: text/calendar; charset="utf-8"; method=REPLY\r
\r
BEGIN:VCALENDAR\r
METHOD:REPLY\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VTIMEZONE\r
TZID:W. Europe Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
ATTENDEE;PARTSTAT=DECLINED;CN=Ada Lovelace:MAILTO:Ada@Example.org\r
COMMENT;LANGUAGE=en-GB:I am away\\, sorry\r
UID:0d3b2b0e-9c9f-5d0e-8b59-0f6b8a0f8f6a\r
DTSTART;TZID=W. Europe Standard Time:20270309T150000\r
DTSTAMP:20270203T120000Z\r
SEQUENCE:0\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
DESCRIPTION:Reminder\r
TRIGGER:-PT15M\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
\r
--b--\r
"""
COUNTER = b"""BEGIN:VCALENDAR
METHOD:COUNTER
BEGIN:VEVENT
UID:0d3b2b0e-9c9f-5d0e-8b59-0f6b8a0f8f6a
ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org
ORGANIZER:mailto:ines@example.org
DTSTAMP:20270203T120000Z
DTSTART;TZID=W. Europe Standard Time:20270310T150000
DTEND;TZID="Europe/Berlin":20270310T163000
COMMENT:One day later\\; please
END:VEVENT
END:VCALENDAR
"""


def a_reply(**others: Any) -> Reply:
    words: dict[str, Any] = {
        "kind": Kind.REPLY,
        "uid": UID,
        "sequence": 0,
        "stamp": NOON,
        "attendee": "ada@example.org",
        "answer": Answer.ACCEPTED,
        "sender": "ada@example.org",
    }
    return Reply(**words | others)


def invited(*, sequence: int = 0, secret: str = "") -> InviteState:
    """One invite to Ada, moved as often as its SEQUENCE says."""
    organizer = Party("Office", filled("rsvp+{token}@example.org" if secret else "rsvp@example.org", secret, UID))
    told, _ = revise(None, an_appointment(organizer=organizer), FIRST.stamp)
    for step in range(sequence):
        moved = an_appointment(organizer=organizer, start=NINE + timedelta(minutes=15 * (step + 1)))
        told, _ = revise(told, moved, FIRST.stamp)
    return InviteState(InviteState.begin("x").seed, {UID: told}, secret)


def after(invites: InviteState, *replies: Reply, trust: bool = False) -> tuple[AnswerState, list[Verdict]]:
    state, verdicts = AnswerState(), []
    for each in replies:
        state, verdict, _ = receive(state, each, invites, trust=trust)
        verdicts.append(verdict)
    return state, verdicts


def standing(invites: InviteState, state: AnswerState) -> Answer:
    return state.standing(UID, invites.told[UID])


# Reading


def test_a_reply_as_exchange_writes_it_is_understood() -> None:
    assert read_replies(FROM_OUTLOOK, where="1.eml") == (
        Reply(
            Kind.REPLY,
            UID,
            0,
            NOON,
            "ada@example.org",
            Answer.DECLINED,
            comment="I am away, sorry",
            sender="ada@example.org",
            reached=frozenset({"rsvp+token@example.org"}),
        ),
    )


def test_a_counter_brings_the_time_wished_for_whatever_the_zone_is_called() -> None:
    (reply,) = read_replies(COUNTER, where="1.ics")

    wished = datetime(2027, 3, 10, 14, tzinfo=UTC)
    assert (reply.kind, reply.start, reply.end) == (Kind.COUNTER, wished, wished + timedelta(minutes=90))
    assert (reply.comment, reply.sequence, reply.sender) == ("One day later; please", 0, None)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n \r\n"])
def test_any_line_ends_and_a_byte_order_mark_are_read(ends: bytes, before: bytes) -> None:
    assert read_replies(before + COUNTER.replace(b"\n", ends), where="")[0].uid == UID


def test_a_delegation_is_that_of_who_delegates() -> None:
    data = COUNTER.replace(b"COUNTER", b"REPLY").replace(
        b"ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org",
        b'ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM="mailto:ada@example.org":mailto:bo@example.org\n'
        b'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:Bo@example.org":mailto:ada@example.org',
    )

    (reply,) = read_replies(data, where="")

    assert (reply.attendee, reply.answer, reply.delegated_to) == (
        "ada@example.org",
        Answer.DELEGATED,
        "bo@example.org",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no calendar part in this mail"),
        (b"From: x@example.org\n\nYes, I come!", "no calendar part in this mail"),
        (COUNTER.replace(b"COUNTER", b"REQUEST"), "METHOD is REQUEST; an answer has METHOD REPLY"),
        (COUNTER.replace(b"METHOD:COUNTER\n", b""), "METHOD is missing"),
        (COUNTER.replace(b"UID:", b"X-UID:"), "no UID that can be read"),
        (COUNTER.replace(b"DTSTAMP:20270203T120000Z", b"DTSTAMP:20270203"), "no DTSTAMP that can be read"),
        (COUNTER.replace(b"ATTENDEE;", b"X-ATTENDEE;"), "no ATTENDEE that can be read"),
        (COUNTER[:120], "a COUNTER without an event"),
        (COUNTER + b"x" * 1_000_000, "more than an answer has"),
    ],
)
def test_what_is_no_answer_says_why(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReply, match=said) as refusal:
        read_replies(data, where="1.eml")

    assert str(refusal.value).startswith("1.eml")


DEEP = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (each, each) for each in range(3000))
SPITEFUL = (
    DEEP,
    b"Content-Type: message/rfc822\n\n" * 3000,
    b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000,
    b"To: " + b"a@example.org," * 60_000 + b"\n\n",
    b"To: " + b"(" * 900_000 + b"\n\n",
    b"To: x\n" * 100_000 + b"\n\n",
    b"BEGIN:VCALENDAR\n" * 60_000,
    b"BEGIN:VCALENDAR\nMETHOD:REPLY\n" + b"BEGIN:VEVENT\nUID:" + b"x" * 900_000,
)


@pytest.mark.slow
@pytest.mark.parametrize("data", SPITEFUL, ids=lambda data: bytes(data[:12]).decode())
def test_a_mail_made_to_break_its_reader_is_refused_soon(data: bytes) -> None:
    begun = time.process_time()

    with pytest.raises(UnreadableReply):
        read_replies(data, where="1.eml")

    assert time.process_time() - begun < 4


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.builds(lambda at, put: FROM_OUTLOOK[:at] + put + FROM_OUTLOOK[at:],
    st.integers(0, len(FROM_OUTLOOK)), st.binary(max_size=6)))  # fmt: skip
def test_any_bytes_are_an_answer_or_say_that_they_are_none(data: bytes) -> None:
    try:
        replies = read_replies(data, where="1.eml")
    except UnreadableReply:
        return
    for reply in replies:
        receive(AnswerState(), reply, invited())


# What is believed


def test_the_latest_answer_counts_whichever_comes_first() -> None:
    early, late = a_reply(), a_reply(answer=Answer.DECLINED, stamp=NOON + timedelta(minutes=1))

    for order, verdicts in (((early, late), ["counts", "counts"]), ((late, early), ["counts", "older"])):
        state, found = after(invited(), *order)
        assert found == verdicts
        assert standing(invited(), state) is Answer.DECLINED


def test_an_answer_to_an_earlier_time_counts_for_that_time_only() -> None:
    invites = invited(sequence=1)
    state, verdicts = after(invites, a_reply())
    assert (verdicts, standing(invites, state)) == ([Verdict.STALE], Answer.NEEDS_ACTION)

    # It came before the time was moved: then it counted, and does no longer.
    assert standing(invited(), after(invited(), a_reply())[0]) is Answer.ACCEPTED

    state, verdicts = after(invites, a_reply(sequence=1, answer=Answer.TENTATIVE, stamp=NOON - timedelta(1)), a_reply())
    assert (verdicts, standing(invites, state)) == ([Verdict.COUNTS, Verdict.OLDER], Answer.TENTATIVE)


def test_nothing_stands_for_what_was_taken_back() -> None:
    invites = invited()
    state, _ = after(invites, a_reply())
    gone, _ = withdraw(invites.told[UID], NOON)

    assert state.standing(UID, gone) is Answer.NEEDS_ACTION
    assert state.all_standing(invites) == {UID: Answer.ACCEPTED}
    assert state.all_standing(replace(invites, told={UID: gone})) == {}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"uid": "somebody else's"}, Held.UNKNOWN_EVENT),
        ({"attendee": "eve@example.org", "sender": "eve@example.org"}, Held.NOT_INVITED),
        ({"sequence": 1}, Held.NEVER_SENT),
        ({"sender": "eve@example.org"}, Held.OTHER_SENDER),
        ({"answer": Answer.NEEDS_ACTION}, Held.NO_ANSWER),
        ({"kind": Kind.COUNTER}, Held.NO_ANSWER),
        ({"kind": Kind.COUNTER, "start": NINE, "end": NINE}, Held.NO_ANSWER),
    ],
)
def test_what_cannot_be_believed_is_held_and_changes_nothing(changes: dict[str, Any], why: Held) -> None:
    reply = a_reply(**changes)

    state, verdict, said = receive(AnswerState(), reply, invited())

    assert (verdict, said) == (Verdict.HELD, why)
    assert (state.given, state.wishes) == ({}, {})
    assert [(each.why, each.uid, each.digest) for each in state.doubts] == [(why, reply.uid, reply.digest)]
    if why is Held.OTHER_SENDER:
        assert receive(AnswerState(), reply, invited(), trust=True)[1] is Verdict.COUNTS


def test_with_tokens_only_the_invite_s_own_address_proves_an_answer() -> None:
    invites = invited(secret="s3cret")
    own = filled("rsvp+{token}@example.org", "s3cret", UID)
    others = filled("rsvp+{token}@example.org", "s3cret", "another invite")

    for reached in (frozenset[str](), frozenset({"rsvp@example.org"}), frozenset({others})):
        assert receive(AnswerState(), a_reply(reached=reached), invites)[1:] == (Verdict.HELD, Held.UNVERIFIED)
    # From another address of hers, but by the address that only she has.
    state, verdict, _ = receive(AnswerState(), a_reply(reached=frozenset({own}), sender="ada@home.example"), invites)
    assert (verdict, state.given[UID].verified) == (Verdict.COUNTS, True)
    assert receive(AnswerState(), a_reply(), invites, trust=True)[1] is Verdict.COUNTS


def test_a_wish_is_kept_and_moves_nothing_and_a_refresh_asks_for_the_last_message() -> None:
    wish = a_reply(kind=Kind.COUNTER, start=NINE, end=NINE + timedelta(hours=1))
    refresh = a_reply(kind=Kind.REFRESH, answer=Answer.NEEDS_ACTION)

    state, verdicts = after(invited(), wish, wish, refresh)

    assert verdicts == [Verdict.WISH, Verdict.REPEATED, Verdict.REFRESH]
    assert standing(invited(), state) is Answer.NEEDS_ACTION
    assert [(each.start, each.end) for each in state.wishes[UID]] == [(NINE, NINE + timedelta(hours=1))]
    assert state.refreshes == {UID: NOON}


# In any order, any number of times

replies = st.builds(
    a_reply,
    kind=st.sampled_from((Kind.REPLY, Kind.REPLY, Kind.REPLY, Kind.COUNTER, Kind.REFRESH)),
    uid=st.sampled_from((UID, UID, UID, "unknown")),
    sequence=st.integers(0, 3),
    stamp=st.integers(0, 3).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    attendee=st.sampled_from(("ada@example.org", "ada@example.org", "eve@example.org")),
    answer=st.sampled_from(tuple(Answer)),
    start=st.just(NINE),
    end=st.sampled_from((NINE, NINE + timedelta(hours=1))),
    sender=st.sampled_from(("ada@example.org", "ada@example.org", "eve@example.org", None)),
)


@settings(max_examples=200)
@given(st.lists(replies, max_size=8), st.data())
def test_shuffled_and_repeated_answers_leave_the_same_state(come: list[Reply], data: st.DataObject) -> None:
    invites = invited(sequence=2)
    again = [*come, *(data.draw(st.lists(st.sampled_from(come), max_size=6)) if come else [])]

    state, _ = after(invites, *come)
    shuffled, _ = after(invites, *data.draw(st.permutations(again)))

    assert shuffled == state
    assert shuffled.to_json() == state.to_json()
    # What stands, told without the state: of hers to the last telling, the one with the latest stamp.
    hers = [
        each
        for each in come
        if each.kind is Kind.REPLY
        and (each.uid, each.attendee, each.sequence) == (UID, "ada@example.org", 2)
        and each.sender in ("ada@example.org", None)
        and each.answer is not Answer.NEEDS_ACTION
    ]
    latest = max((each.stamp for each in hers), default=None)
    wanted = {each.answer for each in hers if each.stamp == latest} or {Answer.NEEDS_ACTION}
    assert standing(invites, state) in wanted
    assert AnswerState.from_json(state.to_json(), where="") == state


def test_two_answers_of_one_second_leave_the_same_state_in_either_order() -> None:
    both = a_reply(), a_reply(answer=Answer.DECLINED)

    assert len({after(invited(), *order)[0].to_json() for order in permutations(both)}) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "given": {"x": {}}}'])
def test_a_record_that_cannot_be_read_is_not_forgotten_in_silence(text: str) -> None:
    with pytest.raises(BadState, match="answers"):
        AnswerState.from_json(text, where="out/answers.json")
