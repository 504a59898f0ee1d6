"""The composition root: everything that runs is made and joined here, and nowhere else."""

import os
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

from slack_bolt import App

from bot.acquaintance import Acquaintance
from bot.conversation import Conversation
from bot.crash import crash_at
from bot.delivery import Delivery
from bot.digest_jobs import DigestJobs
from bot.dispatch import bolt_app
from bot.events import handle_event
from bot.jobs import tick_jobs
from bot.listener import Later, Listener
from bot.offers import offers_of, teller_of
from bot.posting import Posting
from bot.registry import registry_of
from bot.settings import Settings
from bot.slack import SlackPeople, SlackReplies, web_client
from bot.tick import Due, Job, first_of
from bot.worker import DeliveryWorker
from commands.contract import Command
from digests import CARDS, DIGESTS
from storage import Database

LISTENER_THREADS = 32
OTHER_THREADS = 4
"""The tick, delivery, health and one to spare: they use the database beside the listeners."""
ANSWER_SECONDS = 1.5
"""How long an answer waits for the database: Slack gives up after 3 seconds, and then tells the person nothing."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The real clock; every other part of Tandem is given the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tandem:
    """The running parts, joined; nothing of it has connected to Slack yet."""

    settings: Settings
    database: Database
    conversation: Conversation
    bolt: App
    delivery: Delivery
    worker: DeliveryWorker
    jobs: tuple[tuple[str, Job], ...]
    due: Due
    executor: ThreadPoolExecutor

    def health(self) -> dict[str, str]:
        """Whether the database answers."""
        try:
            self.database.ping()
        except Exception as error:
            return {"status": "failing", "database": type(error).__name__}
        return {"status": "ok", "database": "ok"}

    def close(self) -> None:
        """Finish what was promised to people, then give everything back."""
        self.worker.stop()
        self.executor.shutdown(wait=True)
        self.database.close()


def build(settings: Settings, commands: Iterable[Command], clock: Clock = utc_now) -> Tandem:
    """Join all parts for these settings. Raises ValueError when two commands claim the same name."""
    database = Database.open(settings.database_url, connections=LISTENER_THREADS + OTHER_THREADS)
    executor = ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="tandem")
    client = web_client(settings.slack_api_url, settings.slack_bot_token)
    lease = timedelta(seconds=settings.lease_seconds)
    delivery = Delivery(
        database,
        Posting(settings.slack_api_url, settings.slack_bot_token, timeout_seconds=lease.total_seconds() / 3),
        clock,
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        lease=lease,
        crash=crash_at(settings.crash_point),
    )
    digest_jobs = DigestJobs(database, {digest.name: digest for digest in DIGESTS})
    worker = DeliveryWorker(delivery, settings.tick_seconds)
    conversation = Conversation(
        registry_of(commands),
        database,
        offers_of(DIGESTS),
        teller_of(CARDS),
        after_write=worker.wake,
        seconds=ANSWER_SECONDS,
    )
    acquaintance = Acquaintance(database, SlackPeople(client), executor)
    listener = Listener(
        conversation, SlackReplies(client), acquaintance, Later(executor), clock, partial(handle_event, database)
    )
    bolt = bolt_app(client, settings.slack_signing_secret, listener, executor)
    jobs = (*tick_jobs(database, digest_jobs, worker.wake), *lookup_jobs(settings, database))
    due = first_of(digest_jobs.next_due, delivery.next_due)
    return Tandem(settings, database, conversation, bolt, delivery, worker, jobs, due, executor)


def lookup_jobs(settings: Settings, database: Database) -> tuple[tuple[str, Job], ...]:
    """The job that fills what HubSpot's webhooks only name, where there is a token for it."""
    if not settings.hubspot_token:
        return ()
    from intake.hubspot_client import HubSpotClient
    from intake.hubspot_lookups import HubSpotLookups

    lookups = HubSpotLookups(database, HubSpotClient(settings.hubspot_api_url, settings.hubspot_token))
    return (("HubSpot look-ups", lookups.run),)
