"""The pages' source on plain files."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.people import PersonId
from scheduler.folder import write_folder
from scheduler.folder.changes import change_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json
from scheduler.folder.plan_source import FolderSource
from scheduler.folder.problems import BadPlan
from scheduler.services.plan_source import PlanOfAnother, require_fitting
from tests.builders import a_block, a_calendar, a_course, a_person, a_plan, a_programme, a_section, by_themselves, enrol

PROGRAMME = a_programme(
    [a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada"), calendars={"ada": a_calendar()}
)
OLD = a_plan(a_section("ada", "2027-03-02 10:00"))
NEW = a_plan(self_paced=[by_themselves("ada")])


@pytest.fixture
def kept(tmp_path: Path) -> FolderSource:
    write_folder(PROGRAMME, tmp_path / "spring")
    plan = tmp_path / "plan.json"
    plan.write_text(plan_to_json(OLD), encoding="utf-8")
    return FolderSource(tmp_path / "spring", plan)


def test_what_was_written_is_what_is_shown(kept: FolderSource) -> None:
    assert kept.programme() == PROGRAMME
    assert kept.plan() == OLD
    assert kept.place == "plan.json of spring"


def test_a_kept_plan_takes_the_place_of_the_old_one_which_stays_beside_it(kept: FolderSource, tmp_path: Path) -> None:
    before = kept.plan_revision()

    where = kept.keep(NEW)

    assert where == "plan.previous.json"
    assert kept.plan() == NEW
    assert kept.plan_revision() != before
    assert plan_from_json((tmp_path / where).read_text(encoding="utf-8"), where=where) == OLD
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.json", "plan.previous.json", "spring"]


def test_the_revision_follows_every_file_of_the_folder(kept: FolderSource) -> None:
    first = kept.programme_revision()
    calendar = kept.folder / "calendars" / "ada.ics"
    calendar.write_bytes(a_calendar(("2027-03-02 10:00", "2027-03-02 11:00")))
    second = kept.programme_revision()
    (kept.folder / "travel.csv").write_text("person,start,end,time_zone\n", encoding="utf-8")

    assert len({first, second, kept.programme_revision()}) == 3


def test_a_bad_plan_says_what_is_wrong_with_it(kept: FolderSource, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")

    with pytest.raises(BadPlan, match=r"plan\.json"):
        kept.plan()


def test_a_plan_of_another_programme_is_refused_with_what_does_not_fit() -> None:
    fits = a_plan(a_section("ada", "2027-03-02 10:00"), study=[a_block("ada", "meet", "2027-03-01 10:00")])
    stranger = a_plan(
        a_section("zoe", "2027-03-02 10:00", instructor="max"),
        a_section("", ident="heights-2"),
        a_section("", "2027-03-02 10:00", ident="ladders-1", course="ladders"),
        self_paced=[by_themselves("ines")],
        study=[a_block("zoe", "meet", "2027-03-01 10:00")],
    )

    require_fitting(PROGRAMME, fits, place="plan.json")
    with pytest.raises(PlanOfAnother) as refused:
        require_fitting(PROGRAMME, stranger, place="plan.json")

    assert refused.value.strangers == (
        "heights-1 is taught by 'max', who is nobody in the programme",
        "heights-1 seats 'zoe', who is nobody in the programme",
        "heights-2 never meets",
        "ladders-1 is of 'ladders', which is no course of the programme",
        "'ines' is on the self-paced track of 'heights' without being enrolled in it",
        "a study block of 'zoe' for 'heights' is of what the programme does not have",
    )
    assert str(refused.value).startswith("plan.json: the plan was made from another programme")


def test_an_accepted_change_replaces_what_it_changes_and_keeps_the_old_beside(
    kept: FolderSource, tmp_path: Path
) -> None:
    changed = change_folder(kept.folder, ["person.ada.stretch_minutes=30"], tmp_path / "changed")

    where = kept.accept(tmp_path / "changed", NEW)

    assert where == "people.previous.csv, plan.previous.json"
    assert (kept.programme(), kept.plan()) == (changed, NEW)
    assert changed.person[PersonId("ada")].stretch_minutes == 30
    (kept.folder / "people.csv").write_bytes((kept.folder / "people.previous.csv").read_bytes())
    assert kept.programme() == PROGRAMME
