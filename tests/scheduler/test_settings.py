"""What can be set from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.settings import BadSettings, Settings

HOME = {"HOME": "/home/ada"}


def test_nothing_set_is_a_file_in_the_users_data_folder_and_the_loopback_address() -> None:
    assert Settings.from_environment(HOME) == Settings(
        database="sqlite:////home/ada/.local/share/commonhour/commonhour.db", host="127.0.0.1", port=None
    )


@pytest.mark.parametrize(
    ("environment", "database"),
    [
        ({"XDG_DATA_HOME": "/data"}, "sqlite:////data/commonhour/commonhour.db"),
        ({"XDG_DATA_HOME": "data"}, "sqlite:////home/ada/.local/share/commonhour/commonhour.db"),
        ({"XDG_DATA_HOME": ""}, "sqlite:////home/ada/.local/share/commonhour/commonhour.db"),
        ({"COMMONHOUR_DATABASE": "/srv/plans.db", "XDG_DATA_HOME": "/data"}, "sqlite:////srv/plans.db"),
        ({"COMMONHOUR_DATABASE": "plans.db"}, f"sqlite:///{Path.cwd() / 'plans.db'}"),
        ({"COMMONHOUR_DATABASE": "sqlite:////srv/plans.db"}, "sqlite:////srv/plans.db"),
        ({"COMMONHOUR_DATABASE": "sqlite://"}, "sqlite://"),
        ({"COMMONHOUR_DATABASE": ""}, "sqlite:////home/ada/.local/share/commonhour/commonhour.db"),
    ],
)
def test_where_the_database_is(environment: dict[str, str], database: str) -> None:
    assert Settings.from_environment(HOME | environment).database == database


def test_where_the_pages_answer() -> None:
    settings = Settings.from_environment(HOME | {"COMMONHOUR_HOST": "::1", "COMMONHOUR_PORT": "65535"})

    assert (settings.host, settings.port) == ("::1", 65535)


def test_every_bad_setting_is_told_at_once_with_the_way_out() -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment(
            {
                "COMMONHOUR_HOST": "0.0.0.0",
                "COMMONHOUR_PORT": "http",
                "COMMONHOUR_DATABASE": "postgresql://ada:secret@example.org/db",
            }
        )

    assert caught.value.problems == (
        "COMMONHOUR_HOST: '0.0.0.0' is no loopback address; the pages ask nobody who they are, so use '127.0.0.1' or "
        "'::1', and reach them from elsewhere through an SSH tunnel",
        "COMMONHOUR_PORT: 'http' is no port; use a number from 1 to 65535, or leave it unset",
        "COMMONHOUR_DATABASE: a 'postgresql' database is not supported; use the path of a file, or "
        "'sqlite:////path/of/the/file.db'",
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８５０１", "8501.0"])
def test_what_is_no_port(port: str) -> None:
    with pytest.raises(BadSettings, match="COMMONHOUR_PORT"):
        Settings.from_environment(HOME | {"COMMONHOUR_PORT": port})


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "127.0.0.1.example.org", "::"])
def test_what_others_could_reach(host: str) -> None:
    with pytest.raises(BadSettings, match="COMMONHOUR_HOST"):
        Settings.from_environment(HOME | {"COMMONHOUR_HOST": host})
