"""What the self-paced track comes with: office hours, peers, a due date, and words for a learner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.spans import Spans
from scheduler.domain.people import Person, PersonId
from scheduler.domain.plan import Alternative, OfficeHour, Section, SelfPaced, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import LivePolicy
from scheduler.services.find_availability import Availability, find_availability, horizon
from scheduler.services.offer_alternatives import offer_alternatives
from scheduler.services.office_hours import AnswerWindow, answer_window
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_journey,
    a_person,
    a_programme,
    a_section,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
    utc,
)

NO_EVENTS = a_calendar()
HALF_HOUR = timedelta(minutes=30)


def offered(
    programme: Programme, *entries: SelfPaced, study: Iterable[StudyBlock] = (), sections: Iterable[Section] = ()
) -> list[Alternative]:
    """The one alternative of each entry; without entries, of everybody enrolled in the first course."""
    entries = entries or tuple(by_themselves(each.learner) for each in programme.enrolments)
    found = offer_alternatives(programme, find_availability(programme), entries, list(study), list(sections))
    assert [replace(each, alternatives=()) for each in found] == [replace(each, alternatives=()) for each in entries]
    assert all(len(each.alternatives) == 1 for each in found)
    return [each.alternatives[0] for each in found]


def with_empty_calendars(people: Iterable[Person]) -> dict[str, bytes]:
    return {each.id: NO_EVENTS for each in people}


def at(*starts: str, instructor: str = "ines") -> tuple[OfficeHour, ...]:
    return tuple(OfficeHour(PersonId(instructor), utc(each), utc(each) + HALF_HOUR) for each in starts)


def test_two_in_auckland_share_the_evening_of_an_instructor_in_berlin_and_study_as_peers() -> None:
    ines = a_person("Ines", zone="Europe/Berlin", hours="Mo-Fr 08:00-17:00")
    ada, bo = (a_person(name, zone="Pacific/Auckland", hours="Mo-Fr 11:00-20:30") for name in ("Ada", "Bo"))
    programme = a_programme(
        [ines, ada, bo], [a_course()], enrol("ada bo"), calendars=with_empty_calendars((ines, ada, bo))
    )
    blocks = [a_block("ada", "meet", "2027-03-02 01:00"), a_block("bo", "meet", "2027-03-03 01:00")]

    first, second = offered(programme, study=blocks)

    # 20:00 in Auckland is 08:00 in Berlin: the one half hour of the day that all three have
    assert first == Alternative(
        kind="self-paced",
        text="1 hour of self-paced study, due Tuesday 2 March 2027, 15:00 in Auckland. 2 office hours with Ines: "
        "Mondays at 20:00 in Auckland, from Monday 1 March 2027; 1 other learner on this track shares working "
        "hours with you.",
        points=0,
        office_hours=at("2027-03-01 07:00", "2027-03-08 07:00"),
        peers=(bo.id,),
        due=utc("2027-03-02 02:00"),
    )
    assert second.office_hours == first.office_hours
    assert (second.peers, second.due) == ((ada.id,), utc("2027-03-03 02:00"))


def test_hours_that_share_nothing_with_any_instructor_give_an_answer_window_instead() -> None:
    ines, ada = a_person("Ines", zone="Europe/Berlin"), a_person("Ada", zone="Pacific/Auckland")
    programme = a_programme([ines, ada], [a_course()], enrol("ada"), calendars=with_empty_calendars((ines, ada)))

    (alternative,) = offered(programme, study=[a_block("ada", "meet", "2027-03-01 20:00")])

    assert alternative.office_hours == ()
    assert alternative.text == (
        "1 hour of self-paced study, due Tuesday 2 March 2027, 10:00 in Auckland. No office hours, since no instructor "
        "is free for half an hour of your free working time: a question waits for one at most 8 hours of your working "
        "time; nobody else on this track shares an hour a week with you."
    )


def test_an_instructor_who_leaves_for_good_leaves_questions_unanswered_and_the_text_says_from_when() -> None:
    ines, ada = a_person("Ines", hours="2027 Mar 02 06:00-09:00"), a_person("Ada")
    programme = a_programme([ines, ada], [a_course()], enrol("ada"), calendars=with_empty_calendars((ines, ada)))

    (alternative,) = offered(programme)

    assert "at most 8 hours of your working time, and nobody is at work after Tuesday 2 March 2027, 09:00 in UTC;" in (
        alternative.text
    )


def test_without_an_instructor_who_speaks_the_language_there_are_no_office_hours() -> None:
    people = [a_person("Ines", languages="de"), a_person("Ada")]
    (alternative,) = offered(a_programme(people, [a_course()], enrol("ada")))

    assert alternative.office_hours == ()
    assert "No office hours, since no instructor of the course speaks its language (en);" in alternative.text


def test_an_instructor_who_is_never_at_work_answers_nothing() -> None:
    (alternative,) = offered(
        a_programme([a_person("Ines", hours="2027 Jun 09:00-17:00"), a_person("Ada")], [a_course()], enrol("ada"))
    )
    assert "no instructor is free for half an hour of your free working time, or at work at all" in alternative.text


def test_an_unknown_calendar_is_said_to_be_unknown() -> None:
    people = [a_person("Ines"), a_person("Ada"), a_person("Bo")]
    ada, bo = offered(a_programme(people, [a_course()], enrol("ada bo"), calendars={"bo": NO_EVENTS}))

    assert "with Ines (calendar unknown): Mondays at 09:00 in UTC" in ada.text
    assert ada.text.endswith("Your own calendar was not at hand, so these times may clash with something in it.")
    assert "Your own calendar" not in bo.text
    assert ada.peers == (PersonId("bo"),)


def test_an_instructor_whose_calendar_is_known_comes_first() -> None:
    people = [a_person("Ines"), a_person("Jo"), a_person("Ada")]
    programme = a_programme(people, [a_course(instructors="ines jo")], enrol("ada"), calendars={"jo": NO_EVENTS})
    (alternative,) = offered(programme)

    assert {each.instructor for each in alternative.office_hours} == {"jo"}


def test_a_course_that_must_be_live_says_that_a_person_must_decide() -> None:
    course = a_course("heights", alone("theory", 90), live("practice", 120), policy=LivePolicy.REQUIRED)
    only_live = replace(a_course("yard", live(), policy=LivePolicy.REQUIRED), title="Yard")
    programme = a_programme(
        [a_person("Ines"), a_person("Ada")], [course, only_live], enrol("ada"), enrol("ada", "yard")
    )
    first, second = offered(
        programme,
        by_themselves("ada", needs_decision=True),
        by_themselves("ada", course="yard", needs_decision=True),
        study=[a_block("ada", "theory", "2027-03-02 10:00", 90)],
    )

    assert first.text.startswith(
        "Heights has to be taken live, so a person must decide what happens; until then only its self-paced parts are "
        "planned: 1 hour 30 minutes of self-paced study, due Tuesday 2 March 2027, 11:30 in UTC. "
    )
    assert first.due == utc("2027-03-02 11:30")
    assert second.text.startswith(
        "Yard has to be taken live, so a person must decide what happens; until then only its self-paced parts are "
        "planned: nothing to study. "
    )
    assert second.due is None


def test_study_that_found_no_room_is_due_when_the_programme_ends() -> None:
    course = a_course("heights", alone("theory", 90), live("practice", 60, alone=120))
    programme = a_programme([a_person("Ines"), a_person("Ada", zone="Asia/Tokyo")], [course], enrol("ada"))

    (some,) = offered(programme, study=[a_block("ada", "theory", "2027-03-02 01:00", 90)])
    (none,) = offered(programme)

    assert some.due == none.due == utc("2027-03-15 00:00")
    assert some.text.startswith(
        "3 hours 30 minutes of self-paced study, of which 2 hours found no room in your free working hours, due when "
        "the programme ends: Monday 15 March 2027, 09:00 in Tokyo. "
    )
    assert none.text.startswith("3 hours 30 minutes of self-paced study, all of which found no room ")


def test_office_hours_avoid_live_sessions_of_both_but_not_recordings() -> None:
    people = [a_person("Ines", hours="Mo 09:00-11:00"), a_person("Ada"), a_person("Bo")]
    courses = [a_course(), a_course("basics", live("one"), live("two"))]
    programme = a_programme(
        people, courses, enrol("ada"), enrol("ada bo", "basics"), rules={"grid_minutes": 30}, end="2027-03-08"
    )
    entry = by_themselves("ada")
    teaching = a_section("bo", meets("one", "2027-03-01 09:00"), course="basics", ident="basics-1")
    learning = a_section(
        "ada", meets("one", "2027-03-01 10:00", 30), meets("two", "2027-03-01 10:30", 30),
        course="basics", ident="basics-2", instructor="bo", recordings={"ada": ["two"]},
    )  # fmt: skip

    (free,) = offered(programme, entry)
    (between,) = offered(programme, entry, sections=[teaching, learning])
    (nowhere,) = offered(programme, entry, sections=[teaching, replace(learning, seats=a_section("ada").seats)])

    assert free.office_hours == at("2027-03-01 09:00")
    assert between.office_hours == at("2027-03-01 10:30")
    assert nowhere.office_hours == ()


def test_office_hours_leave_the_way_to_a_session_in_person_free() -> None:
    people = [a_person("Ines", hours="Mo 09:00-11:00"), a_person("Ada"), a_person("Jo")]
    programme = a_programme(
        people, [a_course(), a_course("yard")], enrol("ada"), enrol("ada", "yard"), end="2027-03-08"
    )
    yard = a_section("ada", meets("meet", "2027-03-01 11:00", venue="yard"), course="yard", instructor="jo")

    (alternative,) = offered(programme, by_themselves("ada"), sections=[yard])

    assert alternative.office_hours == at("2027-03-01 09:00")


def test_office_hours_avoid_study_where_the_week_has_another_time() -> None:
    people = [a_person("Ines", hours="Mo 09:00-10:00"), a_person("Ada")]
    programme = a_programme(people, [a_course("heights", alone("read", 120))], enrol("ada"))
    beside = [a_block("ada", "read", "2027-03-01 09:00", 30)]
    over = [a_block("ada", "read", "2027-03-08 09:00", 60)]

    (alternative,) = offered(programme, study=beside + over)

    assert alternative.office_hours == at("2027-03-01 09:30", "2027-03-08 09:30")


def test_one_slot_serves_all_who_share_it_and_only_the_others_get_one_of_their_own() -> None:
    early = [a_person(name, hours="Mo-Fr 08:00-10:00") for name in ("Ada", "Bo")]
    late = a_person("Cy", hours="Mo-Fr 09:30-12:00")
    apart = a_person("Dee", hours="Mo-Fr 14:00-15:00")
    programme = a_programme([a_person("Ines"), *early, late, apart], [a_course()], enrol("ada bo cy dee"))

    *together, alone_in_the_afternoon = offered(programme)

    assert {each.office_hours for each in together} == {at("2027-03-01 09:30", "2027-03-08 09:30")}
    assert alone_in_the_afternoon.office_hours == at("2027-03-01 14:00", "2027-03-08 14:00")


def test_a_series_keeps_its_wall_time_and_strays_only_in_the_week_that_forces_it() -> None:
    busy = a_calendar(("2027-03-08 00:00", "2027-03-08 23:00"))
    programme = a_programme(
        [a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada"), end="2027-03-22", calendars={"ada": busy}
    )
    (alternative,) = offered(programme)

    # Tuesdays do in all three weeks
    assert alternative.office_hours == at("2027-03-02 09:00", "2027-03-09 09:00", "2027-03-16 09:00")


def test_a_series_keeps_the_instructors_clock_when_clocks_change() -> None:
    people = [a_person("Ines", zone="Europe/Berlin", hours="Tu 15:00-15:30"), a_person("Ada", hours="24/7")]
    programme = a_programme(people, [a_course()], enrol("ada"), start="2027-03-22", end="2027-04-05")
    (alternative,) = offered(programme)

    assert alternative.office_hours == at("2027-03-23 14:00", "2027-03-30 13:00")
    assert "2 office hours with Ines (calendar unknown): the first on Tuesday 23 March 2027, 14:00-14:30 in UTC;" in (
        alternative.text
    )


def test_times_are_told_where_the_learner_is_then() -> None:
    programme = a_programme(
        [a_person("Ines", hours="24/7"), a_person("Ada", hours="Mo 09:00-12:00")],
        [a_course()],
        enrol("ada"),
        travel=(a_journey("ada", "2027-02-27", "2027-03-20", "Asia/Tokyo"),),
    )
    (alternative,) = offered(programme, study=[a_block("ada", "meet", "2027-03-01 01:00")])

    assert alternative.text.startswith("1 hour of self-paced study, due Monday 1 March 2027, 11:00 in Tokyo. ")
    assert "Mondays at 09:00 in Tokyo, from Monday 1 March 2027" in alternative.text


def test_the_office_hours_of_two_courses_do_not_collide_where_others_would_do() -> None:
    people = [a_person("Ines", hours="Mo 09:00-10:00"), a_person("Jo", hours="Mo 09:00-10:00"), a_person("Ada")]
    courses = [a_course(), a_course("basics", instructors="jo")]
    programme = a_programme(people, courses, enrol("ada"), enrol("ada", "basics"), end="2027-03-08")

    first, second = offered(programme, by_themselves("ada"), by_themselves("ada", course="basics"))

    assert first.office_hours == at("2027-03-01 09:00")
    assert second.office_hours == at("2027-03-01 09:30", instructor="jo")


def test_an_instructor_of_two_courses_holds_one_office_hour_for_both_where_that_will_do() -> None:
    people = [a_person("Ines"), a_person("Ada", hours="Mo 10:00-11:00"), a_person("Bo")]
    programme = a_programme(people, [a_course(), a_course("basics")], enrol("ada"), enrol("bo", "basics"))

    ada, bo = offered(programme, by_themselves("ada"), by_themselves("bo", course="basics"))

    assert ada.office_hours == bo.office_hours == at("2027-03-01 10:00", "2027-03-08 10:00")


def test_peers_share_an_hour_a_week_most_first_and_five_at_most() -> None:
    names = ["Bo", "Cy", "Dee", "Eve", "Flo", "Gus"]
    hours = [
        "Mo 09:00-09:45",
        "Mo 09:00-10:00",
        "Mo 09:00-12:00",
        "Mo 09:00-11:00",
        "Mo 16:00-17:00",
        "Mo,Tu 9:00-17:00",
    ]
    others = [a_person(name, hours=each) for name, each in zip(names, hours, strict=True)]
    more = [a_person(name) for name in ("Hal", "Ida")]
    programme = a_programme(
        [a_person("Ines"), a_person("Ada"), *others, *more], [a_course()], enrol("ada bo cy dee eve flo gus hal ida")
    )
    ada, bo, *_ = offered(programme)

    assert ada.peers == ("hal", "ida", "gus", "dee", "eve")
    assert "7 other learners on this track share working hours with you." in ada.text
    assert bo.peers == ()


def test_busy_time_is_not_shared_and_other_courses_give_no_peers() -> None:
    people = [a_person("Ines"), a_person("Ada", hours="Mo 09:00-10:00"), a_person("Bo"), a_person("Cy")]
    programme = a_programme(
        people,
        [a_course(), a_course("basics")],
        enrol("ada bo"),
        enrol("cy", "basics"),
        calendars={"bo": a_calendar(("2027-03-01 09:00", "2027-03-01 09:15"))},
    )
    entries = by_themselves("ada"), by_themselves("bo"), by_themselves("cy", course="basics")

    assert [each.peers for each in offered(programme, *entries)] == [(), (), ()]


def test_alternatives_of_before_are_replaced() -> None:
    programme = a_programme([a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada"))
    stale = by_themselves("ada", alternatives=(Alternative("self-paced", "stale", 0),))

    (alternative,) = offered(programme, stale)

    assert alternative.text != "stale"


HOURS = ("Mo-Fr 09:00-17:00", "Mo,We 09:10-09:55", "Su-Th 22:00-06:00", "Tu 23:30-24:00; We 00:00-01:00", "24/7")
ZONES = ("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York")


@st.composite
def tracks(draw: st.DrawFn) -> tuple[Programme, list[StudyBlock], list[Section]]:
    """A programme over a clock change with four learners, two instructors, busy times, study blocks and sections."""
    minutes = st.integers(0, 14 * 96 - 20).map(lambda quarter: quarter * 15)

    def moment(offset: int) -> str:
        return f"{utc('2027-03-08 00:00') + timedelta(minutes=offset):%Y-%m-%d %H:%M}"

    def person(name: str) -> Person:
        return a_person(name, zone=draw(st.sampled_from(ZONES)), hours=draw(st.sampled_from(HOURS)))

    learners, instructors = [person(each) for each in ("Ada", "Bo", "Cy", "Dee")], [person("Ines"), person("Jo")]
    calendars = {
        str(each.id): a_calendar(
            *((moment(at - 7), moment(at + draw(st.sampled_from([5, 240, 4000])))) for at in starts)
        )
        for each in (*learners, *instructors)
        if (starts := draw(st.lists(minutes, max_size=3)))
    }
    programme = a_programme(
        [*instructors, *learners], [a_course(instructors="ines jo")], enrol("ada bo cy dee"), start="2027-03-08",
        end=draw(st.sampled_from(["2027-03-10", "2027-03-17", "2027-03-22"])), time_zone=draw(st.sampled_from(ZONES)),
        rules={"grid_minutes": draw(st.sampled_from([15, 20, 60]))}, calendars=calendars,
    )  # fmt: skip
    someone = st.sampled_from(["ada", "bo", "cy"])
    blocks = [a_block(draw(someone), "meet", moment(each)) for each in draw(st.lists(minutes, max_size=3))]
    sections = [a_section("dee ada", moment(each), instructor="jo") for each in draw(st.lists(minutes, max_size=2))]
    return programme, blocks, sections


def free_time(availability: Availability, sections: Iterable[Section], person: PersonId) -> Spans:
    attended = Spans.of(
        (int(each.start.timestamp()), int(each.end.timestamp()))
        for section in sections
        if person in (section.instructor, *(seat.learner for seat in section.seats))
        for each in section.sessions
    )
    return availability.hours[person] - availability.busy_spans[person] - attended


@settings(max_examples=40)
@given(tracks())
def test_every_office_hour_is_free_working_time_of_both_and_whoever_can_have_one_has_one(
    case: tuple[Programme, list[StudyBlock], list[Section]],
) -> None:
    programme, blocks, sections = case
    availability = find_availability(programme)
    start, end = horizon(programme)
    found = offered(programme, study=blocks, sections=sections)
    for enrolment, alternative in zip(programme.enrolments, found, strict=True):
        mine = free_time(availability, sections, enrolment.learner)
        for hour in alternative.office_hours:
            begins, ends = int(hour.start.timestamp()), int(hour.end.timestamp())
            assert ends - begins == 30 * 60
            assert start <= hour.start < hour.end <= end
            assert mine.contains(begins, ends)
            assert free_time(availability, sections, hour.instructor).contains(begins, ends)
        # one a week: as many as there are weeks with a time for one, here counted from whole cells
        step = programme.rules.grid_minutes * 60
        weeks, n_weeks = set(), max(1, round((end - start) / timedelta(weeks=1)))
        length = -(-1800 // step) * step
        for instructor in ("ines", "jo"):
            both = mine & free_time(availability, sections, PersonId(instructor))
            both = both & Spans.between(start, end)
            for begins, ends in whole_cells(availability, both, (enrolment.learner, PersonId(instructor)), step):
                for at in range(begins, ends - length + 1, step):
                    week = (at - availability.grid.first_minute * 60) // (7 * 86400)
                    weeks.add(min(week, n_weeks - 1))
        assert len(alternative.office_hours) == len(weeks)


def whole_cells(
    availability: Availability, both: Spans, people: tuple[PersonId, ...], step: int
) -> list[tuple[int, int]]:
    """Runs of whole cells of some time, where each cell is inside one working interval of everybody."""
    cells = []
    for begins, ends in both.pairs():
        first = -(-begins // step) * step
        cells += [
            (at, at + step)
            for at in range(first, ends - step + 1, step)
            if all(availability.hours[each].contains(at, at + step) for each in people)
        ]
    return Spans.of(cells).merged().pairs()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))),
)
def test_the_answer_window_is_the_longest_wait_of_any_question(
    works: list[tuple[int, int]], present: list[tuple[int, int]]
) -> None:
    def spans(pairs: list[tuple[int, int]]) -> Spans:
        return Spans.of((a * 60, (a + n) * 60) for a, n in pairs)

    start, end = datetime.fromtimestamp(5 * 60, UTC), datetime.fromtimestamp(35 * 60, UTC)
    hours = {minute for a, n in works for minute in range(a, a + n)}
    there = {minute for a, n in present for minute in range(a, a + n)}
    waits, unanswered = [0], False
    for asked in sorted(hours & set(range(5, 35))):
        answered = next((minute for minute in range(asked, 60) if minute in there), None)
        if answered is None:
            unanswered = True
        else:
            waits.append(len(hours & set(range(asked, answered))))

    window = answer_window(spans(works), spans(present), start, end)

    if not any(minute >= 5 for minute in there):
        assert window is None
    else:
        last = datetime.fromtimestamp((max(there) + 1) * 60, UTC) if unanswered else None
        assert window == AnswerWindow(max(waits), last)


def test_what_is_read_around_the_horizon_reaches_the_answer_to_a_question_of_the_last_day() -> None:
    ines, ada = a_person("Ines", hours="Mo 06:00-07:00"), a_person("Ada", hours="Su 10:00-12:00")
    programme = a_programme([ines, ada], [a_course()], enrol("ada"))
    (alternative,) = offered(programme)

    assert "at most 2 hours of your working time;" in alternative.text
