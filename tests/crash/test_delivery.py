"""A delivery that is killed at any named point and started again loses nothing and posts nothing twice."""

from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import CrashPoint
from storage import OutboxState
from tests.crash.conftest import Begin
from tests.crash.office import (
    CARD,
    DIGEST,
    FIRST_REPLY,
    MESSAGES,
    RESPONSE,
    SECOND_REPLY,
    WITHOUT_HISTORY,
    Office,
    fill,
    open_office,
)
from tests.crash.processes import KILLED

ADMIN = "mia"
IN_SLACK = {CrashPoint.AFTER_SEND, CrashPoint.BEFORE_MARK, CrashPoint.AFTER_MARK}
"""Points at which Slack has the message."""

# Which passing of a point by the second process is the first reply's. It looks the digest up, or sends it, before.
AT_THE_FIRST_REPLY: dict[CrashPoint, int] = {
    CrashPoint.AFTER_CLAIM: 4,
    CrashPoint.BEFORE_SEND: 4,
    CrashPoint.AFTER_SEND: 3,
    CrashPoint.BEFORE_MARK: 4,
    CrashPoint.AFTER_MARK: 3,
}


@dataclass(frozen=True)
class Left:
    """What is to be seen in the end: for each message its places in Slack and its state."""

    posted: dict[str, list[dict[str, Any]]]
    states: dict[str, OutboxState]

    @property
    def counts(self) -> dict[str, int]:
        """How often each message is in Slack."""
        return {key: len(found) for key, found in self.posted.items()}


def _left(office: Office) -> Left:
    return Left({key: office.posted(key) for key in MESSAGES}, {key: office.state(key) for key in MESSAGES})


# -- with the history ---------------------------------------------------------------------------------------------


def _killed_twice(database: Path, folder: Path, point: CrashPoint) -> Left:
    """The digest and then the first reply in its thread each meet a process that dies with them."""
    with open_office(folder, fill(folder, database)) as office:
        office.enqueue_all()
        for key, passing in ((DIGEST, 1), (FIRST_REPLY, AT_THE_FIRST_REPLY[point])):
            _die_with(office, key, point, passing)
            office.let_leases_lapse()
        with office.bot() as bot:
            office.wait_until(OutboxState.SENT, *MESSAGES)
            assert bot.stop() == 0
        return _left(office)


def _die_with(office: Office, key: str, point: CrashPoint, passing: int = 1) -> None:
    with office.bot(crash_point=f"{point}@{passing}") as bot:
        assert bot.end() == KILLED
    assert office.state(key) is (OutboxState.SENT if point is CrashPoint.AFTER_MARK else OutboxState.SENDING)
    assert len(office.posted(key)) == (point in IN_SLACK)


@pytest.fixture(scope="module")
def killed_twice(begin: Begin, migrated_database: Path) -> dict[CrashPoint, Future[Left]]:
    """What is left after two kills at each point."""
    return begin(partial(_killed_twice, migrated_database), "point")


@pytest.mark.parametrize("point", list(CrashPoint))
def test_where_the_history_can_be_read_every_message_arrives_once(
    killed_twice: dict[CrashPoint, Future[Left]], point: CrashPoint
) -> None:
    left = killed_twice[point].result()
    assert left.counts == dict.fromkeys(MESSAGES, 1)
    thread = left.posted[DIGEST][0]["ts"]
    assert [left.posted[key][0].get("thread_ts") for key in (FIRST_REPLY, SECOND_REPLY)] == [thread, thread]


# -- without it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unseen:
    """What nobody could look up: as it was when delivery had done all it may, and after a person pressed Post again."""

    before: Left
    after: Left


def _killed_thrice(database: Path, folder: Path, point: CrashPoint) -> Unseen:
    """The digest, the card and the response each meet a process that dies with them."""
    with open_office(folder, fill(folder, database), scopes=WITHOUT_HISTORY) as office:
        office.enqueue_all()
        for key in (DIGEST, CARD, RESPONSE):
            _die_with(office, key, point)
        office.let_leases_lapse()
        with office.bot() as bot:
            office.wait_until_settled((DIGEST, CARD, RESPONSE))
            before = _left(office)
            if before.states[DIGEST] is not OutboxState.SENT:
                office.slack.wait_until_connected()
                assert "Not surely posted" in office.slack.slash(ADMIN, "revenue", "/tandem", "status").text
                office.slack.click(ADMIN, "Post again", value=DIGEST)
            office.wait_until(OutboxState.SENT, DIGEST, FIRST_REPLY, SECOND_REPLY)
            assert bot.stop() == 0
        return Unseen(before, _left(office))


@pytest.fixture(scope="module")
def killed_thrice(begin: Begin, migrated_database: Path) -> dict[CrashPoint, Future[Unseen]]:
    """What is left after three kills at each point."""
    return begin(partial(_killed_thrice, migrated_database), "point")


@pytest.mark.parametrize("point", list(CrashPoint))
def test_without_the_history_a_person_decides_about_a_digest(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    seen = killed_thrice[point].result()
    known = point is CrashPoint.AFTER_MARK
    assert seen.before.states[DIGEST] is (OutboxState.SENT if known else OutboxState.AMBIGUOUS)
    assert seen.before.counts[DIGEST] == (point in IN_SLACK)
    assert seen.after.counts[DIGEST] == seen.before.counts[DIGEST] + (not known)
    thread = seen.after.posted[DIGEST][-1]["ts"]
    for key in (FIRST_REPLY, SECOND_REPLY):
        assert [message["thread_ts"] for message in seen.after.posted[key]] == [thread]


@pytest.mark.parametrize("point", list(CrashPoint))
def test_without_the_history_a_card_is_posted_again_once(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    left = killed_thrice[point].result().after
    assert left.states[CARD] is OutboxState.SENT
    assert left.counts[CARD] == (2 if point in {CrashPoint.AFTER_SEND, CrashPoint.BEFORE_MARK} else 1)


@pytest.mark.parametrize("point", list(CrashPoint))
def test_an_answer_to_a_response_url_never_comes_twice(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    left = killed_thrice[point].result().after
    assert left.counts[RESPONSE] == (point in IN_SLACK)
    assert left.states[RESPONSE] is (OutboxState.SENT if point is CrashPoint.AFTER_MARK else OutboxState.AMBIGUOUS)
