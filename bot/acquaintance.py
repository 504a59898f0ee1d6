"""Getting to know people: Slack is asked who somebody is at first contact, and once a day after that."""

from concurrent.futures import Executor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from commands.contract import UNTOLD, SlackPerson
from storage import Database

log = structlog.get_logger()

ASKED_EVERY = timedelta(days=1)
ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""How soon Slack is asked again when it did not answer."""
SECONDS_TO_WAIT = 0.8
"""How long a stranger's answer waits for Slack, of the three seconds that there are."""


class People(Protocol):
    """Tells who somebody is; raises whatever goes wrong."""

    def who_is(self, slack_user_id: str) -> SlackPerson:
        """A person of Slack."""
        ...


@dataclass(frozen=True, slots=True)
class _Met:
    person: SlackPerson
    at: datetime
    answered: bool


class Acquaintance:
    """What Slack tells of people, kept in memory; without an answer everything goes on as if it told nothing.

    Only a stranger waits for the answer: it may say that a file knows them. Of a member, it is read later on.
    """

    def __init__(self, database: Database, people: People, executor: Executor) -> None:
        self._database = database
        self._people = people
        self._executor = executor
        self._met: dict[tuple[UUID, str], _Met] = {}

    def meet(self, workspace_id: UUID, slack_user_id: str, now: datetime) -> SlackPerson:
        """What is known of a person now; asks Slack when it is time to."""
        key = (workspace_id, slack_user_id)
        met = self._met.get(key)
        if met is not None and now - met.at < (ASKED_EVERY if met.answered else ASKED_AGAIN_AFTER):
            return met.person
        # Nobody else asks while the answer is on its way.
        self._met[key] = _Met(met.person if met is not None else UNTOLD, now, answered=False)
        with self._database.unit_of_work(workspace_id, write=False) as store:
            _workspace, member = store.members.asker(slack_user_id)
        asking = self._executor.submit(self._ask, key, now)
        if member is None:
            wait([asking], timeout=SECONDS_TO_WAIT)
        return self._met[key].person

    def _ask(self, key: tuple[UUID, str], now: datetime) -> None:
        workspace_id, slack_user_id = key
        try:
            person = self._people.who_is(slack_user_id)
            with self._database.unit_of_work(workspace_id) as store:
                store.recognition.meet(slack_user_id, now, email=person.email or None, zone=person.zone or None)
        except Exception as error:
            log.info("person.untold", slack_user_id=slack_user_id, reason=f"{type(error).__name__}: {error}")
            return
        self._met[key] = _Met(person, now, answered=True)
