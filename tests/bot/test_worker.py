"""The thread that empties the outbox: a digest's thread does not wait for the next tick after each reply."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event

from bot.delivery import Delivery
from bot.posting import Outcome, Payload, Posting, Sent, Wait
from bot.worker import DeliveryWorker
from storage import Database


class BusyOnce(Posting):
    """A Slack that asks for a moment of quiet once, and then takes everything."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9/", "xoxb-1", timeout_seconds=1)
        self.asked = 0
        self.took = Event()

    def post(self, slack_channel: str, payload: Payload, dedupe_key: str, thread_ts: str | None) -> Outcome:
        self.asked += 1
        if self.asked == 1:
            return Wait(0.05, "Slack asked to wait")
        self.took.set()
        return Sent(slack_channel, "1.000001")


def test_a_message_is_sent_when_the_channel_is_free_again_and_not_at_the_next_tick(database_url: str) -> None:
    now = datetime.now(UTC)
    slack = BusyOnce()
    with closing(Database.open(database_url)) as database:
        workspace = database.ensure_workspace("T1", "Acme", now)
        with database.unit_of_work(workspace.id) as store:
            assert store.outbox.enqueue("digest", "digest:1", "C1", {"text": "Week 39"}, now)
        delivery = Delivery(database, slack, lambda: datetime.now(UTC), owner="replica", lease=timedelta(seconds=60))
        worker = DeliveryWorker(delivery, tick_seconds=3600)
        worker.start()
        worker.wake()
        try:
            assert slack.took.wait(10)
        finally:
            worker.stop()
    assert slack.asked == 2
