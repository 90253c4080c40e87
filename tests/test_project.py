"""What the project's own files promise: nothing of one machine in them, everything pinned, everything shipped."""

from __future__ import annotations

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("scheduler", "solver", "calendars", "ui")

# Put together here, so that this file does not name them either.
REGISTRY_HOSTS = [
    r"pypi" + r"\.org",
    "python" + "hosted",
    "npm" + r"js\.",
    r"deb\." + "debian",
    r"conda\." + "anaconda",
]
PLACES_OF_ONE_MACHINE = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/", "/opt/" + "pypi", "/opt/" + "wheels"]
UNFINISHED = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", "NotImplemented" + "Error"]


@cache
def tracked() -> dict[str, str]:
    """The text of every file that git knows and that is there, by its path; pictures and fonts have none."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {}
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            try:
                found[name] = (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                found[name] = ""
    return found


@cache
def project() -> dict[str, Any]:
    return tomllib.loads(tracked()["pyproject.toml"])


def lines_with(patterns: list[str], *, only: str = "*") -> list[str]:
    found = re.compile("|".join(patterns))
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked().items()
        if fnmatch(name, only)
        for number, line in enumerate(text.splitlines(), 1)
        if found.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRY_HOSTS) == []


def test_no_file_names_a_place_of_one_machine() -> None:
    assert lines_with(PLACES_OF_ONE_MACHINE) == []


def test_no_code_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED, only="*.py") == []


# What is installed


@cache
def pins() -> dict[str, tuple[str, int]]:
    """The version of each package in the lock, and how many hashes it has."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for line in tracked()["requirements.lock"].splitlines():
        if pin := re.fullmatch(r"([a-z0-9.-]+)==(\S+) \\", line):
            name = pin[1]
            found[name] = (pin[2], 0)
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), f"neither a pin nor a hash: {line}"
            found[name] = (found[name][0], found[name][1] + 1)
    return found


def wanted() -> list[str]:
    table = project()["project"]
    return [*table["dependencies"], *table["optional-dependencies"]["dev"], *project()["build-system"]["requires"]]


@pytest.mark.parametrize("requirement", wanted())
def test_the_lock_pins_what_pyproject_wants(requirement: str) -> None:
    parts = re.fullmatch(r"([a-z0-9-]+)>=([\d.]+)", requirement)
    assert parts, f"{requirement}: every requirement is a name and the oldest version that is known to do"
    name, oldest = parts.groups()

    assert name in pins(), "run make lock"
    assert _numbers(pins()[name][0]) >= _numbers(oldest), "run make lock"


def _numbers(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version)]


def test_every_package_is_known_by_its_hash() -> None:
    assert len(pins()) > 50
    assert [name for name, (_, hashes) in pins().items() if hashes == 0] == []


def test_every_file_beside_the_code_is_shipped_with_it() -> None:
    """What package-data does not name is there in a checkout and missing once installed."""
    patterns: dict[str, list[str]] = project()["tool"]["setuptools"]["package-data"]
    forgotten = []
    for name in tracked():
        path = Path(name)
        if path.parts[0] not in PACKAGES or path.suffix == ".py":
            continue
        package = next(each for each in path.parents if f"{each}/__init__.py" in tracked())
        inside = path.relative_to(package).as_posix()
        allowed = patterns["*"] + patterns.get(package.as_posix().replace("/", "."), [])
        if not any(fnmatch(inside, each) and inside.count("/") == each.count("/") for each in allowed):
            forgotten.append(name)
    assert forgotten == []


def test_every_folder_of_code_is_a_package() -> None:
    """Else setuptools would not find it, and its modules would be missing once installed."""
    folders = {Path(name).parent for name in tracked() if name.endswith(".py") and name.split("/")[0] in PACKAGES}
    assert [str(each) for each in folders if f"{each.as_posix()}/__init__.py" not in tracked()] == []


# What is written about it


def test_every_make_command_in_the_documents_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", tracked()["Makefile"], re.MULTILINE))
    named = {
        (name, target)
        for name, text in tracked().items()
        if name.endswith((".md", ".yml", "run", ".sh"))
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)
    }
    assert {each for each in named if each[1] not in targets} == set()


@pytest.mark.parametrize("script", sorted(name for name in tracked() if name.endswith(".sh") or name == ".ci/run"))
def test_a_script_is_bash_and_may_be_run(script: str) -> None:
    subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
    assert (ROOT / script).stat().st_mode & 0o111
    assert tracked()[script].startswith("#!/usr/bin/env bash\n")
    assert "\nset -eu\n" in tracked()[script]
