"""All invites in one zip file."""

from __future__ import annotations

import io
import zipfile

from scheduler.services.find_availability import find_availability
from scheduler.services.pack_invites import pack_invites
from scheduler.services.write_invites import write_invites
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol, utc

PROGRAMME = a_programme([a_person("Ines"), a_person("Ada")], [a_course()], enrol("ada"))
PLAN = a_plan(a_section("ada", "2027-03-02 10:00"))


def test_the_zip_holds_every_file_of_the_invites_and_is_the_same_each_time() -> None:
    availability, now = find_availability(PROGRAMME), utc("2027-02-01 12:00")

    packed = pack_invites(PROGRAMME, PLAN, availability, now=now)

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        found = {each: archive.read(each) for each in archive.namelist()}
    assert found == write_invites(PROGRAMME, PLAN, now=now, availability=availability).files()
    assert packed == pack_invites(PROGRAMME, PLAN, availability, now=now)
