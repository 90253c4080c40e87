"""A learner's calendar as others' programs read it: vdirsyncer fetches it, khal shows the plan's very instants."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.feed_links import FeedLinks, feeds_of
from scheduler.services.write_invites import write_invites
from tests.builders import a_block, a_course, a_person, a_plan, a_programme, a_section, alone, enrol, live, meets
from tests.peers import running

pytestmark = pytest.mark.peers

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)


def programme() -> Programme:
    ada = replace(a_person("Ada", zone="America/New_York"), name="Ada 👩🏽‍🚀 Lovelace, née Byron")
    course = replace(a_course("heights", alone("theory", 240), live("talk"), live("walk", 90)), title="Höhe 🪜; Arbeit")
    return a_programme([a_person("Ines"), ada], [course], enrol("ada"), end="2027-05-01")


def its_plan(walk: str = "2027-03-16 13:30") -> Plan:
    return a_plan(
        a_section("ada", meets("talk", "2027-03-09 14:30"), meets("walk", walk, 90)),
        study=[a_block("ada", "theory", "2027-03-02 15:00")],
    )


def instants(plan: Plan) -> set[tuple[str, str]]:
    found = {(each.start, each.end) for each in plan.sections[0].sessions}
    found |= {(each.start, each.end) for each in plan.study_blocks}
    return {(f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}") for start, end in found}


VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair calendars]
a = "local"
b = "web"
collections = null
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "{folder}/local/"
fileext = ".ics"
[storage web]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[ada]]
path = {folder}/local/
type = calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
[default]
timedelta = 60d
"""


def run(*command: str, folder: Path) -> str:
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shown_by_khal(folder: Path) -> list[str]:
    line = "{start-long}|{end-long}|{title}"
    config = str(folder / "khal.conf")
    asked = ("list", "--format", line, "--day-format", "", "2027-03-01")
    text = run(running.peer("khal"), "-c", config, *asked, folder=folder)
    return [each for each in text.splitlines() if "|" in each]


def test_vdirsyncer_fetches_and_khal_shows_the_plan_s_instants_also_after_a_move(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write_invites(programme(), its_plan(), now=NOW)
    moved = write_invites(programme(), its_plan("2027-03-30 12:30"), now=NOW, previous=first.state)
    ada = next(each for each in feeds_of(programme()) if each.owner == "ada")
    links, token = FeedLinks().give(ada, now=NOW)
    (out / "calendars").mkdir(parents=True)
    (out / "feeds.json").write_text(links.to_json())
    (tmp_path / "local").mkdir()
    (tmp_path / "khal.conf").write_text(KHAL.format(folder=tmp_path))

    with running.feeds_of(out, tmp_path) as address:
        config = tmp_path / "vdirsyncer.conf"
        config.write_text(VDIRSYNCER.format(folder=tmp_path, url=f"{address}/{token}.ics"))
        for number, (invitations, plan) in enumerate(((first, its_plan()), (moved, its_plan("2027-03-30 12:30")))):
            (out / ada.path).write_bytes(invitations.calendars[ada.path])
            if number == 0:
                run(running.peer("vdirsyncer"), "-c", str(config), "discover", "--no-list", folder=tmp_path)
            run(running.peer("vdirsyncer"), "-c", str(config), "sync", folder=tmp_path)

            lines = shown_by_khal(tmp_path)
            assert {tuple(each.split("|")[:2]) for each in lines} == instants(plan)
            assert len(lines) == 3
            assert any("Höhe 🪜; Arbeit: walk" in each for each in lines)


@pytest.mark.parametrize("reader", ["ical.js", "node-ical"])
def test_parsers_of_another_language_read_the_plan_s_instants_from_the_feed(reader: str, tmp_path: Path) -> None:
    out, found = tmp_path / "out", write_invites(programme(), its_plan(), now=NOW)
    ada = next(each for each in feeds_of(programme()) if each.owner == "ada")
    links, token = FeedLinks().give(ada, now=NOW)
    (out / "calendars").mkdir(parents=True)
    (out / "feeds.json").write_text(links.to_json())
    (out / ada.path).write_bytes(found.calendars[ada.path])
    script = running.ROOT / "tools" / "node_peers" / "read_feed.mjs"
    if not (script.parent / "node_modules").is_dir():
        pytest.fail(f"{reader} is not there; tools/mail_peers.sh installs it")

    with running.feeds_of(out, tmp_path) as address:
        text = run("node", str(script), reader, f"{address}/{token}.ics", folder=tmp_path)

    events = json.loads(text)
    assert {(start[:16], end[:16]) for _, start, end, _ in events} == instants(its_plan())
    assert all(start.endswith(":00.000Z") for _, start, _, _ in events)
    assert {uid for uid, *_ in events} >= {each.uid for each in found.messages if each.to == "ada@example.org"}
    assert "Höhe 🪜; Arbeit: walk" in {title for *_, title in events}
