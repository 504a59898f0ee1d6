"""The tick: plain functions of the instant, one failing job does not stop the others."""

from datetime import datetime, timedelta

import pytest

from bot.app import Tandem
from bot.jobs import Every
from bot.tick import Tick, beat
from tests.bot.conftest import NOW


def test_a_failing_job_is_logged_and_the_next_one_runs(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[datetime] = []

    def fail(_: datetime) -> None:
        raise RuntimeError("no luck")

    beat((("first", fail), ("second", seen.append)), NOW)
    assert seen == [NOW]
    assert "no luck" in capsys.readouterr().out


def test_rare_jobs_run_at_first_and_then_after_their_interval() -> None:
    ran: list[datetime] = []
    job = Every(timedelta(minutes=5), ran.append)
    for minutes in (0, 1, 4, 5, 6, 11):
        job(NOW + timedelta(minutes=minutes))
    assert [(instant - NOW) / timedelta(minutes=1) for instant in ran] == [0, 5, 11]


def test_a_rare_job_that_failed_is_tried_at_the_next_tick() -> None:
    outcomes = iter([RuntimeError("no luck"), None])
    tried = []

    def job(now: datetime) -> None:
        tried.append(now)
        if (problem := next(outcomes)) is not None:
            raise problem

    rare = Every(timedelta(minutes=5), job)
    with pytest.raises(RuntimeError):
        rare(NOW)
    rare(NOW + timedelta(seconds=15))
    assert len(tried) == 2


def test_every_job_of_the_bot_runs_on_an_empty_workspace(tandem: Tandem, capsys: pytest.CaptureFixture[str]) -> None:
    tandem.database.ensure_workspace("T1", "Acme", NOW)
    beat(tandem.jobs, NOW)
    assert [name for name, _ in tandem.jobs] == ["digests", "delivery", "heat levels", "old runs"]
    assert "tick.failed" not in capsys.readouterr().out


def test_stopping_a_tick_that_never_started_is_harmless() -> None:
    Tick((), lambda: NOW, 1).stop()
