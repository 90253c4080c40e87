"""docs/model.md says what the code does, in its order."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from solver.goals import GOALS, Goal
from solver.rules import RULES, Rule

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")


def described() -> list[Rule | Goal]:
    return [*RULES, *GOALS]


def sentence_and_formula(each: Rule | Goal) -> tuple[str, str]:
    said = inspect.getdoc(type(each))
    assert said is not None
    sentence, _, formula = said.partition(".. math::")
    return sentence.strip(), formula.strip()


def test_the_page_has_one_heading_for_each_rule_and_goal_in_order() -> None:
    assert re.findall(r"^### .*\(`(.+)`\)$", PAGE, re.MULTILINE) == [each.key for each in described()]


def test_every_heading_says_the_sentence_the_formula_and_an_example() -> None:
    parts = re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE)
    for each in described():
        part = next(found for found in parts if f"(`{each.key}`)" in found.splitlines()[0])
        sentence, formula = sentence_and_formula(each)
        assert sentence in part
        assert f"$$\n{formula}\n$$" in part
        assert "*Example.* " in part


def test_no_two_rules_or_goals_share_a_key() -> None:
    keys = [each.key for each in described()]
    assert len(set(keys)) == len(keys)
