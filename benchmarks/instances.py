"""The programmes that are measured, written as folders: ``python -m benchmarks.instances NAME FOLDER``."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click

from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, LiveActivity

PACKED = Path(__file__).with_name("instances")
SCALE_SEED = 1


@dataclass(frozen=True)
class Instance:
    """A programme to be measured.

    Parameters
    ----------
    source
        A file in ``instances/`` without ``.tar.gz``, a packaged sample, ``scale:learners:courses:seed``, or the same
        with ``first`` for every course cut to its first session; without a seed it is 1.
    about
        One line for the reader of the tables.
    irregular
        Points of an irregular session, where not the folder's own.
    """

    source: str
    about: str
    irregular: int | None = None


INSTANCES: Mapping[str, Instance] = {
    "working-at-heights": Instance(
        "working-at-heights", "the packaged sample: in-person practice at two venues, nearly every rule in use"
    ),
    "global-onboarding": Instance(
        "global-onboarding", "the packaged sample: 36 zones, across the clock changes of March"
    ),
    "p500-7": Instance("p500-7", "an irregular session costs 20 points"),
    "p500-7-default": Instance("p500-7", "the same at the contract's default, 100 points", irregular=100),
    "p2000-7": Instance("p2000-7", "an irregular session costs 20 points"),
    "p2000-7-default": Instance("p2000-7", "the same at the contract's default, 100 points", irregular=100),
}
LARGE: Mapping[str, Instance] = {
    "scale-10000": Instance(
        "scale:10000:40", f"`commonhour sample scale --learners 10000 --courses 40 --seed {SCALE_SEED}`"
    ),
}


def write_instance(source: str, folder: Path) -> None:
    """Write an instance's programme folder."""
    packed = PACKED / f"{source}.tar.gz"
    if packed.exists():
        with tarfile.open(packed) as archive:
            _unpack(archive, folder)
        return
    from scheduler.folder.write import write_folder
    from scheduler.samples import make_sample, make_scale

    kind, _, size = source.partition(":")
    if kind in ("scale", "first"):
        learners, courses, *seed = (int(each) for each in size.split(":"))
        made = make_scale(learners, courses, *(seed or [SCALE_SEED]))
        write_folder(made if kind == "scale" else _to_first_sessions(made), folder)
    else:
        write_folder(make_sample(source), folder)


def _to_first_sessions(programme: Programme) -> Programme:
    """Return the same programme with every course cut to its first session and what prepares it."""

    def cut(course: Course) -> Course:
        first = next(at for at, each in enumerate(course.activities) if isinstance(each, LiveActivity))
        return replace(course, activities=course.activities[: first + 1], recordings_allowed=0)

    return replace(programme, courses=tuple(map(cut, programme.courses)))


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack without the archive's own first folder."""
    for member in archive.getmembers():
        inside = Path(*Path(member.name).parts[1:])
        if member.isfile() and not inside.is_absolute() and ".." not in inside.parts:
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            assert content is not None, "a file has content"
            target.write_bytes(content.read())


@click.command()
@click.argument("source")
@click.argument("folder", type=click.Path(path_type=Path))
def main(source: str, folder: Path) -> None:
    """Write the programme folder of SOURCE into FOLDER."""
    write_instance(source, folder)


if __name__ == "__main__":
    main()
