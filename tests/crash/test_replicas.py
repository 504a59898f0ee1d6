"""Several bots on one PostgreSQL: a digest that is due comes once, and one that is told to stop answers first."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import text

from revenue.calendar import WeeklySchedule, week_of
from revenue.money import Money
from revenue.records import OpportunityRecord, StagePassage
from revenue.vocabulary import Outcome
from storage import OutboxState, record
from tests.crash.office import DIGEST_CHANNEL, READER, Office, open_office
from tests.crash.processes import AS_PEOPLE_START_IT, wait_for

CHANNELS = ("C0REVENUE", "C0HANDOFFS", "C0WINS")


def _win_last_week(office: Office, run_at: datetime) -> None:
    """Something to say: a deal of the week before the one in which the digest is due."""
    start = week_of(run_at.date() - timedelta(days=7)).start
    opened = datetime.combine(start, time(9), UTC)
    won = StagePassage("Won", Outcome.WON, opened + timedelta(days=1), Money(12_000_00, "EUR"))
    deal = OpportunityRecord("d1", (StagePassage("Discovery", Outcome.OPEN, opened), won), account="Nordlys")
    with office.database.unit_of_work(office.workspace_id) as store:
        assert not record(store, "crm", [deal], opened + timedelta(days=2)).rejections


def test_two_bots_post_a_due_digest_once(tmp_path: Path, shared_url: str) -> None:
    now = datetime.now(UTC)
    run_at = now - timedelta(hours=1)
    schedule = WeeklySchedule(run_at.weekday(), time(run_at.hour, run_at.minute), "UTC")
    with open_office(tmp_path, shared_url) as office, ExitStack() as running:
        _win_last_week(office, run_at)
        bots = [running.enter_context(office.bot()) for _ in range(2)]
        for bot in bots:
            wait_for(lambda bot=bot: bot.said("tandem.started"), "both bots run")  # type: ignore[misc]
        with office.database.unit_of_work(office.workspace_id) as store:
            subscribed = now - timedelta(days=1)
            keys = [
                f"digest:{store.subscriptions.subscribe('weekly', channel, schedule, None, subscribed).id}"
                f":{week_of(run_at.date() - timedelta(days=7)).key}"
                for channel in CHANNELS
            ]
        wait_for(lambda: _all_sent(office, keys), "every digest and every reply in its thread is sent")
        assert [bot.stop() for bot in bots] == [0, 0]
        for channel in CHANNELS:
            messages = office.slack.messages(channel)
            roots = [message for message in messages if message.get("thread_ts", message["ts"]) == message["ts"]]
            assert len(roots) == 1
            assert {message["thread_ts"] for message in messages if message not in roots} <= {roots[0]["ts"]}
            assert len({message["text"] for message in messages}) == len(messages)
        with office.database.unit_of_work(office.workspace_id, write=False) as store:
            subscriptions = store.subscriptions.all()
            assert [[run.state for run in store.subscriptions.runs(each.id)] for each in subscriptions] == [
                ["posted"]
            ] * len(CHANNELS)


def _all_sent(office: Office, keys: list[str]) -> bool:
    with office.database.unit_of_work(office.workspace_id, write=False) as store:
        queued = all(store.outbox.by_key(key) for key in keys)
        return queued and set(store.outbox.counts()) == {OutboxState.SENT}


def test_a_bot_that_is_told_to_stop_answers_first(tmp_path: Path, shared_url: str) -> None:
    with (
        open_office(tmp_path, shared_url, ack_timeout=30) as office,
        office.bot(command=AS_PEOPLE_START_IT) as bot,
        ThreadPoolExecutor(1) as person,
        office.database.engine.connect() as watching,
    ):
        office.slack.wait_until_connected(30)
        with office.database.transaction() as holding:
            # The answer needs to write here, and waits for as long as somebody else holds the table.
            holding.execute(text("LOCK TABLE members IN SHARE MODE"))
            seen = person.submit(office.slack.slash, READER, DIGEST_CHANNEL, "/tandem", "join sales")

            def waits() -> bool:
                with watching.begin():
                    return bool(watching.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

            wait_for(waits, "the bot is answering")
            bot.terminate()
            wait_for(lambda: bot.said("tandem.stopping"), "the bot is stopping")
        assert "You are in sales now." in seen.result(30).text
        assert bot.end() == 0
        assert bot.said("tandem.stopped")
        assert not bot.said("tandem.answers_unfinished")
