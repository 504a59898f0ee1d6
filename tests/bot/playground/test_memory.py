"""However long it runs and whatever it is sent, the stand-in stays small."""

import gc
import json
from datetime import UTC, datetime

from bot.playground import Playground
from bot.playground.blocks import limit_problems
from bot.playground.files import KEPT_BYTES, KEPT_FILES, LARGEST, Files
from bot.playground.request_log import LoggedRequest, RequestLog
from bot.playground.rules import CHECKER
from bot.playground.seeing import Watch
from bot.playground.state import KEPT_MESSAGES, Conversation, State
from bot.playground.workspace import Settings
from tests.bot.playground.bots import ask


def test_a_long_run_stays_small() -> None:
    state = State(Settings("", "", "", None, limit_problems))
    conversation = Conversation("C1", "c")
    for number in range(KEPT_MESSAGES + 5):
        state.add_message(conversation, {"text": str(number), "user": "U1"})

    assert len(conversation.messages) == KEPT_MESSAGES
    assert next(iter(conversation.messages.values()))["text"] == "5"


def test_large_requests_are_forgotten_before_they_fill_the_memory() -> None:
    log = RequestLog(most=1_000)
    for number in range(20):
        log.add(LoggedRequest(datetime(2026, 11, 24, tzinfo=UTC), "from bot", str(number), {"text": "x" * 200}, "ok"))

    assert [(number, request.name) for number, request in log.numbered()] == [(n + 1, str(n)) for n in range(16, 20)]
    log.clear()
    log.add(LoggedRequest(datetime(2026, 11, 24, tzinfo=UTC), "from bot", "huge", {"text": "x" * 2_000}, "ok"))
    assert log.all() == []


def test_of_countless_mistakes_the_first_hundred_are_told() -> None:
    assert len(CHECKER.problems("message", {"blocks": [{}] * 5_000})) == 100


def test_the_oldest_files_make_room() -> None:
    files = Files(State(Settings("", "", "", None, limit_problems)))
    first = files.announce("a.png", LARGEST)
    for _ in range(KEPT_BYTES // LARGEST):
        files.announce("b.png", LARGEST)

    assert not files.knows(first.id)
    for _ in range(KEPT_FILES):
        last = files.announce("c.png", 1)
    assert files.knows(last.id)


def test_who_cannot_do_something_is_not_watched_for_ever() -> None:
    press = {"as": "U0MIA", "block_id": "b", "action_id": "a", "ts": "1.2", "conversation": "C0WINS", "entries": {}}
    headers = {"Content-Type": "application/json"}
    with Playground() as playground:
        for in_view in (True, False):
            answer = ask(playground, "POST", "/ui/click", json.dumps(press | {"in_view": in_view}).encode(), headers)
            assert answer.status == 400
        gc.collect()

        assert not [thing for thing in gc.get_objects() if isinstance(thing, Watch)]
