"""kill -9 in the middle of a delivery: the next replica finds out what happened, and Slack gets the message once."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import CrashPoint
from storage import Database, OutboxState
from tests.bot.conftest import NOW
from tests.bot.tiny_slack import TinySlack

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_killed_delivery_loses_nothing_and_doubles_nothing(
    database_url: str, slack: TinySlack, point: CrashPoint
) -> None:
    with closing(Database.open(database_url)) as database:
        workspace_id = database.ensure_workspace("T1", "Acme", NOW).id
        with database.unit_of_work(workspace_id) as store:
            store.outbox.enqueue("digest", "d", "C1", {"text": "Week 39", "blocks": []}, NOW)

        def replica(minutes: int, crash_point: str = "") -> int:
            now = (NOW + timedelta(minutes=minutes)).isoformat()
            command = [sys.executable, "-m", "tests.bot.deliver_once", database_url, slack.url, now, crash_point]
            return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False).returncode

        assert replica(0, point) == -signal.SIGKILL
        assert replica(2) == 0
        assert len(slack.posted) == 1
        with database.unit_of_work(workspace_id, write=False) as store:
            row = store.outbox.by_key("d")
        assert row is not None
        assert (row.state, row.sent_ts) == (OutboxState.SENT, slack.posted[0]["ts"])
