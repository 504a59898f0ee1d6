"""`/digest`: the list, pausing, posting again, and what became of the last ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commands.contract import (
    Answer,
    CommandError,
)
from commands.digest import COMMAND
from messages import render
from revenue.vocabulary import Role
from storage import OutboxState, run_key
from tests.commands.desk import Desk, read
from tests.messages.hostile import CORPUS, poisoned, skeleton


def test_only_answers_that_changed_nothing_can_be_shared(desk: Desk) -> None:
    def shareable(text: str) -> bool:
        answer = desk.ask(text)
        assert isinstance(answer, Answer)
        return answer.shareable

    assert not shareable("list"), "there is nothing to show to others"
    assert shareable("preview")
    writing = ("subscribe weekly monday 9:00 here", "pause", "resume", "test")
    assert [shareable(text) for text in writing] == [False] * len(writing)
    assert shareable("list")
    desk.nothing = "nothing was won"
    assert not shareable("preview")


def test_without_any_it_says_what_a_digest_is(desk: Desk) -> None:
    text = desk.read()
    assert text.startswith("No digest is scheduled yet. The weekly joint digest tells both teams")
    assert "/digest subscribe weekly monday 9:00 here" in text
    assert "[Subscribe] [Preview] [Send me a test]" in text
    assert "scheduled\n" not in text


def test_subscriptions_have_no_past_but_a_digest_has(desk: Desk) -> None:
    past = desk.now - timedelta(days=30)
    for text in ("list", "subscribe weekly monday here", "pause", "test"):
        assert desk.refused(text, as_of=past).message == "This shows how Tandem is set up now; it has no past."
    assert desk.posted == []
    assert "We won 4 deals." in desk.read("preview", as_of=past)


def test_pausing_and_resuming(desk: Desk) -> None:
    desk.ask("subscribe weekly monday here")
    text = desk.read("pause")
    assert "Weekly joint digest: paused." in text
    assert "\npaused · never ran yet" in text
    assert "next " not in text
    assert "[Resume]" in text
    assert "paused already." in desk.read("pause weekly")
    assert "comes again." in desk.read("resume weekly")
    assert [row.paused_at for row in desk.subscriptions()] == [None]


def test_pausing_by_button_replaces_the_list(desk: Desk) -> None:
    desk.ask("subscribe weekly monday here")
    paused = desk.click("digest_pause", str(desk.subscriptions()[0].id))
    assert isinstance(paused, Answer)
    assert paused.replace
    resumed = desk.click("digest_resume", str(desk.subscriptions()[0].id))
    assert "comes again." in read(resumed)
    for value in ("", "not an id", "0193a1d6-0000-7000-8000-000000000000"):
        with pytest.raises(CommandError, match="not scheduled any more"):
            desk.click("digest_pause", value)


def test_the_digest_of_this_channel_is_meant(desk: Desk) -> None:
    assert "There is no digest to pause." in desk.refused("pause").message
    for slack_channel in ("C1", "C2"):
        desk.ask("subscribe weekly monday here", slack_channel=slack_channel)
    desk.ask("pause", slack_channel="C2")
    assert [row.paused_at is None for row in desk.subscriptions()] == [True, False]
    error = desk.refused("pause", slack_channel="C3")
    assert error.message == "There are 2 digests. Which one do you mean?"
    desk.ask("pause <#C1|one>", slack_channel="C3")
    assert [row.paused_at is None for row in desk.subscriptions()] == [False, False]


def test_nobody_pauses_what_others_read(desk: Desk) -> None:
    desk.ask("subscribe weekly monday here")
    desk.member("U0LEAD", Role.LEAD, "Lena")
    assert "Ask Lena." in desk.refused("pause", who="U0VIEW").hint
    with pytest.raises(CommandError):
        desk.click("digest_pause", str(desk.subscriptions()[0].id), who="U0VIEW")
    assert desk.subscriptions()[0].paused_at is None


def ran(desk: Desk, state: OutboxState | None, error: str = "") -> str:
    """The one subscription ran, and its message stands in a state (None: skipped); its key."""
    desk.ask("subscribe weekly monday here")
    subscription = desk.subscriptions()[0]
    key = run_key(subscription.id, "2026-W47")
    with desk.database.unit_of_work(desk.workspace.id) as store:
        reason = None if state else "nothing was won in week 47 of 2026"
        store.subscriptions.claim_run(subscription.id, "2026-W47", "posted" if state else "skipped", reason, desk.now)
        if state:
            store.outbox.enqueue("digest", key, "C0REVENUE", {"text": "We won"}, desk.now)
            claimed = store.outbox.claim(store.outbox.candidates(desk.now)[0], "x", desk.now, timedelta(minutes=1))
            assert claimed is not None
            match state:
                case OutboxState.SENT:
                    store.outbox.mark_sent(claimed, "C0REVENUE", "1.2", desk.now)
                case OutboxState.AMBIGUOUS:
                    store.outbox.mark_ambiguous(claimed, error)
                case OutboxState.DEAD:
                    store.outbox.mark_dead(claimed, error)
                case OutboxState.DROPPED:
                    store.outbox.mark_ambiguous(claimed, error)
                    store.outbox.drop(key)
    return key


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (None, "", "skipped on Tuesday 24 November: nothing was won in week 47 of 2026"),
        (OutboxState.SENT, "", "last posted on Tuesday 24 November"),
        (OutboxState.SENDING, "", "on its way to Slack since Tuesday 24 November"),
        (OutboxState.DROPPED, "it timed out", "given up on Tuesday 24 November: somebody decided"),
        (OutboxState.AMBIGUOUS, "it timed out", "not surely posted on Tuesday 24 November: it timed out"),
        (
            OutboxState.DEAD,
            "the channel is archived",
            "refused by Slack on Tuesday 24 November: the channel is archived",
        ),
    ],
)
def test_the_list_says_what_became_of_the_last_one(
    desk: Desk, state: OutboxState | None, error: str, words: str
) -> None:
    ran(desk, state, error)
    text = desk.read()
    assert words in text
    assert ("[Post again]" in text) is (state in (OutboxState.AMBIGUOUS, OutboxState.DEAD))


def test_post_again_is_pressed_once(desk: Desk) -> None:
    key = ran(desk, OutboxState.AMBIGUOUS)
    assert "It is being posted again." in read(desk.click("digest_post_again", key))
    with pytest.raises(CommandError, match="needs no second posting"):
        desk.click("digest_post_again", key)


def test_post_again_is_for_digests_and_for_leads(desk: Desk) -> None:
    key = ran(desk, OutboxState.AMBIGUOUS)
    with desk.database.unit_of_work(desk.workspace.id) as store:
        store.outbox.enqueue("handoff", "handoff:1:card", "C0REVENUE", {"text": "A card"}, desk.now)
    for value in ("handoff:1:card", "digest:unknown", ""):
        with pytest.raises(CommandError, match="no digest that could be posted again"):
            desk.click("digest_post_again", value)
    desk.member("U0LEAD", Role.LEAD, "Lena")
    with pytest.raises(CommandError, match="belong to the leads"):
        desk.click("digest_post_again", key, who="U0VIEW")


def test_the_next_run_follows_the_clocks(desk: Desk) -> None:
    """In spring 2027 the Sunday morning hour from two to three does not exist in Berlin: it runs right after."""
    desk = replace(desk, now=datetime(2027, 3, 26, 12, tzinfo=UTC))
    assert "next 28 Mar 2027 at 01:00" in desk.read("subscribe weekly sunday 2:30 Europe/Berlin here")


def test_a_long_list_is_cut(desk: Desk) -> None:
    for number in range(12):
        desk.ask("subscribe weekly monday here", slack_channel=f"C{number:02}")
    text = desk.read()
    assert "12 digests scheduled" in text
    assert "and 2 more" in text
    assert "C11" not in text


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_a_message(value: str) -> None:
    for template, view in COMMAND.examples:
        if template == "commands/digest_form":
            continue  # its only free text is a zone in a field, where Slack parses nothing
        keep = ("id", "zone", "slack_channel", "unsure_key", "digest")
        changed, harmless = (poisoned(view, text, keep) for text in (value, "Nordlys"))
        assert skeleton(render(template, changed).blocks) == skeleton(render(template, harmless).blocks)
