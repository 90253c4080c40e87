"""plan.json: a plan as text and back. Times are UTC; what the contract does not ask for is left out where empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from scheduler.domain.people import PersonId
from scheduler.domain.plan import (
    Alternative,
    Blocker,
    Making,
    OfficeHour,
    Plan,
    Reason,
    Score,
    Seat,
    Section,
    SectionId,
    SelfPaced,
    Session,
    StudyBlock,
)
from scheduler.domain.teaching import ActivityId, CourseId, VenueId
from scheduler.folder.json_value import JsonObject, instant_text
from scheduler.folder.problems import BadPlan, Findings

FORMAT = 1
"""The only shape of plan.json there is. A reader of a later one has to know what has changed its meaning."""

Json = dict[str, object]


def plan_to_json(plan: Plan) -> str:
    """Return a plan as the text of plan.json, one section, learner and study block on a line each."""
    sections = _lines(_section(each) for each in plan.sections)
    self_paced = _lines(self_paced_values(each) for each in plan.self_paced)
    study_blocks = _lines(_study_block(each) for each in plan.study_blocks)
    parts: tuple[str, ...] = (
        f'"format": {FORMAT}',
        f'"programme": {_text(plan.programme)}',
        f'"sections": {sections}',
        f'"self_paced": {self_paced}',
        f'"study_blocks": {study_blocks}',
        f'"score": {_text(_score(plan.score))}',
        f'"made": {_text(_made(plan.made))}',
    )
    if plan.group_alternatives:
        groups = _lines(alternative_values(each) for each in plan.group_alternatives)
        parts = (*parts, f'"group_alternatives": {groups}')
    return "{" + ",\n ".join(parts) + "}\n"


def plan_from_json(text: str, *, where: str) -> Plan:
    """Return the plan that the text of a plan.json holds.

    Keys that are not known are passed over; whether the plan fits a programme is for the checker to say.

    Parameters
    ----------
    text, where
        The file's content and its name, for messages.

    Raises
    ------
    BadPlan
        With everything that is wrong: text that is not JSON, another format, keys that are missing or of another kind.
    """
    findings = Findings(where)
    plan = _plan(text, findings)
    if plan is None or findings.errors:
        raise BadPlan(findings.errors)
    return plan


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(objects: Iterable[Json]) -> str:
    written = ",\n  ".join(_text(each) for each in objects)
    return f"[\n  {written}]" if written else "[]"


def _section(section: Section) -> Json:
    return {
        "id": section.id,
        "course": section.course,
        "instructor": section.instructor,
        "time_zone": section.time_zone,
        "sessions": [_session(each) for each in section.sessions],
        "learners": [{"id": each.learner, "recordings": list(each.recordings)} for each in section.seats],
    }


def _session(session: Session) -> Json:
    found: Json = {
        "activity": session.activity,
        "start": instant_text(session.start),
        "end": instant_text(session.end),
    }
    if session.venue is not None:
        found["venue"] = session.venue
    return found


def self_paced_values(entry: SelfPaced) -> Json:
    """Return an entry of the self-paced track as plan.json writes it."""
    found: Json = {
        "learner": entry.learner,
        "course": entry.course,
        "reason": entry.reason.value,
        "blockers": [_blocker(each) for each in entry.blockers],
        "alternatives": [alternative_values(each) for each in entry.alternatives],
    }
    if entry.needs_decision:
        found["needs_decision"] = True
    return found


def _blocker(blocker: Blocker) -> Json:
    return {
        "kind": blocker.kind,
        "text": blocker.text,
        "people": list(blocker.people),
        "rule": blocker.rule,
        "dates": [each.isoformat() for each in blocker.dates],
    }


def alternative_values(alternative: Alternative) -> Json:
    """Return an alternative as plan.json writes it."""
    found: Json = {
        "kind": alternative.kind,
        "text": alternative.text,
        "changes": [dict(each) for each in alternative.changes],
        "seats": [dict(each) for each in alternative.seats],
        "new_sections": [_section(each) for each in alternative.new_sections],
        "points": alternative.points,
    }
    if alternative.moved_sections:
        found["moved_sections"] = [_section(each) for each in alternative.moved_sections]
    if alternative.office_hours:
        found["office_hours"] = [
            {"instructor": each.instructor, "start": instant_text(each.start), "end": instant_text(each.end)}
            for each in alternative.office_hours
        ]
    if alternative.peers:
        found["peers"] = list(alternative.peers)
    if alternative.due is not None:
        found["due"] = instant_text(alternative.due)
    if alternative.id:
        found["id"] = alternative.id
    if alternative.disruption:
        found["disruption"] = alternative.disruption
    return found


def _study_block(block: StudyBlock) -> Json:
    found: Json = {
        "learner": block.learner,
        "course": block.course,
        "activity": block.activity,
        "start": instant_text(block.start),
        "end": instant_text(block.end),
    }
    for key, bound in (("release", block.release), ("due", block.due)):
        if bound is not None:
            found[key] = instant_text(bound)
    return found


_FIGURES = (
    "points", "lower_bound", "live_seats", "self_paced", "sections", "out_of_hours_minutes", "recordings", "irregular",
    "missing_study_minutes",
)  # fmt: skip


def _score(score: Score) -> Json:
    found: Json = {each: getattr(score, each) for each in _FIGURES}
    if score.change_points:
        found["change_points"] = score.change_points
    return found


def _made(made: Making) -> Json:
    return {
        "seed": made.seed,
        "workers": made.workers,
        "limit_seconds": made.limit_seconds,
        "limit_steps": made.limit_steps,
        "reproducible": made.reproducible,
        "versions": dict(made.versions),
    }


def _plan(text: str, findings: Findings) -> Plan | None:
    try:
        content = json.loads(text.removeprefix("\ufeff"), parse_constant=_no_such_number)
    except json.JSONDecodeError as error:
        way_out = "write the plan again with commonhour plan, or mend the text here"
        findings.error(f"is not JSON: {error.msg}", way_out, line=error.lineno)
        return None
    except RecursionError:
        findings.error("is not JSON: it is nested too deeply", "write the plan again with commonhour plan")
        return None
    except ValueError as error:
        findings.error(f"is not JSON: {error}", "write the plan again with commonhour plan")
        return None
    top = JsonObject(content, findings)
    if findings.errors or not _is_known_format(top, findings):
        return None
    return Plan(
        programme=top.text("programme", is_empty_fine=True),
        sections=tuple(_read_section(each) for each in top.objects("sections", is_required=True)),
        self_paced=tuple(_read_self_paced(each) for each in top.objects("self_paced", is_required=True)),
        study_blocks=tuple(_read_study_block(each) for each in top.objects("study_blocks", is_required=True)),
        score=_read_score(top.child("score", is_required=True)),
        made=_read_made(top.child("made")),
        group_alternatives=tuple(_read_alternative(each) for each in top.objects("group_alternatives")),
    )


def _no_such_number(name: str) -> object:
    raise ValueError(f"it has no number {name}")


def _is_known_format(top: JsonObject, findings: Findings) -> bool:
    """Whether the text has our format; nothing else in it can be trusted to mean what we think if it has not."""
    found = top.whole("format")
    if findings.errors:
        return False
    if found != FORMAT:
        message = f"format {found} is not known"
        way_out = f"use a release that reads format {found}, or make the plan again with commonhour plan"
        findings.error(message, way_out, field="format", value=str(found))
    return found == FORMAT


def _read_section(of: JsonObject) -> Section:
    return Section(
        id=SectionId(of.text("id")),
        course=CourseId(of.text("course")),
        instructor=PersonId(of.text("instructor")),
        time_zone=of.text("time_zone"),
        sessions=tuple(_read_session(each) for each in of.objects("sessions", is_required=True)),
        seats=tuple(
            Seat(PersonId(each.text("id")), tuple(map(ActivityId, each.texts("recordings"))))
            for each in of.objects("learners", is_required=True)
        ),
    )


def _read_session(of: JsonObject) -> Session:
    venue = VenueId(of.text("venue")) if of.has("venue") else None
    return Session(ActivityId(of.text("activity")), of.instant("start"), of.instant("end"), venue)


def _read_self_paced(of: JsonObject) -> SelfPaced:
    return SelfPaced(
        learner=PersonId(of.text("learner")),
        course=CourseId(of.text("course")),
        reason=of.word("reason", Reason),
        blockers=tuple(_read_blocker(each) for each in of.objects("blockers")),
        alternatives=tuple(_read_alternative(each) for each in of.objects("alternatives")),
        needs_decision=of.flag("needs_decision"),
    )


def _read_blocker(of: JsonObject) -> Blocker:
    return Blocker(
        kind=of.text("kind"),
        text=of.text("text", is_empty_fine=True),
        people=tuple(map(PersonId, of.texts("people"))),
        rule=of.text("rule", ""),
        dates=of.days("dates"),
    )


def _read_alternative(of: JsonObject) -> Alternative:
    return Alternative(
        kind=of.text("kind"),
        text=of.text("text", is_empty_fine=True),
        points=of.whole("points"),
        changes=_plain(of.objects("changes")),
        seats=_plain(of.objects("seats")),
        new_sections=tuple(_read_section(each) for each in of.objects("new_sections")),
        moved_sections=tuple(_read_section(each) for each in of.objects("moved_sections")),
        office_hours=tuple(
            OfficeHour(PersonId(each.text("instructor")), each.instant("start"), each.instant("end"))
            for each in of.objects("office_hours")
        ),
        peers=tuple(map(PersonId, of.texts("peers"))),
        due=of.instant("due") if of.has("due") else None,
        id=of.text("id", ""),
        disruption=of.whole("disruption", 0),
    )


def _plain(objects: Iterable[JsonObject]) -> tuple[Mapping[str, object], ...]:
    return tuple(each.plain() for each in objects)


def _read_study_block(of: JsonObject) -> StudyBlock:
    return StudyBlock(
        learner=PersonId(of.text("learner")),
        course=CourseId(of.text("course")),
        activity=ActivityId(of.text("activity")),
        start=of.instant("start"),
        end=of.instant("end"),
        release=of.instant("release") if of.has("release") else None,
        due=of.instant("due") if of.has("due") else None,
    )


def _read_score(of: JsonObject) -> Score:
    return Score(**{each: of.whole(each) for each in _FIGURES}, change_points=of.whole("change_points", 0))


def _read_made(of: JsonObject) -> Making:
    default = Making()
    versions = of.child("versions")
    return Making(
        seed=of.whole("seed", default.seed),
        workers=of.whole("workers", default.workers),
        limit_seconds=of.number("limit_seconds", default.limit_seconds),
        limit_steps=of.whole("limit_steps", default.limit_steps),
        reproducible=of.flag("reproducible"),
        versions=tuple((name, versions.text(name)) for name in versions.plain()),
    )
