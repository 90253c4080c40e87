"""Join links: a template filled in for each session, and web addresses that are safe to write into an invite."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from urllib.parse import quote, urlsplit

from calendars.errors import BadLink

# What RFC 3986 lets stand in a URI. No blanks, quotes, brackets of mark-up, controls or letters outside ASCII: each
# of these ends the link early in some client that finds links in plain text.
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def check_link(link: str, *, where: str) -> str:
    """Return a link as it is, if it is a plain web address.

    Raises
    ------
    BadLink
        If it is not ``https`` or ``http``, names no host, carries a password, or holds a character that must be
        percent-encoded.
    """

    def wrong(what: str) -> BadLink:
        return BadLink(
            f"the link {link!r} {what}; write a web address such as 'https://meet.example.org/room'",
            where=where,
            value=link,
        )

    if not _URI.fullmatch(link):
        raise wrong("holds a character that may not stand in a web address")
    if _BAD_PERCENT.search(link):
        raise wrong("holds a % that does not begin a percent-encoded character")
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise wrong(f"cannot be read ({error})") from error
    if parts.scheme.lower() not in ("https", "http"):
        raise wrong("does not begin with https://")
    if not host:
        raise wrong("names no host")
    if parts.username is not None or parts.password is not None:
        raise wrong("carries a user name, which everybody invited could read")
    return link


def _pieces(template: str, names: Collection[str], where: str) -> Iterator[tuple[str, str | None]]:
    """Yield (fixed text, name or None) of a template, or raise what is wrong with its braces."""
    known = ", ".join(f"{{{each}}}" for each in names)
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError as error:
        raise BadLink(
            f"the link template {template!r} has a brace without its partner; use {known}",
            where=where,
            value=template,
        ) from error
    for fixed, name, form, conversion in pieces:
        if name is not None and (name not in names or form or conversion):
            raise BadLink(
                f"the link template {template!r} names {{{name}}}, which is not known; use {known}",
                where=where,
                value=template,
            )
        yield fixed, name


def check_template(template: str, names: Collection[str], *, where: str) -> None:
    """Raise `BadLink` unless filling in ``names`` always gives a plain web address on one and the same host."""
    pieces = list(_pieces(template, names, where))
    # A name inside the host would let an identifier choose whom people's browsers talk to.
    start = pieces[0][0] if pieces else ""
    if any(name is not None for _, name in pieces) and not re.match(r"https?://[^/?#]+[/?#]", start, re.IGNORECASE):
        raise BadLink(
            f"the link template {template!r} does not begin with https://, a host and a slash;"
            " write, for example, 'https://meet.example.org/{section}/{session}'",
            where=where,
            value=template,
        )
    check_link("".join(fixed + ("x" if name is not None else "") for fixed, name in pieces), where=where)


def fill_template(template: str, *, where: str, **names: str) -> str:
    """Return the template with each ``{name}`` replaced by its value, every reserved character percent-encoded.

    Raises
    ------
    BadLink
        As `check_template` does.
    """
    check_template(template, names, where=where)
    filled = "".join(
        fixed + (quote(names[name], safe="") if name is not None else "")
        for fixed, name in _pieces(template, names, where)
    )
    return check_link(filled, where=where)
