"""Each way in which Slack can fail a bot ends in the state that the design says, without anybody's help."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind, LoggedRequest
from storage import OutboxState
from tests.crash.office import CARD_CHANNEL, RESPONSE, WITHOUT_HISTORY, Office, fill, open_office

LEASE_SECONDS = "6"
RETRY_AFTER = 2
# The channel that Slack asks to wait is silent for a while, so its message is the last one.
FAULTS = {
    "server error": Fault(FaultKind.SERVER_ERROR),
    "reset before": Fault(FaultKind.RESET_BEFORE),
    "reset after": Fault(FaultKind.RESET_AFTER),
    "slow": Fault(FaultKind.SLOW, seconds=3),
    "not found": Fault(FaultKind.REFUSED, code="channel_not_found"),
    "rate limited": Fault(FaultKind.RATELIMITED, retry_after=RETRY_AFTER),
}
ARRIVED = {"reset after", "slow"}
"""Faults after which Slack has the message, though the bot was never told."""


def _meet_all(office: Office, kind: str, keys: list[str]) -> None:
    """Queue one message for each fault, in their order, and let one bot deliver them."""
    for key in keys:
        office.slack.fail_next("chat.postMessage", FAULTS[key])
        office.enqueue(key, kind, CARD_CHANNEL)
    with office.bot(TANDEM_LEASE_SECONDS=LEASE_SECONDS):
        office.wait_until_settled(keys)


def _calls(office: Office, key: str) -> list[LoggedRequest]:
    return [each for each in office.slack.requests if each.name == "chat.postMessage" and each.body["text"] == key]


def test_with_the_history_every_fault_but_a_refusal_ends_in_one_post(tmp_path: Path, migrated_database: Path) -> None:
    keys = list(FAULTS)
    with open_office(tmp_path, fill(tmp_path, migrated_database)) as office:
        _meet_all(office, "digest", keys)
        states = {key: office.state(key) for key in keys}
        assert states == {**dict.fromkeys(keys, OutboxState.SENT), "not found": OutboxState.DEAD}
        assert {key: len(office.posted(key)) for key in keys} == {**dict.fromkeys(keys, 1), "not found": 0}
        # What had arrived was looked up, not posted again.
        calls = {key: len(_calls(office, key)) for key in keys}
        assert calls == {**dict.fromkeys(keys, 2), **dict.fromkeys(ARRIVED, 1), "not found": 1}
        assert office.row("not found").error == "channel_not_found"
        asked, again = _calls(office, "rate limited")
        assert again.at - asked.at >= timedelta(seconds=RETRY_AFTER)


@pytest.mark.parametrize("kind", ["digest", "card"])
def test_without_the_history_the_kind_of_message_decides(tmp_path: Path, migrated_database: Path, kind: str) -> None:
    keys = [key for key in FAULTS if key not in {"not found", "rate limited"}]
    with open_office(tmp_path, fill(tmp_path, migrated_database), scopes=WITHOUT_HISTORY) as office:
        _meet_all(office, kind, keys)
        state = {"digest": OutboxState.AMBIGUOUS, "card": OutboxState.SENT}[kind]
        assert {key: office.state(key) for key in keys} == dict.fromkeys(keys, state)
        again = kind == "card"
        assert {key: len(office.posted(key)) for key in keys} == {key: (key in ARRIVED) + again for key in keys}


def test_a_response_url_is_tried_again_only_when_slack_surely_has_no_answer(
    tmp_path: Path, migrated_database: Path
) -> None:
    with open_office(tmp_path, fill(tmp_path, migrated_database)) as office:
        waits, lost = f"{RESPONSE}:waits", f"{RESPONSE}:lost"
        office.slack.fail_next("response_url", Fault(FaultKind.RESET_AFTER))
        office.slack.fail_next("response_url", Fault(FaultKind.RATELIMITED, retry_after=1))
        for key in (lost, waits):
            office.enqueue(key, "reply", office.response_url())
        with office.bot(TANDEM_LEASE_SECONDS=LEASE_SECONDS):
            office.wait_until_settled((waits, lost))
        assert (office.state(waits), len(office.posted(waits))) == (OutboxState.SENT, 1)
        assert (office.state(lost), len(office.posted(lost))) == (OutboxState.AMBIGUOUS, 1)
