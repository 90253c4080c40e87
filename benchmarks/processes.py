"""Runs of benchmarks in processes of their own: reading is to be cold, and the peak of memory a run's alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
OVERTIME_SECONDS = 1800
"""What a run may take beyond its limit for reading, checking and whatever does not look at the clock."""


class BenchFailed(click.ClickException):
    """A run broke, or a plan does: nothing is written."""


def run(module: str, *arguments: object) -> str:
    """Return what a module of ours prints, run in a process of its own.

    Raises
    ------
    BenchFailed
        If it fails or does not end; the message has its last words.
    """
    command = [sys.executable, "-m", module, *(str(each) for each in arguments)]
    try:
        result = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_patience(arguments)
        )
    except subprocess.TimeoutExpired as error:
        raise BenchFailed(f"{' '.join(command[2:])}: did not end in {error.timeout:.0f} seconds") from error
    if result.returncode:
        raise BenchFailed(f"{' '.join(command[2:])}: ended with status {result.returncode}\n{result.stderr[-3000:]}")
    return result.stdout


def _patience(arguments: Sequence[object]) -> float:
    limits = [float(str(each).partition("=")[2]) for each in arguments if str(each).startswith("--seconds=")]
    return OVERTIME_SECONDS + sum(limits)


def measured(text: str, what: str) -> dict[str, Any]:
    """Return what a run measured.

    Raises
    ------
    BenchFailed
        If its plan breaks a rule.
    """
    result: dict[str, Any] = json.loads(text.splitlines()[-1])
    if result.get("breaches"):
        raise BenchFailed(f"{what}: the plan is not valid: {'; '.join(result['breaches'][:5])}")
    return result
