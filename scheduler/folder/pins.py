"""A pins file, TOML or JSON: what stays of a published plan when it is planned again; every problem at once."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping

from scheduler.domain.people import PersonId
from scheduler.domain.pins import ALL, Keep, Pin
from scheduler.domain.plan import Plan, SectionId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId
from scheduler.errors import SchedulerError
from scheduler.folder.problems import Findings, Names

_KEYS = ("section", "keep", "activity", "learner", "why")
_EXAMPLE = 'write [[pin]] and below it section = "heights-1"'


class BadPins(SchedulerError):
    """A pins file with errors. ``problems`` holds all of them; the message has one line for each."""

    def __init__(self, findings: Findings) -> None:
        super().__init__("\n".join(str(each) for each in findings.errors))
        self.problems = tuple(findings.errors)


def read_pins(text: str, *, where: str, programme: Programme, plan: Plan) -> tuple[Pin, ...]:
    """Return the pins that a file holds, each of something that the plan has.

    Parameters
    ----------
    text, where
        The file's content and its name: ``.json`` is read as JSON, anything else as TOML.
    programme, plan
        What is planned again, and the published plan.

    Raises
    ------
    BadPins
        With everything that is wrong: text that is neither, keys that are not known, sections, activities and learners
        that the plan does not have.
    """
    findings = Findings(where)
    content = _content(text, where, findings)
    pins = _Reader(text, findings, programme, plan).pins(content) if content is not None else ()
    if findings.errors:
        raise BadPins(findings)
    return pins


def _content(text: str, where: str, findings: Findings) -> Mapping[str, object] | None:
    is_json = where.endswith(".json")
    try:
        content = json.loads(text.removeprefix("\ufeff")) if is_json else tomllib.loads(text)
    except json.JSONDecodeError as error:
        findings.error(f"is not JSON: {error.msg}", "mend this line", line=error.lineno)
        return None
    except (ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        findings.error(f"is not TOML: {error}", "mend this line", line=int(at.group(1)) if at else 0)
        return None
    if not isinstance(content, dict):
        findings.error("is no object", 'write {"pin": [{"section": "heights-1"}]}')
        return None
    return content


class _Reader:
    def __init__(self, text: str, findings: Findings, programme: Programme, plan: Plan) -> None:
        self.lines = text.splitlines()
        self.findings, self.programme, self.plan = findings, programme, plan
        self.sections = Names(each.id for each in plan.sections)

    def pins(self, content: Mapping[str, object]) -> tuple[Pin, ...]:
        for key in content:
            if key != "pin":
                self.findings.error(f"{key!r} is not known", _EXAMPLE, line=self._line(key), field=key)
        listed = content.get("pin", [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            self.findings.error("is not a list of pins", _EXAMPLE, field="pin")
            return ()
        found = [self._pin(number, each) for number, each in enumerate(listed)]
        return tuple(each for each in found if each is not None)

    def _pin(self, number: int, said: Mapping[str, object]) -> Pin | None:
        n_errors = len(self.findings.errors)
        for key in said:
            if key not in _KEYS:
                way_out = Names(_KEYS).suggestion(key, f"a pin has {', '.join(_KEYS)}")
                self._error(number, key, f"{key!r} is not known", way_out)
        text = {key: self._text(number, key, said) for key in ("section", "activity", "learner", "why")}
        keep = self._keep(number, said)
        if "section" not in said:
            self._error(number, "section", "is missing", _EXAMPLE)
        elif text["section"] and text["section"] not in self.sections:
            way_out = self.sections.suggestion(text["section"], "name a section that the published plan has")
            self._error(number, "section", f"the plan has no section {text['section']!r}", way_out, text["section"])
        if len(self.findings.errors) == n_errors:
            self._in_section(number, SectionId(text["section"]), said, text)
        if len(self.findings.errors) > n_errors:
            return None
        return Pin(
            SectionId(text["section"]),
            ActivityId(text["activity"]) if text["activity"] else None,
            PersonId(text["learner"]) if text["learner"] else None,
            keep,
            text["why"],
        )

    def _in_section(self, number: int, ident: SectionId, said: Mapping[str, object], text: Mapping[str, str]) -> None:
        section = self.plan.section[ident]
        if sum(key in said for key in ("keep", "activity", "learner")) > 1:
            way_out = "write one pin for each"
            self._error(number, "keep", "a pin has one of keep, activity and learner", way_out)
        activities = Names(each.activity for each in section.sessions)
        if text["activity"] and text["activity"] not in activities:
            way_out = activities.suggestion(
                text["activity"], f"name one of {', '.join(each.activity for each in section.sessions)}"
            )
            self._error(number, "activity", f"{ident} has no session {text['activity']!r}", way_out, text["activity"])
        learners = Names(each.learner for each in section.seats)
        if text["learner"] and text["learner"] not in learners:
            way_out = learners.suggestion(text["learner"], "pin only seats that the published plan has")
            self._error(number, "learner", f"{text['learner']!r} has no seat in {ident}", way_out, text["learner"])
        elif text["learner"] and not any(
            each.learner == text["learner"] and each.course == section.course for each in self.programme.enrolments
        ):
            message = f"{text['learner']!r} is no longer enrolled in {section.course}"
            self._error(number, "learner", message, "take this pin out", text["learner"])

    def _text(self, number: int, key: str, said: Mapping[str, object]) -> str:
        value = said.get(key, "")
        if isinstance(value, str) and (value or key not in said):
            return value
        self._error(number, key, f"{value!r} is not a text", "write it in quotes", str(value))
        return ""

    def _keep(self, number: int, said: Mapping[str, object]) -> frozenset[Keep]:
        if "keep" not in said:
            return ALL
        values = said["keep"]
        known = Names(Keep)
        if not isinstance(values, list) or not values:
            self._error(number, "keep", f"{values!r} is not a list", f"write any of {', '.join(Keep)}", str(values))
            return ALL
        for each in values:
            if each not in [kept.value for kept in Keep]:
                way_out = known.suggestion(str(each), f"write any of {', '.join(Keep)}")
                self._error(number, "keep", f"{each!r} is not known", way_out, str(each))
        return frozenset(kept for kept in Keep if kept.value in values)

    def _error(self, number: int, key: str, message: str, way_out: str, value: str = "") -> None:
        line = self._line(value or key, number)
        self.findings.error(message, way_out, line=line, field=f"pin[{number}].{key}", value=value)

    def _line(self, text: str, number: int = 0) -> int:
        """Return the first line that holds a text at or after the beginning of a pin; 0 if none does."""
        begins = [n for n, each in enumerate(self.lines, 1) if each.strip().replace(" ", "") == "[[pin]]"]
        first = begins[number] if number < len(begins) else 1
        last = begins[number + 1] if number + 1 < len(begins) else len(self.lines) + 1
        if not begins:  # JSON
            first, last = 1, len(self.lines) + 1
        return next((n for n in range(first, last) if text in self.lines[n - 1]), first if begins else 0)
