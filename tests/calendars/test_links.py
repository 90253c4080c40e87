"""Join links: what a template may be, and what an identifier can do to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import BadLink
from calendars.links import check_link, check_template, fill_template

NAMES = ("section", "session", "course")
TEMPLATE = "https://meet.example.org/{section}/{session}?c={course}"


def test_a_template_is_filled_in() -> None:
    link = fill_template(TEMPLATE, where="", section="heights-1", session="practical-1", course="heights")

    assert link == "https://meet.example.org/heights-1/practical-1?c=heights"


def test_one_room_for_everybody_is_a_template_too() -> None:
    assert fill_template("http://[::1]:8080/room", where="", section="a") == "http://[::1]:8080/room"


@given(section=st.text(max_size=30), session=st.text(max_size=30))
def test_no_identifier_leads_to_another_host_or_out_of_its_place(section: str, session: str) -> None:
    if any("\ud800" <= each <= "\udfff" for each in section + session):
        return
    link = fill_template(TEMPLATE, where="", section=section, session=session, course="x")

    assert link.startswith("https://meet.example.org/")
    assert link.isascii()
    assert link.isprintable()
    assert (link.count("/"), link.count("?"), link.count("#")) == (4, 1, 0)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("https://meet.example.org/{room}", "names {room}, which is not known; use {section}, {session}, {course}"),
        ("https://meet.example.org/{section", "has a brace without its partner"),
        ("https://meet.example.org/{section!r}", "which is not known"),
        ("https://meet.example.org/{section:>9}", "which is not known"),
        ("https://meet.example.org/{section.__class__}", "names {section.__class__}, which is not known"),
        ("https://meet.example.org/{}", "names {}, which is not known"),
        ("https://{section}.example.org/", "does not begin with https://, a host and a slash"),
        ("{section}", "does not begin with https://, a host and a slash"),
        ("javascript:alert('{section}')", "does not begin with https://, a host and a slash"),
        ("javascript:alert(1)", "does not begin with https://"),
        ("meet.example.org/room", "does not begin with https://"),
        ("https:///room", "names no host"),
        ("https://ines:secret@meet.example.org/", "carries a user name"),
        ("https://meet.example.org/a room", "holds a character that may not stand in a web address"),
        ("https://meet.example.org/\r\nX:1", "holds a character that may not stand in a web address"),
        ('https://meet.example.org/"x', "holds a character that may not stand in a web address"),
        ("https://meet.example.org/%zz", "holds a % that does not begin"),
        ("https://meet.example.org:port/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
    ],
)
def test_what_is_no_template_is_refused_with_a_way_out(template: str, told: str) -> None:
    with pytest.raises(BadLink) as refusal:
        check_template(template, NAMES, where="programme.toml: invites.join_link")

    assert str(refusal.value).startswith("programme.toml: invites.join_link: the link")
    assert told in str(refusal.value)
    assert "https://meet.example.org/" in str(refusal.value) or "{section}" in str(refusal.value)


def test_a_plain_web_address_is_left_as_it_is() -> None:
    address = "https://meet.example.org/j/123?pwd=a%20b&x=(1)#s"

    assert check_link(address, where="") == address
