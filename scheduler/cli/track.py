"""``commonhour track``: the self-paced track of everybody without a live seat, as a person would want to read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.domain.people import PersonId
    from scheduler.domain.programme import Programme
    from scheduler.services.design_tracks import Track


@click.command(
    "track",
    short_help="Show the self-paced track of learners without a live seat.",
    epilog="Example:  commonhour track demo plan.json --learner priya-hartley",
)
@programme_argument
@plan_argument
@click.option("--learner", default="", help="Only the tracks of this learner, by id.")
@as_json
def track(programme: str, plan_file: Path | None, learner: str, in_json: bool) -> None:
    """Show how learners without a live seat take their courses alone.

    Study blocks in their own free working time, peers, office hours, how long an answer takes, milestones, reminders,
    and what stands in for each live session. Without --learner, one line for each track and what is not as it should
    be.
    """
    from scheduler.services.design_tracks import design_tracks
    from scheduler.services.find_availability import find_availability
    from scheduler.services.plan_source import require_fitting

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
    require_fitting(whole, plan, place=programme)
    if learner and learner not in whole.person:
        raise click.BadParameter(f"{learner!r} is nobody in people.csv", param_hint="'--learner'")
    tracks = design_tracks(whole, find_availability(whole), plan)
    chosen = [each for each in tracks if learner in ("", each.learner)]
    if in_json:
        say_json({"tracks": [track_as_json(whole, each) for each in chosen]})
    elif not chosen:
        who = clean(whole.person[_id(learner)].name) if learner else "Everybody"
        click.echo(f"{who} has a live seat in every course; there is no self-paced track.")
    elif learner:
        for each in chosen:
            for line in tell_one(whole, each):
                click.echo(clean(line))
    else:
        for line in tell_all(whole, chosen):
            click.echo(clean(line))


def _id(text: str) -> PersonId:
    from scheduler.domain.people import PersonId

    return PersonId(text)


def tell_all(programme: Programme, tracks: list[Track]) -> Iterator[str]:
    """Yield one line for each track, and its warnings."""
    from scheduler.services.design_tracks import track_in_a_sentence

    isolated = sum(each.company.isolated for each in tracks)
    slots = {each for one in tracks for each in one.office_hours}
    yield f"{count(len(tracks), 'self-paced track')}, {count(len(slots), 'office hour')}, {isolated} isolated"
    for each in tracks:
        yield ""
        yield f"{each.name} ({each.learner}), {each.course_title}"
        yield f"  {track_in_a_sentence(programme, each)}."
        for warning in each.warnings:
            yield f"  ! {warning}."


def tell_one(programme: Programme, track: Track) -> Iterator[str]:
    """Yield one track at length, every time by its reader's own clock."""
    from scheduler.services.invite_words import city
    from scheduler.services.tell_track import tell_track

    yield f"{track.name}: {track.course_title}, alone"
    yield f"Times in {city(track.time_zone)}, or wherever the learner is then."
    for part in tell_track(programme, track):
        yield ""
        yield part.title
        for line in part.lines:
            yield f"  {line}"
    if track.warnings:
        yield ""
        for warning in track.warnings:
            yield f"! {warning}."
    yield ""


def track_as_json(programme: Programme, track: Track) -> dict[str, object]:
    """Return a track as plain values; instants in UTC."""
    from scheduler.services.design_tracks import track_in_a_sentence

    return {
        "learner": track.learner,
        "name": track.name,
        "course": track.course,
        "text": track_in_a_sentence(programme, track),
        "time_zone": track.time_zone,
        "needs_decision": track.needs_decision,
        "wanted_minutes": track.wanted_minutes,
        "planned_minutes": track.planned_minutes,
        "deadline": _utc(track.deadline),
        "blocks": [
            {"activity": each.activity, "start": _utc(each.start), "end": _utc(each.end), "due": _utc(each.due)}
            for each in track.blocks
        ],
        "peers": list(track.company.peers),
        "peers_in_reach": track.company.n_in_reach,
        "bridge": track.company.bridge,
        "isolated": track.company.isolated,
        "office_hours": [
            {"instructor": each.instructor, "start": _utc(each.start), "end": _utc(each.end)}
            for each in track.office_hours
        ],
        "answer_minutes": track.answer_minutes,
        "milestones": [
            {"activity": each.activity, "done_by": _utc(each.done_by), "due": _utc(each.due)}
            for each in track.milestones
        ],
        "reminders": [
            {
                "step": each.step.value,
                "activity": each.activity,
                "to": each.to,
                "at": _utc(each.at),
                "time_zone": each.time_zone,
            }
            for each in track.reminders
        ],
        "replacements": [
            {
                "activity": each.activity,
                "content": each.content,
                "check": each.check,
                "in_person": each.in_person,
                "recorded_at": _utc(each.recording_of.end) if each.recording_of else None,
                "late": each.late,
            }
            for each in track.replacements
        ],
        "warnings": list(track.warnings),
    }


def _utc(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None
