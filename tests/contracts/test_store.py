"""What every store promises (``Store`` in ``scheduler.services.ports``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from scheduler.domain.plan import Making, Plan, Score
from scheduler.domain.programme import Programme
from scheduler.services.ports import (
    BadName,
    ChangedMeanwhile,
    NameTaken,
    PlanVersion,
    ProgrammeEntry,
    Store,
    UnknownProgramme,
    UnknownVersion,
)
from tests.builders import (
    NO_SCORE,
    a_block,
    a_calendar,
    a_course,
    a_journey,
    a_person,
    a_plan,
    a_programme,
    a_section,
    a_venue,
    by_themselves,
    enrol,
    utc,
)
from tests.contracts.anything import any_plan, any_programme

pytestmark = pytest.mark.slow

MONDAY = utc("2027-01-04 09:00")
TUESDAY = utc("2027-01-05 09:00")

# One store serves every example: what one example leaves there must not disturb the next.
on_one_store = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def spring() -> Programme:
    """One of everything, so that what is forgotten or mixed up shows."""
    return a_programme(
        [a_person("Ada", zone="Europe/Paris"), a_person("Bo", venues="yard"), a_person("Ines")],
        [a_course("basics"), a_course("heights", requires=["basics"])],
        enrol("ada bo", "basics"),
        enrol("bo ada", "heights", optional=True),
        calendars={"ada": a_calendar(("2027-03-02 10:00", "2027-03-02 11:00"))},
        venues=(a_venue("yard"),),
        travel=(a_journey("ada", "2027-03-08", "2027-03-10", "Asia/Tokyo"),),
    )


def a_draft(points: int = 10) -> Plan:
    return replace(
        a_plan(
            a_section("bo", "2027-03-02 10:00", "2027-03-04 10:00"),
            a_section("", "2027-03-02 12:00", ident="heights-2"),
            self_paced=[by_themselves("ada")],
            study=[a_block("ada", "meet", "2027-03-03 09:00")],
            score=replace(NO_SCORE, points=points),
        ),
        made=Making(seed=7, workers=2, limit_seconds=30.0, versions=(("tzdata", "2026.6"),)),
    )


# What goes in comes out


@on_one_store
@given(programme=any_programme())
def test_a_programme_comes_back_as_it_went_in(store: Store, programme: Programme) -> None:
    assert store.programme(store.add_programme(programme, now=MONDAY)) == programme


@on_one_store
@given(plan=any_plan())
def test_a_plan_comes_back_as_it_went_in(store: Store, plan: Plan) -> None:
    known = {each.name for each in store.programmes()}
    name = "spring" if "spring" in known else store.add_programme(spring(), now=MONDAY)

    number = store.add_plan(name, plan, now=MONDAY)

    assert store.plan(name, number) == plan == store.plan(name)


def test_instants_come_back_in_utc(store: Store) -> None:
    name = store.add_programme(spring(), now=datetime(2027, 1, 4, 14, 0, tzinfo=timezone(timedelta(hours=5))))
    store.add_plan(name, a_draft(), now=TUESDAY)

    assert store.entry(name).created == MONDAY
    assert store.entry(name).created.tzinfo is UTC
    assert {each.start.tzinfo for each in store.plan(name).sections[0].sessions} == {UTC}


def test_a_naive_instant_is_refused_before_anything_is_kept(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        store.add_programme(spring(), now=datetime(2027, 1, 4, 9, 0))  # noqa: DTZ001 (the point of the test)

    assert store.programmes() == ()


# Programmes and their names


def test_the_list_says_what_is_kept(store: Store) -> None:
    store.add_programme(replace(a_programme([], []), title="Winter"), now=TUESDAY)
    store.add_programme(spring(), now=MONDAY)
    store.add_plan("spring", a_draft(), now=TUESDAY)

    def entry(name: str, n: tuple[int, int, int], plan: int, when: datetime) -> ProgrammeEntry:
        span = (date(2027, 3, 1), date(2027, 3, 15), "UTC")
        return ProgrammeEntry(name, name.capitalize(), *span, *n, 1, plan, when, when)  # type: ignore[arg-type]

    assert store.programmes() == (entry("spring", (3, 2, 4), 1, MONDAY), entry("winter", (0, 0, 0), 0, TUESDAY))
    assert store.entry("winter") == store.programmes()[1]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Global onboarding, spring 2027", "global-onboarding-spring-2027"),
        ("Éducation à Zürich", "education-a-zurich"),
        ("安全訓練", "programme"),
        ("x" * 200, "x" * 74),
    ],
)
def test_a_name_is_made_from_the_title(store: Store, title: str, name: str) -> None:
    programme = replace(spring(), title=title)

    assert store.add_programme(programme, now=MONDAY) == name
    assert store.add_programme(programme, now=MONDAY) == f"{name}-2"
    assert store.add_programme(programme, now=MONDAY) == f"{name}-3"


def test_a_name_asked_for_is_kept_and_given_once(store: Store) -> None:
    assert store.add_programme(spring(), now=MONDAY, name="onboarding-2027") == "onboarding-2027"

    with pytest.raises(NameTaken, match="'onboarding-2027'; choose another name"):
        store.add_programme(spring(), now=MONDAY, name="onboarding-2027")
    assert len(store.programmes()) == 1


@pytest.mark.parametrize("name", ["Spring", "a b", "-a", "a-", "a--b", "../etc", "ä", "a" * 81, "a\n"])
def test_what_cannot_stand_in_an_address_is_no_name(store: Store, name: str) -> None:
    with pytest.raises(BadName, match="such as 'onboarding-2027'"):
        store.add_programme(spring(), now=MONDAY, name=name)


def test_an_unknown_name_suggests_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownProgramme, match="the store is empty"):
        store.programme("spring")
    store.add_programme(spring(), now=MONDAY)
    store.add_programme(spring(), now=MONDAY, name="other")

    for ask in (store.programme, store.entry, store.versions, store.plan, store.remove_programme):
        with pytest.raises(UnknownProgramme, match=r"'sprnig'; did you mean 'spring'\?"):
            ask("sprnig")
    with pytest.raises(UnknownProgramme, match="'12'; there is other, spring"):
        store.add_plan("12", a_draft(), now=MONDAY)


# Replacing and removing


def test_new_content_replaces_the_old_and_leaves_the_plans(store: Store) -> None:
    name = store.add_programme(spring(), now=MONDAY)
    store.add_plan(name, a_draft(), now=MONDAY)
    store.add_programme(spring(), now=MONDAY, name="beside-it")
    smaller = a_programme([a_person("Ines")], [a_course("basics")])

    assert store.replace_programme(name, smaller, now=TUESDAY, revision=1) == 2

    assert store.programme(name) == smaller
    assert store.programme("beside-it") == spring(), "nobody else's people are touched"
    assert (store.entry(name).revision, store.entry(name).created, store.entry(name).changed) == (2, MONDAY, TUESDAY)
    assert store.plan(name) == a_draft(), "it names people who are no longer there, and stays whole"
    assert store.versions(name)[0].revision == 1, "made from what is no longer there"


def test_of_two_who_change_the_same_revision_the_second_is_told(store: Store) -> None:
    name = store.add_programme(spring(), now=MONDAY)
    mine, yours = replace(spring(), title="Mine"), replace(spring(), title="Yours")

    store.replace_programme(name, mine, now=MONDAY, revision=1)
    with pytest.raises(ChangedMeanwhile, match="revision 2, yours was 1"):
        store.replace_programme(name, yours, now=MONDAY, revision=1)

    assert store.programme(name) == mine


def test_a_change_that_fails_half_way_changes_nothing(store: Store) -> None:
    """Two people of one identifier: no folder gets that far, so it is a mistake of ours, and must not lose data."""
    broken = a_programme([a_person("Ada"), a_person("Ada")], [a_course("basics")])
    name = store.add_programme(spring(), now=MONDAY)

    with pytest.raises(sa.exc.IntegrityError):
        store.replace_programme(name, broken, now=TUESDAY, revision=1)
    with pytest.raises(sa.exc.IntegrityError):
        store.add_programme(broken, now=TUESDAY)

    assert store.programme(name) == spring()
    assert [(each.revision, each.changed) for each in store.programmes()] == [(1, MONDAY)]


def test_a_removed_programme_leaves_with_its_plans_and_nobody_elses(store: Store) -> None:
    for name in ("leaves", "stays"):
        store.add_programme(spring(), now=MONDAY, name=name)
        store.add_plan(name, a_draft(), now=MONDAY)

    store.remove_programme("leaves")

    assert [each.name for each in store.programmes()] == ["stays"]
    assert (store.programme("stays"), store.plan("stays")) == (spring(), a_draft())
    store.add_programme(spring(), now=MONDAY, name="leaves")
    assert store.versions("leaves") == (), "a new programme of an old name begins anew"


# Versions


def test_plans_are_numbered_from_one_for_each_programme(store: Store) -> None:
    store.add_programme(spring(), now=MONDAY, name="a")
    store.add_programme(spring(), now=MONDAY, name="b")

    numbers = [store.add_plan(name, a_draft(points), now=MONDAY) for points, name in enumerate("aababb")]

    assert numbers == [1, 2, 1, 3, 2, 3]
    assert [store.plan("b", each).score.points for each in (1, 2, 3)] == [2, 4, 5]
    assert store.plan("a") == store.plan("a", 3) == a_draft(3)


def test_a_version_says_how_it_was_made_what_it_scored_and_when(store: Store) -> None:
    name = store.add_programme(spring(), now=MONDAY)
    store.add_plan(name, a_draft(10), now=MONDAY, note="first try")
    store.replace_programme(name, replace(spring(), title="Moved"), now=MONDAY, revision=1)
    store.add_plan(name, replace(a_draft(8), made=Making()), now=TUESDAY)
    store.add_plan(name, a_draft(9), now=TUESDAY, revision=1)

    def score(points: int) -> Score:
        return replace(NO_SCORE, points=points)

    made = Making(seed=7, workers=2, limit_seconds=30.0, versions=(("tzdata", "2026.6"),))
    assert store.versions(name) == (
        PlanVersion(1, made, score(10), MONDAY, "first try", revision=1),
        PlanVersion(2, Making(), score(8), TUESDAY, "", revision=2),
        PlanVersion(3, made, score(9), TUESDAY, "", revision=1),
    )


def test_a_version_that_is_not_there_is_told_from_a_programme_without_plans(store: Store) -> None:
    name = store.add_programme(spring(), now=MONDAY)
    with pytest.raises(UnknownVersion, match="has no plan yet"):
        store.plan(name)
    store.add_plan(name, a_draft(), now=MONDAY)

    for number in (0, 2, -1):
        with pytest.raises(UnknownVersion, match=f"no plan version {number}; its versions are 1 to 1"):
            store.plan(name, number)
