"""A replica in a process of its own that delivers what is due and may be killed on the way: for test_kill.py."""

import sys
from contextlib import closing
from datetime import datetime, timedelta

from bot.crash import crash_at
from bot.delivery import Delivery
from bot.posting import Posting
from storage import Database


def deliver_once(database_url: str, slack_url: str, now: str, crash_point: str) -> None:
    """One pass over the outbox as of `now`."""
    with closing(Database.open(database_url)) as database:
        delivery = Delivery(
            database,
            Posting(slack_url, "xoxb-1", timeout_seconds=5),
            lambda: datetime.fromisoformat(now),
            owner="replica",
            lease=timedelta(seconds=60),
            crash=crash_at(crash_point),
        )
        delivery.deliver_due()


if __name__ == "__main__":
    deliver_once(*sys.argv[1:])
