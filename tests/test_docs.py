"""The documents lead where they say, and the commands in them are commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import click
import pytest

from scheduler.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (".", "docs", "docs/adr", "examples", "examples/twelve-people", "benchmarks")
    for path in (ROOT / folder).glob("*.md")
)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def prose(page: str) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names by which the headings of a page can be linked, made as GitHub makes them."""
    name = page.relative_to(ROOT).as_posix()
    headings = re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings)


def links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for written, source in LINK.findall(prose(page)):
            target = written or source
            if not re.match(r"[a-z]+:", target):
                yield page, target


def leads_nowhere(page: str, target: str) -> str | None:
    path, _, anchor = target.partition("#")
    place = (ROOT / page).parent / path if path else ROOT / page
    if not place.exists():
        return f"{page}: {target}: there is no such file"
    if anchor and anchor not in anchors(place.resolve()):
        return f"{page}: {target}: no heading of that page is called so"
    return None


def test_every_link_between_the_documents_leads_somewhere() -> None:
    found = list(links())

    assert len(found) > 40
    assert [why for page, target in found if (why := leads_nowhere(page, target))] == []


def test_every_page_of_docs_can_be_reached_from_its_index() -> None:
    linked = {target.partition("#")[0] for page, target in links() if page == "docs/README.md"}
    pages = {page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")} - {"README.md"}

    assert pages - linked == set()


def shown_commands() -> list[tuple[str, str]]:
    """Every line of a code block that is a command, with the page it stands on."""
    return [
        (page, line.removeprefix("$ ").partition("  #")[0].strip())
        for page in PAGES
        for block in re.findall(r"^```\w*\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if re.match(r"(\$ )?commonhour ", line)
    ]


def mentioned_commands() -> list[tuple[str, str]]:
    """Every command in running text, in one piece between backticks."""
    return [(page, each) for page in PAGES for each in re.findall(r"`(commonhour [^`]+)`", prose(page))]


def test_there_are_commands_to_look_at() -> None:
    assert len(shown_commands()) > 20
    assert len(mentioned_commands()) > 5


@pytest.mark.parametrize(("page", "line"), sorted(set(shown_commands())))
def test_a_command_shown_is_understood(page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsed only, beside files and folders of the names that it gives."""
    monkeypatch.chdir(tmp_path)
    name, *arguments = [each for each in shlex.split(line)[1:] if each != "--debug"]
    for each in arguments:
        if each.endswith((".json", ".ics")):
            Path(each).parent.mkdir(parents=True, exist_ok=True)
            Path(each).touch()
        elif not each.startswith(("-", "store:")):
            Path(each).mkdir(parents=True, exist_ok=True)
    if name.startswith("-"):
        main.make_context("commonhour", [name, *arguments, "versions"])
        return

    assert name in main.commands, f"{page}: {line}"
    with suppress(click.exceptions.Exit):  # --help and --list say something and end; a bad line is a UsageError
        main.commands[name].make_context(name, arguments)


@pytest.mark.parametrize(("page", "words"), sorted(set(mentioned_commands())))
def test_a_command_mentioned_exists_with_its_options(page: str, words: str) -> None:
    name, *rest = [each for each in words.split()[1:] if each not in ("--debug", "--help", "…")] or ["--help"]
    if name in ("COMMAND", "--version", "--help"):
        return

    assert name in main.commands, f"{page}: {words}"
    known = {option for each in main.commands[name].params for option in each.opts}
    assert {each.strip("[]") for each in rest if each.strip("[]").startswith("-")} <= known
