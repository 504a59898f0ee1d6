"""`tandem erase` as an operator types it: it says what would go, deletes one person, and never the wrong one."""

from contextlib import closing

import pytest

from bot.cli_erase import erase
from bot.settings import Settings, load
from revenue.records import LeadRecord, TouchEvent, TouchKind
from storage import Database, record
from tests.bot.conftest import NOW


@pytest.fixture
def settings(database_url: str) -> Settings:
    with closing(Database.open(database_url)) as database:
        space = database.ensure_workspace("T1", "Acme", NOW).id
        people = [LeadRecord(f"l{number}", "Ada", f"ada{number}@x.example") for number in (1, 2)]
        with database.unit_of_work(space) as store:
            record(store, "crm", [*people, TouchEvent("t1", "l1", TouchKind.PAGE_VIEW, NOW)], NOW)
    return load({"TANDEM_DATABASE_URL": database_url})


def test_a_person_is_erased_by_email_once_that_is_sure(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert erase(settings, "ADA1@x.example", sure=False, team_id="") == 0
    assert "Ada <ada1@x.example> with 1 touches would be deleted for ever" in capsys.readouterr().out
    assert erase(settings, "ada1@x.example", sure=True, team_id="") == 0
    assert capsys.readouterr().out.startswith("Deleted: 1 touches")
    assert erase(settings, "ada1@x.example", sure=True, team_id="") != 0
    assert "No lead is called" in capsys.readouterr().err


def test_a_name_that_two_people_have_deletes_nobody(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert erase(settings, "Ada", sure=True, team_id="") != 0
    assert "write the email of one of Ada <ada1@x.example>, Ada <ada2@x.example>" in capsys.readouterr().err
    assert erase(settings, "Ada", sure=True, team_id="nowhere") != 0
