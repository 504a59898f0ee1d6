"""Each way in which Slack can fail a bot ends in the state that the design says, without anybody's help."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind
from storage import OutboxState
from tests.crash.conftest import Begin
from tests.crash.office import ALL_SCOPES, CARD_CHANNEL, WITHOUT_HISTORY, Office, fill, open_office

AMBIGUOUS, DEAD, SENT = OutboxState.AMBIGUOUS, OutboxState.DEAD, OutboxState.SENT
LEASE_SECONDS = "6"
RETRY_AFTER = 2
# A request is given up after a third of the lease; a channel that Slack asks to wait is silent, so that comes last.
FAULTS = {
    "server error": Fault(FaultKind.SERVER_ERROR),
    "reset before": Fault(FaultKind.RESET_BEFORE),
    "reset after": Fault(FaultKind.RESET_AFTER),
    "slow": Fault(FaultKind.SLOW, seconds=3),
    "not found": Fault(FaultKind.REFUSED, code="channel_not_found"),
    "rate limited": Fault(FaultKind.RATELIMITED, retry_after=RETRY_AFTER),
}


@dataclass(frozen=True)
class Case:
    """A kind of message, what Slack granted, and for each fault: the state, the posts and the requests in the end."""

    kind: str
    scopes: Iterable[str]
    expected: dict[str, tuple[OutboxState, int, int]]
    method: str = "chat.postMessage"


CASES = {
    "history readable": Case(
        "digest",
        ALL_SCOPES,
        {
            "server error": (SENT, 1, 2),
            "reset before": (SENT, 1, 2),
            "reset after": (SENT, 1, 1),
            "slow": (SENT, 1, 1),
            "not found": (DEAD, 0, 1),
            "rate limited": (SENT, 1, 2),
        },
    ),
    "digest without history": Case(
        "digest",
        WITHOUT_HISTORY,
        {
            "server error": (AMBIGUOUS, 0, 1),
            "reset before": (AMBIGUOUS, 0, 1),
            "reset after": (AMBIGUOUS, 1, 1),
            "slow": (AMBIGUOUS, 1, 1),
            "not found": (DEAD, 0, 1),
            "rate limited": (SENT, 1, 2),
        },
    ),
    "card without history": Case(
        "card",
        WITHOUT_HISTORY,
        {
            "server error": (SENT, 1, 2),
            "reset before": (SENT, 1, 2),
            "reset after": (SENT, 2, 2),
            "slow": (SENT, 2, 2),
            "not found": (DEAD, 0, 1),
            "rate limited": (SENT, 1, 2),
        },
    ),
    "response url": Case(
        "reply",
        ALL_SCOPES,
        {
            "server error": (AMBIGUOUS, 0, 1),
            "reset before": (AMBIGUOUS, 0, 1),
            "reset after": (AMBIGUOUS, 1, 1),
            "slow": (AMBIGUOUS, 1, 1),
            "rate limited": (SENT, 1, 2),
        },
        method="response_url",
    ),
}


@dataclass(frozen=True)
class Met:
    """What became of each fault's message: state, posts and requests; the errors; when the limited one was tried."""

    outcomes: dict[str, tuple[OutboxState, int, int]]
    errors: dict[str, str | None]
    limited_at: list[datetime]


def _meet(database: Path, folder: Path, name: str) -> Met:
    """One message for each fault, in their order, delivered by one bot."""
    case = CASES[name]
    with open_office(folder, fill(folder, database), case.scopes) as office:
        for key in case.expected:
            office.slack.fail_next(case.method, FAULTS[key])
            place = office.response_url() if case.method == "response_url" else CARD_CHANNEL
            office.enqueue(key, case.kind, place)
        with office.bot(TANDEM_LEASE_SECONDS=LEASE_SECONDS):
            office.wait_until_settled(case.expected)
        times = {key: _times(office, case.method, key) for key in case.expected}
        return Met(
            {key: (office.state(key), len(office.posted(key)), len(times[key])) for key in case.expected},
            {key: office.row(key).error for key in case.expected},
            times["rate limited"],
        )


def _times(office: Office, method: str, key: str) -> list[datetime]:
    return [each.at for each in office.slack.requests if each.name == method and each.body["text"] == key]


@pytest.fixture(scope="module")
def met(begin: Begin, migrated_database: Path) -> dict[str, Future[Met]]:
    """What became of the messages of each case."""
    return begin(partial(_meet, migrated_database), "case")


@pytest.mark.parametrize("case", CASES)
def test_every_fault_of_slack_ends_as_designed(met: dict[str, Future[Met]], case: str) -> None:
    outcome = met[case].result()
    assert outcome.outcomes == CASES[case].expected
    assert outcome.errors.get("not found", "channel_not_found") == "channel_not_found"
    asked_to_wait, sent = outcome.limited_at
    assert sent - asked_to_wait >= timedelta(seconds=RETRY_AFTER)
