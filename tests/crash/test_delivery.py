"""A delivery that is killed at any named point and started again loses nothing and posts nothing twice."""

from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.delivery import CrashPoint
from storage import OutboxState
from tests.crash.conftest import Begun
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
UNKNOWN = {CrashPoint.AFTER_CLAIM, CrashPoint.BEFORE_SEND, CrashPoint.AFTER_SEND, CrashPoint.BEFORE_MARK}
IN_SLACK = {CrashPoint.AFTER_SEND, CrashPoint.BEFORE_MARK, CrashPoint.AFTER_MARK}
"""Points after which Slack has the message."""


class Kill(NamedTuple):
    """Where a process dies: the point, and at which message (the digest is the first, its first reply the fourth)."""

    point: CrashPoint
    message: int

    def __str__(self) -> str:
        return f"{self.point}@{self.message}"


KILLS = [Kill(point, message) for point in CrashPoint for message in (1, 4)]


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


def _killed_once(database: Path, folder: Path, kill: Kill) -> Left:
    with open_office(folder, fill(folder, database)) as office:
        office.enqueue_all()
        with office.bot(crash_point=str(kill)) as bot:
            assert bot.end() == KILLED
        with office.bot() as bot:
            office.wait_until(OutboxState.SENT, *MESSAGES)
            assert bot.stop() == 0
        return _left(office)


@pytest.fixture(scope="module")
def killed_once(begin: Begun, migrated_database: Path) -> dict[Kill, Future[Left]]:
    return begin(partial(_killed_once, migrated_database), "kill")


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_where_the_history_can_be_read_every_message_arrives_once(
    killed_once: dict[Kill, Future[Left]], kill: Kill
) -> None:
    left = killed_once[kill].result()
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
        for _ in (DIGEST, CARD, RESPONSE):
            with office.bot(crash_point=point) as bot:
                assert bot.end() == KILLED
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
def killed_thrice(begin: Begun, migrated_database: Path) -> dict[CrashPoint, Future[Unseen]]:
    return begin(partial(_killed_thrice, migrated_database), "point")


@pytest.mark.parametrize("point", list(CrashPoint))
def test_without_the_history_a_person_decides_about_a_digest(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    seen = killed_thrice[point].result()
    known = point not in UNKNOWN
    assert seen.before.states[DIGEST] is (OutboxState.SENT if known else OutboxState.AMBIGUOUS)
    assert seen.before.counts[DIGEST] == (point in IN_SLACK)
    assert seen.after.counts[DIGEST] == seen.before.counts[DIGEST] + (not known)
    assert seen.after.counts[FIRST_REPLY] == seen.after.counts[SECOND_REPLY] == 1
    thread = seen.after.posted[DIGEST][-1]["ts"]
    assert seen.after.posted[FIRST_REPLY][0]["thread_ts"] == thread


@pytest.mark.parametrize("point", list(CrashPoint))
def test_without_the_history_a_card_is_posted_again_at_most_once(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    left = killed_thrice[point].result().after
    assert left.states[CARD] is OutboxState.SENT
    assert 1 <= left.counts[CARD] <= 1 + (point in IN_SLACK & UNKNOWN)


@pytest.mark.parametrize("point", list(CrashPoint))
def test_an_answer_to_a_response_url_never_comes_twice(
    killed_thrice: dict[CrashPoint, Future[Unseen]], point: CrashPoint
) -> None:
    left = killed_thrice[point].result().after
    assert left.counts[RESPONSE] <= 1
    assert left.states[RESPONSE] is OutboxState.AMBIGUOUS or left.counts[RESPONSE] == 1
