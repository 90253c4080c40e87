"""Everybody's invites and calendars: who gets what, in whose time, and what is sent when the plan changes."""

from __future__ import annotations

import csv
import email
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.invite import Answer, Method
from calendars.lint import check_feed, check_message
from calendars.sequence import InviteState, News
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, SectionId
from scheduler.domain.programme import Invites, Programme, StudyTime
from scheduler.services.write_invites import Form, Invitations, InvitesRefused, WouldCancelEverything, write_invites
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_journey,
    a_person,
    a_plan,
    a_programme,
    a_section,
    a_venue,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
)
from tests.calendars.invite_readers import READERS, Read, read_raw, read_with_icalendar

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ONE_ADDRESS = Invites("Training office", "training@example.org", "https://meet.example.org/{section}/{session}")


def blended(**others: Any) -> Programme:
    """Theory alone, then two live sessions; Ines in New York teaches Ada in London and Kei in Tokyo."""
    course = a_course("heights", alone("theory", 240), live("intro", 90), live("practical-1", 90), recordings_allowed=1)
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Ada", zone="Europe/London"),
        a_person("Kei", zone="Asia/Tokyo", stretch=600),
    ]
    settled: dict[str, Any] = {"end": "2027-03-29", "invites": ONE_ADDRESS}
    return a_programme(people, [course], enrol("ada kei"), **settled | others)


def its_plan(
    learners: str = "ada kei",
    *,
    practical: str = "2027-03-16 13:30",
    recordings: dict[str, list[str]] | None = None,
    study: Any = (),
) -> Plan:
    sessions = (meets("intro", "2027-03-09 14:30", 90), meets("practical-1", practical, 90))
    return a_plan(a_section(learners, *sessions, zone="America/New_York", recordings=recordings), study=study)


def sent(invitations: Invitations) -> dict[str, tuple[str, int, str]]:
    return {each.path: (each.method.value, each.revision.sequence, each.news.value) for each in invitations.messages}


def description(data: bytes) -> list[str]:
    (event,) = read_with_icalendar(data)
    return event.description.split("\n")


def test_everybody_gets_one_message_for_each_session_and_one_calendar() -> None:
    files = write_invites(blended(), its_plan(), now=NOW).files()

    assert sorted(files) == [
        "calendars/ada.ics",
        "calendars/ines.ics",
        "calendars/kei.ics",
        "invites/ada/heights.intro.ics",
        "invites/ada/heights.practical-1.ics",
        "invites/ines/teach.heights-1.intro.ics",
        "invites/ines/teach.heights-1.practical-1.ics",
        "invites/kei/heights.intro.ics",
        "invites/kei/heights.practical-1.ics",
        "messages.csv",
        "state.json",
    ]
    assert list(files)[-1] == "state.json"


@pytest.mark.parametrize("read", READERS)
def test_three_readers_find_the_very_instants_of_the_plan(read: Any) -> None:
    plan = its_plan(recordings={"kei": ["intro"]}, study=[a_block("ada", "theory", "2027-03-02 10:00")])
    found = write_invites(blended(), plan, now=NOW)

    wanted: dict[str, set[tuple[datetime, datetime]]] = {"ines": set(), "ada": set(), "kei": set()}
    for session in plan.sections[0].sessions:
        for person in wanted:
            if (person, session.activity) != ("kei", "intro"):
                wanted[person].add((session.start, session.end))
    messages: dict[str, set[tuple[datetime, datetime]]] = {each: set() for each in wanted}
    for each in found.messages:
        (event,) = read(each.data)
        messages[each.path.split("/")[1]].add((event.start, event.end))
    assert messages == wanted

    block = plan.study_blocks[0]
    wanted["ada"].add((block.start, block.end))
    calendars = {
        path.removeprefix("calendars/").removesuffix(".ics"): {(each.start, each.end) for each in read(data)}
        for path, data in found.calendars.items()
    }
    assert calendars == wanted


def test_a_message_names_its_receiver_and_the_organizer_and_nobody_else() -> None:
    for each in write_invites(blended(), its_plan(), now=NOW).messages:
        who = each.path.split("/")[1]
        addresses = [value for _, value in read_raw(each.data) if value.startswith("mailto:")]
        assert addresses == ["mailto:training@example.org", f"mailto:{who}@example.org"]
        others = {"Ines", "Ada", "Kei"} - {who.capitalize(), "Ines"}
        assert not any(name.encode() in each.data for name in others)


def test_every_session_and_person_has_a_uid_of_its_own_the_same_in_message_and_calendar() -> None:
    found = write_invites(blended(), its_plan(), now=NOW)

    uids = Counter(each.uid for each in found.messages)
    assert len(uids) == 6
    assert uids == Counter(event.uid for data in found.calendars.values() for event in read_with_icalendar(data))


def test_two_people_with_one_address_are_two_people() -> None:
    programme = blended()
    ines, ada, kei = programme.people
    programme = replace(programme, people=(ines, ada, replace(kei, email=ada.email)))

    found = write_invites(programme, its_plan(), now=NOW)

    assert len({each.uid for each in found.messages}) == len(found.messages) == 6


def test_a_learner_abroad_reads_their_own_clock_and_what_to_do() -> None:
    programme = blended(
        travel=(a_journey("ada", "2027-03-09", "2027-03-11", "Asia/Tokyo"),), calendars={"ada": a_calendar()}
    )
    plan = its_plan(study=[a_block("ada", "theory", "2027-03-02 10:00")])
    files = write_invites(programme, plan, now=NOW).files()

    assert description(files["invites/ada/heights.intro.ics"]) == [
        "Join: https://meet.example.org/heights-1/intro",
        "",
        "Tuesday 9 March 2027, 23:30 to Wednesday 10 March 2027, 01:00 in Tokyo (your time, where you are then)",
        "That is 14:30-16:00 UTC.",
        "Outside your working hours: all of it.",
        "",
        "Session 1 of 2 of Heights: intro, with Ines.",
        "Before it: theory (about 4 hours on your own). Your calendar for this programme holds time for it.",
        "",
        "Please answer yes, no or maybe in your calendar. Your answer goes to Training office <training@example.org>.",
    ]
    assert description(files["invites/ada/heights.practical-1.ics"]) == [
        "Join: https://meet.example.org/heights-1/practical-1",
        "",
        "Tuesday 16 March 2027, 13:30-15:00 in London (your time)",
        "Mind the hour: the session before it begins at 14:30 in London, this one at 13:30,"
        " because clocks change on different days there and in New York.",
        "",
        "Session 2 of 2 of Heights: practical 1, with Ines.",
        "",
        "Please answer yes, no or maybe in your calendar. Your answer goes to Training office <training@example.org>.",
    ]


def test_a_recorded_session_is_not_announced_but_prepared_from() -> None:
    files = write_invites(blended(), its_plan(recordings={"kei": ["intro"]}), now=NOW).files()

    assert "invites/kei/heights.intro.ics" not in files
    assert description(files["invites/kei/heights.practical-1.ics"])[6:9] == [
        "Session 2 of 2 of Heights: practical 1, with Ines.",
        "Before it: theory (about 4 hours on your own), the recording of intro.",
        "Your own calendar was not at hand when this was planned, so it may clash with something in it.",
    ]


def test_a_date_that_is_another_one_at_the_section_s_clock_is_pointed_out() -> None:
    people = [a_person("Ines", zone="America/New_York"), a_person("Lone", zone="Pacific/Auckland")]
    programme = a_programme(people, [a_course()], enrol("lone"), invites=ONE_ADDRESS)
    plan = a_plan(a_section("lone", "2027-03-02 20:00", zone="America/New_York"))

    files = write_invites(programme, plan, now=NOW).files()

    assert description(files["invites/lone/heights.meet.ics"])[2:5] == [
        "Wednesday 3 March 2027, 09:00-10:00 in Auckland (your time)",
        "That is Tuesday 2 March 2027, 20:00-21:00 UTC.",
        "Mind the date: in New York, by whose clock the section meets, it is Tuesday 2 March 2027, 15:00-16:00.",
    ]
    (published,) = read_with_icalendar(files["calendars/lone.ics"])
    assert published.description.split("\n")[-1] == "To answer, use the invitation that you got for it."
    assert "Mind the date" not in files["invites/ines/teach.heights-1.meet.ics"].decode()


def test_a_session_at_a_venue_says_where_and_reminds_before_the_journey_there() -> None:
    people = [a_person("Ines", venues="yard"), a_person("Ada", zone="Europe/London", venues="yard")]
    course = a_course("heights", live("practical", 60, in_person=True))
    yard = replace(a_venue("yard", zone="Europe/Berlin"), title="Training yard, gate 3")
    programme = a_programme(people, [course], enrol("ada"), venues=(yard,), invites=ONE_ADDRESS)
    plan = a_plan(a_section("ada", meets("practical", "2027-03-02 10:00", venue="yard")))

    data = write_invites(programme, plan, now=NOW).files()["invites/ada/heights.practical.ics"]

    lines = dict(read_raw(data))
    assert lines["LOCATION"] == "Training yard\\, gate 3"
    assert lines["TRIGGER"] == "-PT1H15M"
    assert not any(name.startswith("CONFERENCE") for name in lines)
    assert description(data)[:5] == [
        "Where: Training yard, gate 3",
        "",
        "Tuesday 2 March 2027, 10:00-11:00 in London (your time)",
        "Clocks at the venue show Tuesday 2 March 2027, 11:00-12:00 (Berlin).",
        "",
    ]


def test_without_a_word_in_the_programme_the_instructor_invites_and_the_link_follows() -> None:
    found = write_invites(blended(invites=Invites()), its_plan(), now=NOW)

    to_ada, to_ines = (
        dict(read_raw(found.files()[f"invites/{each}.intro.ics"])) for each in ("ada/heights", "ines/teach.heights-1")
    )
    assert to_ada['ORGANIZER;CN="Ines"'] == "mailto:ines@example.org"
    assert to_ada["LOCATION"] == "Online (the link will follow)"
    assert 'ATTENDEE;CN="Ines";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE' in to_ines
    assert "Please answer" not in to_ines["DESCRIPTION"]
    assert len(found.notes) == 2
    assert "organizer_email" in found.notes[0]
    assert "join_link" in found.notes[1]
    assert write_invites(blended(), its_plan(), now=NOW).notes == ()


def test_study_time_is_in_the_calendar_only_and_shows_as_the_programme_wants() -> None:
    course = a_course("heights", alone("theory", 120), live("meet", 60, alone=90))
    programme = a_programme(
        [a_person("Ines"), a_person("Ada"), a_person("Lone", zone="Asia/Tokyo")], [course], enrol("ada lone")
    )
    plan = a_plan(
        a_section("ada", "2027-03-09 10:00"),
        self_paced=[by_themselves("lone")],
        study=[
            a_block("ada", "theory", "2027-03-02 14:00"),
            a_block("ada", "theory", "2027-03-02 10:00"),
            a_block("lone", "meet", "2027-03-03 01:00", 90),
        ],
    )
    found = write_invites(programme, plan, now=NOW)

    assert {each.path.split("/")[1] for each in found.messages} == {"ada", "ines"}
    ada = read_with_icalendar(found.calendars["calendars/ada.ics"])
    assert [(each.summary, each.description.split("\n")) for each in ada[:2]] == [
        (
            "Study: theory (Heights)",
            [
                f"Time set aside for your own study: theory (part {part} of 2).",
                "Heights counts on about 2 hours for it.",
                "",
                f"Tuesday 2 March 2027, {hours} in UTC (your time)",
                "It prepares meet on Tuesday 9 March 2027 at 10:00 in UTC.",
            ],
        )
        for part, hours in ((1, "10:00-11:00"), (2, "14:00-15:00"))
    ]
    (only,) = read_with_icalendar(found.calendars["calendars/lone.ics"])
    assert only.summary == "Study: meet (Heights)"
    assert only.description.split("\n")[:2] == [
        "Time set aside for your own study: meet, instead of the live session.",
        "Heights counts on about 1 hour 30 minutes for it.",
    ]
    free = write_invites(replace(programme, invites=Invites(study_time=StudyTime.FREE)), plan, now=NOW)
    assert found.calendars["calendars/lone.ics"].count(b"TRANSP:OPAQUE") == 1
    assert free.calendars["calendars/lone.ics"].count(b"TRANSP:TRANSPARENT") == 1
    assert free.calendars["calendars/ada.ics"].count(b"TRANSP:OPAQUE") == 1


def test_who_has_nothing_planned_yet_has_a_calendar_to_subscribe_to() -> None:
    found = write_invites(blended(), a_plan(), now=NOW)

    assert {path: len(read_with_icalendar(data)) for path, data in found.calendars.items()} == {
        "calendars/ines.ics": 0,
        "calendars/ada.ics": 0,
        "calendars/kei.ics": 0,
    }
    assert found.messages == ()


def test_written_again_nothing_is_sent_and_every_byte_stays() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)
    kept = InviteState.from_json(first.files()["state.json"].decode(), where="state.json")

    again = write_invites(blended(), its_plan(), now=LATER, previous=kept)

    assert again.messages == ()
    assert again.withdrawn == ()
    assert again.files() == first.files()


def test_a_session_that_moved_is_an_update_to_those_who_attend_it_and_to_nobody_else() -> None:
    first = write_invites(blended(), its_plan(recordings={"kei": ["practical-1"]}), now=NOW)
    moved = its_plan(recordings={"kei": ["practical-1"]}, practical="2027-03-17 13:30")

    again = write_invites(blended(), moved, now=LATER, previous=first.state)

    assert sent(again) == {
        "invites/ada/heights.practical-1.ics": ("REQUEST", 1, "changed"),
        "invites/ines/teach.heights-1.practical-1.ics": ("REQUEST", 1, "changed"),
    }
    lines = dict(read_raw(again.messages[0].data))
    assert (lines["DTSTART"], lines["DTSTAMP"]) == ("20270317T133000Z", "20270202T080000Z")
    assert lines["UID"] in {each.uid for each in first.messages}
    (_, event) = read_with_icalendar(again.calendars["calendars/ada.ics"])
    assert event.start == datetime(2027, 3, 17, 13, 30, tzinfo=UTC)
    assert again.calendars["calendars/kei.ics"] == first.calendars["calendars/kei.ics"]


def test_other_words_are_told_without_a_new_number() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)
    renamed = blended()
    renamed = replace(renamed, people=(replace(renamed.people[0], name="Ines Moreau"), *renamed.people[1:]))

    again = write_invites(renamed, its_plan(), now=LATER, previous=first.state)

    assert set(sent(again).values()) == {("REQUEST", 0, "reworded")}
    assert len(again.messages) == 6


def test_a_learner_who_leaves_is_sent_cancellations_and_the_others_nothing() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)

    again = write_invites(blended(), its_plan("ada"), now=LATER, previous=first.state)

    assert sorted(value for value in sent(again).values()) == [("CANCEL", 1, "withdrawn")] * 2
    assert {each.to for each in again.messages} == {"kei@example.org"}
    assert again.withdrawn == ("invites/kei/heights.intro.ics", "invites/kei/heights.practical-1.ics")
    assert read_with_icalendar(again.calendars["calendars/kei.ics"]) == []
    for each in again.messages:
        assert each.path.startswith(f"invites/kei/heights.{'intro' if each.start.day == 9 else 'practical-1'}.cancel-")
        assert dict(read_raw(each.data))["STATUS"] == "CANCELLED"

    third = write_invites(blended(), its_plan("ada"), now=LATER + timedelta(days=1), previous=again.state)
    assert third.messages == ()
    assert third.files() == again.files()

    back = write_invites(blended(), its_plan(), now=LATER + timedelta(days=2), previous=third.state)
    assert sent(back) == {
        "invites/kei/heights.intro.ics": ("REQUEST", 2, "again"),
        "invites/kei/heights.practical-1.ics": ("REQUEST", 2, "again"),
    }
    assert back.withdrawn == tuple(sorted(each.path for each in again.messages))


def test_a_session_that_is_over_is_not_cancelled() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)

    again = write_invites(blended(), its_plan("ada"), now=datetime(2027, 3, 12, tzinfo=UTC), previous=first.state)

    assert [(each.method, each.title) for each in again.messages] == [(Method.CANCEL, "Heights: practical 1")]


def test_a_learner_in_another_section_keeps_the_event_and_it_moves() -> None:
    programme = blended()
    one = a_section("ada kei", meets("intro", "2027-03-09 14:30", 90), meets("practical-1", "2027-03-16 13:30", 90))
    other = replace(its_plan("kei").sections[0], id=SectionId("heights-2"))
    first = write_invites(programme, a_plan(one), now=NOW)

    again = write_invites(programme, a_plan(replace(one, seats=one.seats[:1]), other), now=LATER, previous=first.state)

    # The join link has the section in it, so the place is another one.
    assert {path: told for path, told in sent(again).items() if "kei" in path} == {
        "invites/kei/heights.intro.ics": ("REQUEST", 1, "changed"),
        "invites/kei/heights.practical-1.ics": ("REQUEST", 1, "changed"),
    }
    assert not any("invites/ada" in path for path in sent(again))


def test_another_organizer_cancels_as_the_old_one_and_invites_anew() -> None:
    first = write_invites(blended(invites=Invites()), its_plan("ada"), now=NOW)

    again = write_invites(blended(), its_plan("ada"), now=LATER, previous=first.state)

    by_method = {
        method: [each for each in again.messages if each.method is method and "/ada/" in each.path] for method in Method
    }
    assert [dict(read_raw(each.data))['ORGANIZER;CN="Ines"'] for each in by_method[Method.CANCEL]] == [
        "mailto:ines@example.org"
    ] * 2
    assert [each.news for each in by_method[Method.REQUEST]] == [News.FIRST] * 2
    assert {each.uid for each in by_method[Method.CANCEL]}.isdisjoint(each.uid for each in by_method[Method.REQUEST])
    assert again.withdrawn == ()


def test_a_new_instructor_empties_one_calendar_and_fills_the_other_and_learners_read_the_new_name() -> None:
    course = a_course("heights", live("intro", 90), instructors="ines bo")
    people = [a_person("Ines"), a_person("Bo"), a_person("Ada")]
    programme = a_programme(people, [course], enrol("ada"), invites=ONE_ADDRESS)
    plan = a_plan(a_section("ada", meets("intro", "2027-03-09 14:30", 90)))
    first = write_invites(programme, plan, now=NOW)

    taught_by_bo = replace(plan, sections=(replace(plan.sections[0], instructor=PersonId("bo")),))
    again = write_invites(programme, taught_by_bo, now=LATER, previous=first.state)

    assert sorted((each.to, each.method.value, each.revision.sequence, each.news.value) for each in again.messages) == [
        ("ada@example.org", "REQUEST", 0, "reworded"),
        ("bo@example.org", "REQUEST", 0, "first"),
        ("ines@example.org", "CANCEL", 1, "withdrawn"),
    ]
    held = {path: len(read_with_icalendar(data)) for path, data in again.calendars.items()}
    assert held == {"calendars/ines.ics": 0, "calendars/bo.ics": 1, "calendars/ada.ics": 1}


def partstat(invitations: Invitations, path: str) -> str:
    (name,) = (name for name, _ in read_raw(invitations.files()[path]) if name.startswith("ATTENDEE"))
    return name.partition("PARTSTAT=")[2].partition(";")[0]


def test_other_words_keep_an_answer_and_another_time_asks_again() -> None:
    first = write_invites(blended(), its_plan("ada"), now=NOW)
    path = "invites/ada/heights.practical-1.ics"
    answers = {each.uid: Answer.ACCEPTED for each in first.messages if each.path == path}
    assert partstat(first, path) == "NEEDS-ACTION"

    # An answer alone is no news, and rewrites nothing.
    same = write_invites(blended(), its_plan("ada"), now=LATER, previous=first.state, answers=answers)
    assert (same.messages, same.files()) == ((), first.files())

    renamed = blended()
    renamed = replace(renamed, people=(replace(renamed.people[0], name="Ines Moreau"), *renamed.people[1:]))
    reworded = write_invites(renamed, its_plan("ada"), now=LATER, previous=first.state, answers=answers)
    assert partstat(reworded, path) == "ACCEPTED"
    assert partstat(reworded, "invites/ada/heights.intro.ics") == "NEEDS-ACTION"
    kept = InviteState.from_json(reworded.state.to_json(), where="")
    assert write_invites(renamed, its_plan("ada"), now=LATER, previous=kept).files() == reworded.files()

    moved = its_plan("ada", practical="2027-03-17 13:30")
    changed = write_invites(renamed, moved, now=LATER, previous=kept, answers=answers)
    assert partstat(changed, path) == "NEEDS-ACTION"
    assert sent(changed)[path] == ("REQUEST", 1, "changed")


def test_mails_stand_beside_the_files_or_instead_and_say_what_happened() -> None:
    first = write_invites(blended(), its_plan("ada"), now=NOW, form=Form.BOTH)
    assert {path.rpartition(".")[2] for path in first.files() if path.startswith("invites/ada")} == {"ics", "eml"}
    assert b",invites/ada" not in first.files()["messages.csv"]
    assert b"invites/ada/heights.intro.eml" in first.files()["messages.csv"]

    moved = its_plan("ada", practical="2027-03-17 13:30")
    again = write_invites(blended(), moved, now=LATER, previous=first.state, form=Form.EML)
    gone = write_invites(blended(), its_plan(""), now=LATER, previous=again.state, form=Form.EML, may_cancel_all=True)

    mails = [email.message_from_bytes(found.files()["invites/ada/heights.practical-1.eml"]) for found in (first, again)]
    (cancelled,) = (each for each in gone.messages if "practical" in each.path and each.to == "ada@example.org")
    mails.append(email.message_from_bytes(cancelled.mail))
    assert [each["Subject"] for each in mails] == [
        "Heights: practical 1",
        "Updated: Heights: practical 1",
        "Cancelled: Heights: practical 1",
    ]
    assert len({each["Message-ID"] for each in mails}) == 3
    text = mails[2].get_payload(0).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Wednesday 17 March 2027, 13:30-15:00 in London (your time)" in text
    assert not any(path.endswith(".ics") for path in again.files() if path.startswith("invites/"))
    assert "invites/ada/heights.practical-1.ics" in set(again.not_written())
    assert gone.withdrawn == ("invites/ada/heights.intro.eml", "invites/ada/heights.practical-1.eml")
    assert {each.mail for each in write_invites(blended(), its_plan(), now=NOW).messages} == {b""}


def test_each_invite_is_answered_to_an_address_of_its_own_that_no_text_or_calendar_shows() -> None:
    programme = blended(invites=replace(ONE_ADDRESS, organizer_email="training+{token}@example.org"))

    found = write_invites(programme, its_plan(), now=NOW, form=Form.BOTH)

    organizers = [dict(read_raw(each.data))['ORGANIZER;CN="Training office"'] for each in found.messages]
    assert len(set(organizers)) == len(found.messages) == 6
    assert all(re.fullmatch(r"mailto:training\+[a-z2-7]{20}@example\.org", each) for each in organizers)
    for each in found.messages:
        assert "Training office <training@example.org>" in " ".join(description(each.data)) or "/ines/" in each.path
    assert not any(b"training+" in data for data in found.calendars.values())
    kept = InviteState.from_json(found.state.to_json(), where="")
    assert write_invites(programme, its_plan(), now=LATER, previous=kept, form=Form.BOTH).files() == found.files()
    her_own = replace(programme, invites=replace(programme.invites, organizer_email="ines+{token}@example.org"))
    to_ines = dict(
        read_raw(write_invites(her_own, its_plan(), now=NOW).files()["invites/ines/teach.heights-1.intro.ics"])
    )
    assert 'ATTENDEE;CN="Ines";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE' in to_ines
    elsewhere = write_invites(programme, its_plan(), now=NOW)
    assert elsewhere.state.secret != found.state.secret
    assert "secret" not in write_invites(blended(), its_plan(), now=NOW).state.to_json()


def test_a_learner_with_a_new_address_is_taken_off_the_old_one() -> None:
    first = write_invites(blended(), its_plan("ada"), now=NOW)
    programme = blended()
    ada = replace(programme.people[1], email="ada@new.example.org")
    programme = replace(programme, people=(programme.people[0], ada, programme.people[2]))

    again = write_invites(programme, its_plan("ada"), now=LATER, previous=first.state)

    assert Counter((each.to, each.method) for each in again.messages) == {
        ("ada@example.org", Method.CANCEL): 2,
        ("ada@new.example.org", Method.REQUEST): 2,
    }


def test_another_programme_s_folder_is_not_emptied_in_silence() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)
    people = [a_person("Ines"), a_person("Bo")]
    other = a_programme(people, [a_course("basics")], enrol("bo", "basics"))
    plan = a_plan(a_section("bo", "2027-03-02 10:00", course="basics", ident="basics-1"))

    with pytest.raises(WouldCancelEverything, match="all 6 sessions announced from this folder would be cancelled"):
        write_invites(other, plan, now=LATER, previous=first.state)

    meant = write_invites(other, plan, now=LATER, previous=first.state, may_cancel_all=True)
    assert Counter(each.method for each in meant.messages) == {Method.CANCEL: 6, Method.REQUEST: 2}


def test_a_new_title_of_the_programme_changes_no_uid() -> None:
    first = write_invites(blended(), its_plan(), now=NOW)

    again = write_invites(replace(blended(), title="Summer"), its_plan(), now=LATER, previous=first.state)

    assert again.messages == ()
    assert again.state == first.state


def test_the_list_of_messages_is_safe_in_a_spreadsheet() -> None:
    programme = blended()
    ada = replace(programme.people[1], name='=HYPERLINK("https://example.org")')
    programme = replace(programme, people=(programme.people[0], ada, programme.people[2]))

    rows = list(
        csv.DictReader(io.StringIO(write_invites(programme, its_plan(), now=NOW).files()["messages.csv"].decode()))
    )

    assert rows[0] == {
        "file": "invites/ada/heights.intro.ics",
        "person": '\'=HYPERLINK("https://example.org")',
        "email": "ada@example.org",
        "method": "REQUEST",
        "sequence": "0",
        "stamp": "2027-02-01T08:00:00Z",
        "start": "2027-03-09T14:30:00Z",
        "title": "Heights: intro",
    }
    assert len(rows) == 6


def test_everything_that_stands_in_the_way_is_said_at_once() -> None:
    programme = blended(invites=Invites("", "training", "https://meet.example.org/{room}"))
    people = (programme.people[0], replace(programme.people[1], email="ada at example.org"), programme.people[2])
    plan = replace(
        its_plan("ada kei zoe"),
        study_blocks=(a_block("ada", "jig", "2027-03-02 10:00"), a_block("ada", "x", "2027-03-02 10:00", course="y")),
    )

    with pytest.raises(InvitesRefused) as refusal:
        write_invites(replace(programme, people=people), plan, now=NOW)

    assert refusal.value.problems == (
        "plan: section heights-1 names the person 'zoe', which the programme does not have; plan it again",
        "plan: a study block of ada names the activity 'heights/jig', which the programme does not have; plan it again",
        "plan: a study block of ada names the course 'y', which the programme does not have; plan it again",
        "plan: a study block of ada names the activity 'y/x', which the programme does not have; plan it again",
        "people.csv: ada: 'ada at example.org' is not an e-mail address; write one address such as 'ada@example.org'",
        "programme.toml: invites.organizer_email: 'training' is not an e-mail address;"
        " write one address such as 'ada@example.org'",
        "programme.toml: invites.join_link: the link template 'https://meet.example.org/{room}' names {room},"
        " which is not known; use {section}, {session}, {course}",
    )


def test_ids_lead_to_no_other_folder_and_two_people_never_share_a_file() -> None:
    ids = ["..", "../../etc", "con", "A", "a", "a%41", "x" * 300, "名前", "q?*:|"]
    people = [a_person("Ines"), *(replace(a_person(f"P{n}"), id=PersonId(each)) for n, each in enumerate(ids))]
    programme = a_programme(people, [a_course()], enrol(" ".join(ids)))

    files = write_invites(programme, a_plan(a_section(" ".join(ids), "2027-03-02 10:00")), now=NOW).files()

    invited = [path for path in files if path.startswith("invites/") and not path.startswith("invites/ines")]
    assert len({path.casefold() for path in invited}) == len(ids)
    for path in files:
        assert path.isascii()
        assert not any(each in ("", ".", "..") or each.startswith(".") or len(each) > 120 for each in path.split("/"))
        assert not set(path) & set('\\:*?"<>|')
        assert path.split("/")[1:2] != ["con"]


def test_the_state_holds_what_a_cancellation_needs_and_no_descriptions() -> None:
    found = write_invites(blended(), its_plan(), now=NOW)

    text = found.files()["state.json"].decode()

    assert "Before it" not in text
    assert json.loads(text)["format"] == 1
    assert InviteState.from_json(text, where="") == found.state


words = st.text(min_size=1, max_size=25)


@settings(max_examples=25)
@given(title=words, course=words, venue=words, ines=words, ada=words, organizer=words)
@example(title=" ", course="\n", venue="\t", ines='"', ada="^n", organizer="\r\nATTENDEE:mailto:eve@example.org")
def test_whatever_people_call_themselves_every_file_is_clean_and_read_back(
    title: str, course: str, venue: str, ines: str, ada: str, organizer: str
) -> None:
    people = [replace(a_person("Ines", venues="yard"), name=ines), replace(a_person("Ada", venues="yard"), name=ada)]
    subject = replace(a_course("heights", alone("read"), live("talk"), live("walk", in_person=True)), title=course)
    yard = replace(a_venue("yard"), title=venue)
    programme = a_programme(
        people, [subject], enrol("ada"), venues=(yard,), invites=replace(ONE_ADDRESS, organizer_name=organizer)
    )
    programme = replace(programme, title=title)
    plan = a_plan(
        a_section("ada", meets("talk", "2027-03-02 10:00"), meets("walk", "2027-03-03 10:00", venue="yard")),
        study=[a_block("ada", "read", "2027-03-01 10:00")],
    )

    found = write_invites(programme, plan, now=NOW)

    for message in found.messages:
        assert check_message(message.data, method="REQUEST") == ()
        for read in READERS:
            event: Read
            (event,) = read(message.data)
            assert (event.uid, event.start) == (message.uid, message.start)
    for data in found.calendars.values():
        assert check_feed(data) == ()
        assert {len(read(data)) for read in READERS} in ({1}, {2}, {3})


class Client:
    """A calendar program, as RFC 5546 (section 2.1.5) has it: what is newer by SEQUENCE, then DTSTAMP, counts."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, str]] = {}
        self.events: dict[str, datetime] = {}

    def receive(self, data: bytes) -> None:
        lines = dict(read_raw(data))
        age, uid = (int(lines["SEQUENCE"]), lines["DTSTAMP"]), lines["UID"]
        if uid in self.last and self.last[uid] >= age:
            return
        self.last[uid] = age
        self.events.pop(uid, None)
        if lines["METHOD"] == "REQUEST":
            (event,) = read_with_icalendar(data)
            self.events[uid] = event.start


stories = st.lists(
    st.tuples(
        st.sets(st.sampled_from(("ada", "kei", "zoe")), min_size=1),
        st.sampled_from(("2027-03-16 13:30", "2027-03-17 13:30", "2027-03-18 13:30")),
        st.sampled_from(("ines", "bo")),
        st.sampled_from(("Heights", "High places")),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20)
@given(stories, st.randoms(use_true_random=False))
def test_through_any_changes_and_in_any_order_of_arrival_every_calendar_ends_up_as_the_plan(
    story: list[tuple[set[str], str, str, str]], dice: Any
) -> None:
    people = [a_person(name) for name in ("Ines", "Bo", "Ada", "Kei", "Zoe")]
    course = a_course("heights", live("intro", 90), live("practical-1", 90), instructors="ines bo")
    programme = a_programme(people, [course], enrol("ada kei zoe"), end="2027-03-29", invites=ONE_ADDRESS)
    arriving: list[tuple[str, bytes]] = []
    told: set[tuple[str, int, datetime]] = set()
    before: Invitations | None = None
    plan, wanted = its_plan(), dict[str, set[datetime]]()
    for learners, practical, instructor, title in story:
        plan = its_plan(" ".join(sorted(learners)), practical=practical)
        plan = replace(plan, sections=(replace(plan.sections[0], instructor=PersonId(instructor)),))
        named = replace(programme, courses=(replace(course, title=title),))
        # The clock stands still: numbers and stamps have to grow all the same.
        after = write_invites(named, plan, now=NOW, previous=before.state if before else None, may_cancel_all=True)
        for each in after.messages:
            key = (each.uid, each.revision.sequence, each.revision.stamp)
            assert key not in told
            told.add(key)
            arriving.append((each.to, each.data))
        attending = {*learners, instructor}
        starts = {each.start for each in plan.sections[0].sessions}
        if before is not None and wanted:
            # Nobody hears of what does not concern them: neither before nor after were they in it.
            concerned = {f"{name}@example.org" for name in attending | wanted.keys()}
            assert {each.to for each in after.messages} <= concerned
        wanted = dict.fromkeys(attending, starts)
        before = after

    dice.shuffle(arriving)
    clients = {f"{name}@example.org": Client() for name in ("ines", "bo", "ada", "kei", "zoe")}
    for to, data in [*arriving, *arriving[:3]]:
        clients[to].receive(data)

    held = {to.partition("@")[0]: set(client.events.values()) for to, client in clients.items() if client.events}
    assert held == wanted
