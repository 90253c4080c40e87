"""[costs]: what is taken, and what is told about amounts that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.programme import Costs
from scheduler.folder import load_folder, read_folder
from tests.scheduler.folder.good_folder import GOOD, PROGRAMME, written_to


def with_costs(folder: Path, lines: str) -> Path:
    settings = PROGRAMME.replace("[[venue]]", f"[costs]\n{lines}\n[[venue]]", 1)
    return written_to(folder, GOOD | {"programme.toml": settings})


def test_amounts_may_have_decimals_and_those_left_out_cost_nothing(tmp_path: Path) -> None:
    folder = with_costs(tmp_path, 'currency = "EUR"\ninstructor_hour = 80\nlearner_hour = 45.5')

    assert load_folder(folder).costs == Costs("EUR", instructor_hour=80.0, learner_hour=45.5)
    assert load_folder(folder).costs.are_given
    assert not Costs("EUR").are_given


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("platform_seat = -1", "costs.platform_seat: -1 is out of range; use an amount from 0 to 1,000,000,000"),
        ("platform_seat = nan", "costs.platform_seat: nan is out of range; use an amount from 0 to 1,000,000,000"),
        (
            'platform_seat = "12 EUR"',
            'costs.platform_seat: "12 EUR" is not an amount; write it without quotes or a currency, as in '
            "platform_seat = 62.50",
        ),
    ],
)
def test_what_is_no_amount_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    reading = read_folder(with_costs(tmp_path, line))

    (error,) = reading.errors
    number = (tmp_path / "programme.toml").read_text().splitlines().index(line) + 1
    assert str(error) == f"programme.toml:{number}: {said}"


def test_a_cost_misspelt_is_pointed_out(tmp_path: Path) -> None:
    (warning,) = read_folder(with_costs(tmp_path, "instructor_hours = 80")).warnings

    assert "did you mean 'instructor_hour'?" in str(warning)
