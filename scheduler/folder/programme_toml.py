"""programme.toml: the horizon, rules, weights, venues and courses, each value checked where it stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date

from scheduler.domain.people import PersonId
from scheduler.domain.programme import Costs, Invites, Rules, StudyTime, Tentative, Weights
from scheduler.domain.teaching import (
    Activity,
    ActivityId,
    Certificate,
    Course,
    CourseId,
    LiveActivity,
    LivePolicy,
    SelfPacedActivity,
    Venue,
    VenueId,
)
from scheduler.folder.csv_table import decoded
from scheduler.folder.problems import Findings
from scheduler.folder.toml_table import EARLIEST, LATEST, Table
from scheduler.folder.toml_text import Path, dotted, lines_of
from scheduler.folder.values import (
    DAY_MINUTES,
    MOST_AMOUNT,
    MOST_COUNT,
    MOST_MINUTES,
    MOST_POINTS,
    check_email,
    check_id,
    check_language,
    check_link_template,
    check_opening,
    check_zone,
)

FILE = "programme.toml"
GRIDS = tuple(each for each in range(1, 61) if 60 % each == 0)
MOST_FACTOR = 5.0
"""A slower learner than that is no matter of planning."""
MOST_MONTHS = 1200
MOST_DAYS = 5 * 366
"""A longer horizon is taken for a slip of the hand: its grid would not fit into memory."""

_EXAMPLE_IDS = {"venue": "toronto-yard", "course": "basics", "activity": "practical-1"}
_ONLY_LIVE = (
    "duration_minutes",
    "self_paced_minutes",
    "in_person",
    "min_days_after_previous",
    "max_days_after_previous",
    "max_days_after_study",
)
_PLACE_IN_TOML_ERROR = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)
_LIKE_A_DATE = re.compile(r"(\d{1,4}([-/.])\d{1,2}\2\d{1,4})\s*(?:#.*)?$")
"""A date in digits; where TOML could not read it, it is one of another notation, or of a day that does not exist."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What programme.toml says. ``tables`` lead from places (``course.heights``) back to the lines they stand on."""

    title: str
    start: date
    end: date
    time_zone: str
    rules: Rules
    weights: Weights
    venues: tuple[Venue, ...]
    courses: tuple[Course, ...]
    invites: Invites
    costs: Costs
    carried_over: tuple[str, ...]
    extra: tuple[tuple[str, str], ...]
    top: Table
    tables: dict[str, Table]


def read_settings(data: bytes, findings: Findings) -> Settings | None:
    """Return what programme.toml says; nothing after reporting that it is not TOML.

    Values that were reported are replaced by stand-ins, so that references to courses and venues can still be checked.
    """
    text = decoded(data, findings)
    if text is None:
        return None
    if not text.strip():
        findings.error("is empty", "begin with title, start and end, then one [[course]] for each course")
        return None
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, a number without end another
        _report_syntax(str(error), text, findings)
        return None
    return _Reader(content, findings, lines_of(text)).settings()


def _report_syntax(said: str, text: str, findings: Findings) -> None:
    match = _PLACE_IN_TOML_ERROR.match(said)
    message, line = (match.group(1), match.group(2)) if match else (said, None)
    lines = text.rstrip("\n").split("\n")
    number = min(int(line), len(lines)) if line else len(lines)
    shown = lines[number - 1].strip()
    key, _, written = (each.strip() for each in shown.partition("="))
    if date := _LIKE_A_DATE.match(written):
        findings.error(
            f"{date[1]} is not a date of the calendar",
            f"write year, month and day, as in {key} = 2027-03-01; the rest of the file is read then",
            line=number,
            field=key,
            value=date[1],
        )
        return
    findings.error(
        f"is not TOML: {message[:1].lower()}{message[1:]} in {shown!r}",
        "mend this line (texts in quotes, lists in [brackets], one key on a line); the rest of the file is read then",
        line=number,
        value=shown,
    )


class _Reader:
    """Reads the tables from top to bottom, gathering unknown keys and the tables that have a name."""

    def __init__(self, content: dict[str, object], findings: Findings, lines: dict[Path, int]) -> None:
        self._findings = findings
        self._extra: list[tuple[str, str]] = []
        self._tables: dict[str, Table] = {}
        self._top = Table(content, findings, lines)

    def settings(self) -> Settings:
        top = self._top
        title = top.text("title", example='title = "Spring onboarding"')
        start, end = top.day("start"), top.day("end")
        if start is not None and end is not None:
            self._check_horizon(start, end)
        time_zone = top.text("time_zone", "UTC", example='time_zone = "Europe/Berlin"') or "UTC"
        self._check_zone(top, time_zone)
        rules, weights = self._rules(top.table("rules")), self._weights(top.table("weights"))
        invites, costs = self._invites(top.table("invites")), self._costs(top.table("costs"))
        carried_over = top.texts("carried_over", example='carried_over = ["Autumn onboarding"]')
        venues = tuple(self._venue(*each) for each in self._named("venue"))
        courses = tuple(self._course(*each) for each in self._named("course"))
        if not courses and not any(each.field == "course" for each in self._findings.errors):
            self._findings.error("there is no course", "add at least one [[course]]", field="course")
        self._keep(top)
        return Settings(
            title=title,
            start=start or EARLIEST,
            end=end or LATEST,
            time_zone=time_zone,
            rules=rules,
            weights=weights,
            venues=venues,
            courses=courses,
            invites=invites,
            costs=costs,
            carried_over=carried_over,
            extra=tuple(sorted(self._extra)),
            top=top,
            tables=self._tables,
        )

    def _keep(self, *tables: Table) -> None:
        for each in tables:
            self._extra.extend(each.rest())

    def _named(self, key: str) -> list[tuple[str, Table]]:
        """Return the tables of an array with their ids, each called by its id where it has one of its own."""
        return [(self._own_id(each, key, key), each) for each in self._top.tables(key, header=f"[[{key}]]")]

    def _own_id(self, table: Table, key: str, prefix: str) -> str:
        """Return a table's id after reporting one that is missing, no id or taken; call the table by it."""
        identifier = table.text("id", example=f'id = "{_EXAMPLE_IDS[key]}"')
        if not identifier:
            return ""
        if not check_id(identifier, table.report("id", identifier)):
            return identifier
        name = f"{prefix}.{dotted(identifier)}"
        if name in self._tables:
            first = self._tables[name].line("id")
            table.error("id", f"{identifier!r} is taken since line {first}", "give each its own id", value=identifier)
            return identifier
        table.name = name
        self._tables[name] = table
        return identifier

    def _check_horizon(self, start: date, end: date) -> None:
        days = (end - start).days
        if days <= 0:
            way_out = (
                f"let it be after start = {start} (it is the first day that does not belong to the programme any more)"
            )
            self._top.error("end", f"{end} is not after the start", way_out, value=end)
        elif days > MOST_DAYS:
            self._top.error(
                "end", f"{end} is {days} days after the start", f"plan at most {MOST_DAYS} days at once", value=end
            )
        elif days > 366:
            self._top.warn(
                "end",
                f"{end} is {days} days after the start",
                "plan shorter programmes one after the other",
                value=str(end),
            )

    def _check_zone(self, table: Table, text: str) -> None:
        if text:
            check_zone(text, table.report("time_zone", text))

    def _rules(self, table: Table) -> Rules:
        default = Rules()
        grid = table.whole("grid_minutes", default.grid_minutes, least=1, most=60)
        if grid not in GRIDS:
            way_out = f"use one of {', '.join(map(str, GRIDS))}"
            table.error("grid_minutes", f"{grid} does not divide an hour", way_out, value=grid)
        learner_day, instructor_day = "max_live_minutes_per_day", "instructor_max_live_minutes_per_day"
        rules = Rules(
            grid_minutes=grid,
            buffer_minutes=table.whole("buffer_minutes", default.buffer_minutes, least=0, most=DAY_MINUTES),
            max_live_minutes_per_day=table.whole(
                learner_day, default.max_live_minutes_per_day, least=1, most=DAY_MINUTES
            ),
            instructor_max_live_minutes_per_day=table.whole(
                instructor_day, default.instructor_max_live_minutes_per_day, least=1, most=DAY_MINUTES
            ),
            max_parallel_sessions=table.whole("max_parallel_sessions", 0, least=0, most=MOST_COUNT),
            travel_minutes=table.whole("travel_minutes", default.travel_minutes, least=0, most=DAY_MINUTES),
            max_team_share_away=table.share("max_team_share_away", default.max_team_share_away),
            max_training_minutes_per_week=table.whole(
                "max_training_minutes_per_week", 0, least=0, most=7 * DAY_MINUTES
            ),
            study_factor=table.factor("study_factor", default.study_factor, least=1, most=MOST_FACTOR),
            min_peers=table.whole("min_peers", default.min_peers, least=0, most=MOST_COUNT),
            tentative=table.choice("tentative", Tentative, default.tentative) or default.tentative,
        )
        self._keep(table)
        return rules

    def _weights(self, table: Table) -> Weights:
        points = {
            each.name: table.whole(each.name, int(str(each.default)), least=0, most=MOST_POINTS)
            for each in fields(Weights)
        }
        self._keep(table)
        return Weights(**points)

    def _costs(self, table: Table) -> Costs:
        rates = {each.name: table.amount(each.name, most=MOST_AMOUNT) for each in fields(Costs)[1:]}
        costs = Costs(table.text("currency", ""), **rates)
        self._keep(table)
        return costs

    def _invites(self, table: Table) -> Invites:
        email, link = "organizer_email", "join_link"
        invites = Invites(
            organizer_name=table.text("organizer_name", ""),
            organizer_email=table.text(email, ""),
            join_link=table.text(link, ""),
            study_time=table.choice("study_time", StudyTime, StudyTime.BUSY) or StudyTime.BUSY,
        )
        if invites.organizer_email:
            check_email(invites.organizer_email, table.report(email, invites.organizer_email))
        if invites.join_link:
            check_link_template(invites.join_link, table.report(link, invites.join_link))
        self._keep(table)
        return invites

    def _venue(self, identifier: str, table: Table) -> Venue:
        venue = Venue(
            id=VenueId(identifier),
            title=table.text("title", example='title = "Toronto training yard"'),
            time_zone=table.text("time_zone", example='time_zone = "America/Toronto"'),
            open=table.text("open", example='open = "Mo-Sa 07:00-19:00"'),
            capacity=table.whole("capacity", least=1, most=MOST_COUNT, example="capacity = 12"),
        )
        self._check_zone(table, venue.time_zone)
        if venue.open:
            check_opening(venue.open, table.report("open", venue.open), of_a_venue=True)
        self._keep(table)
        return venue

    def _course(self, identifier: str, table: Table) -> Course:
        size = table.table("section_size", is_required=True, example="section_size = { min = 6, max = 16 }")
        smallest, largest = 1, MOST_COUNT
        if table.has("section_size") and not table.is_reported("section_size"):
            smallest = size.whole("min", least=1, most=MOST_COUNT, example="min = 6")
            largest = size.whole("max", least=1, most=MOST_COUNT, example="max = 16")
            if smallest > largest and size.has("max"):
                size.error("min", f"{smallest} is more than max = {largest}", "let min be at most max", value=smallest)
        course = Course(
            id=CourseId(identifier),
            title=table.text("title", example='title = "Working at Heights"'),
            language=table.text("language", example='language = "en"'),
            section_min=smallest,
            section_max=largest,
            max_sections=table.whole("max_sections", least=1, most=MOST_COUNT, example="max_sections = 12"),
            instructors=tuple(
                map(PersonId, table.texts("instructors", example='instructors = ["i00013"]', is_required=True))
            ),
            activities=self._activities(table),
            max_sections_per_instructor=table.whole("max_sections_per_instructor", 0, least=0, most=MOST_COUNT),
            recordings_allowed=table.whole("recordings_allowed", 0, least=0, most=MOST_COUNT),
            rotate=table.flag("rotate", False),
            max_out_of_hours_sessions=table.whole("max_out_of_hours_sessions", 1, least=0, most=MOST_COUNT),
            live=table.choice("live", LivePolicy, LivePolicy.PREFERRED) or LivePolicy.PREFERRED,
            requires=tuple(map(CourseId, table.texts("requires", example='requires = ["basics"]'))),
            due=table.day("due") if table.has("due") else None,
            certificate=self._certificate(table),
        )
        if course.language:
            check_language(course.language, table.report("language", course.language))
        self._keep(size, table)
        return course

    def _certificate(self, course: Table) -> Certificate | None:
        example = "certificate = { minutes = 720, valid_months = 24, due = 2027-04-15 }"
        table = course.table("certificate", example=example)
        if not course.has("certificate") or course.is_reported("certificate"):
            return None
        certificate = Certificate(
            minutes=table.whole("minutes", least=1, most=MOST_MINUTES, example="minutes = 720"),
            valid_months=table.whole("valid_months", 0, least=0, most=MOST_MONTHS),
            due=table.day("due") if table.has("due") else None,
        )
        table.know("due")
        self._keep(table)
        return certificate

    def _activities(self, course: Table) -> tuple[Activity, ...]:
        found: list[Activity] = []
        for table in course.tables("activity", header="[[course.activity]]"):
            identifier = ActivityId(self._own_id(table, "activity", f"{course.name}.activity"))
            is_first_live = not any(isinstance(each, LiveActivity) for each in found)
            found.append(self._activity(identifier, table, is_first_live=is_first_live))
            self._keep(table)
        if not found and not course.is_reported("activity"):
            course.error("activity", "the course has no activity", "add at least one [[course.activity]] below it")
        return tuple(found)

    def _activity(self, identifier: ActivityId, table: Table, *, is_first_live: bool) -> Activity:
        kind = table.text("kind", example='kind = "live" or kind = "self-paced"').casefold()
        if kind == "live":
            return self._live(identifier, table, is_first_live=is_first_live)
        if kind == "self-paced":
            return self._self_paced(identifier, table)
        if kind:
            table.error("kind", f"{kind!r} is not known", 'write kind = "live" or kind = "self-paced"', value=kind)
        table.know(
            "effort_minutes", "module", "check", *_ONLY_LIVE
        )  # which of them belong here, nobody can say without the kind
        return SelfPacedActivity(identifier, 1)

    def _self_paced(self, identifier: ActivityId, table: Table) -> SelfPacedActivity:
        for key in _ONLY_LIVE:
            if table.has(key) and key != "duration_minutes":
                way_out = 'take it away, or write kind = "live"'
                table.error(key, "a self-paced activity has no such key", way_out)
        if self._is_misnamed(table, "self-paced", "duration_minutes", "effort_minutes"):
            return SelfPacedActivity(identifier, 1)
        table.know(*_ONLY_LIVE)
        effort = table.whole("effort_minutes", least=1, most=MOST_MINUTES, example="effort_minutes = 240")
        return SelfPacedActivity(identifier, effort, table.text("module", ""), table.text("check", ""))

    def _is_misnamed(self, table: Table, kind: str, wrong: str, right: str) -> bool:
        """Report a length under the name that the other kind of activity has; whether it is the only one given."""
        if not table.has(wrong):
            return False
        is_only_one = not table.has(right)
        table.know(wrong, right)
        way_out = f"call it {right}" if is_only_one else f"take it away, {right} says how long it takes"
        table.error(wrong, f"a {kind} activity has no such key", way_out)
        return is_only_one

    def _live(self, identifier: ActivityId, table: Table, *, is_first_live: bool) -> LiveActivity:
        duration = 1
        if not self._is_misnamed(table, "live", "effort_minutes", "duration_minutes"):
            duration = table.whole("duration_minutes", least=1, most=DAY_MINUTES, example="duration_minutes = 90")
        least = table.whole("min_days_after_previous", 0, least=0, most=MOST_DAYS)
        most: int | None = None
        if table.has("max_days_after_previous"):
            most = table.whole("max_days_after_previous", least=0, most=MOST_DAYS)
            if least > most and not table.is_reported("max_days_after_previous"):
                message = f"{least} is more than max_days_after_previous = {most}"
                table.error("min_days_after_previous", message, "let the minimum be at most the maximum", value=least)
        table.know("max_days_after_previous")
        for key in ("min_days_after_previous", "max_days_after_previous"):
            if is_first_live and table.has(key):
                table.warn(key, "the course has no live activity before this one", "take it away, it has no effect")
        self_paced = table.whole("self_paced_minutes", duration, least=1, most=MOST_MINUTES)
        study: int | None = None
        if table.has("max_days_after_study"):
            study = table.whole("max_days_after_study", least=0, most=MOST_DAYS)
        return LiveActivity(
            id=identifier,
            duration_minutes=duration,
            self_paced_minutes=self_paced,
            in_person=table.flag("in_person", False),
            min_days_after_previous=least,
            max_days_after_previous=most,
            max_days_after_study=study,
            module=table.text("module", ""),
            check=table.text("check", ""),
        )
