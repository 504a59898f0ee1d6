"""`/digest`: subscribing, seeing, testing and pausing digests, and what became of the last ones."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from commands.contract import (
    Answer,
    Click,
    CommandContext,
    CommandError,
    DigestOffer,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from commands.digest import COMMAND, parse
from commands.digest_arguments import Args, Verb
from messages import Message, as_text, render
from revenue.calendar import Period, WeeklySchedule
from revenue.vocabulary import Role, Team
from storage import Database, OutboxState, Store, Subscription, Workspace, run_key
from tests.messages.hostile import CORPUS, poisoned, skeleton

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "We won 4 deals."}}
BY_WEEK = {"type": "section", "text": {"type": "mrkdwn", "text": "Won by week"}}


@dataclass
class Desk:
    """A workspace where people of different roles type `/digest`; what is posted is noted."""

    database: Database
    workspace: Workspace
    now: datetime
    nothing: str = ""
    posted: list[tuple[str, str]] = field(default_factory=list)

    def member(self, slack_user_id: str, role: Role, name: str = "") -> None:
        with self.database.unit_of_work(self.workspace.id) as store:
            store.members.save(slack_user_id, name or slack_user_id, self.now, team=Team.SALES, role=role)

    def offer(self) -> DigestOffer:
        def build(_store: Store, _workspace: Workspace, period: Period, _now: datetime, _zone: str) -> Message | str:
            return self.nothing or Message(f"We won in {period.label}", (SECTION,), (Message("By week", (BY_WEEK,)),))

        def post(store: Store, key: str, slack_channel: str, message: Message, now: datetime) -> int:
            self.posted.append((slack_channel, message.text))
            return int(store.outbox.enqueue("digest", key, slack_channel, {"text": message.text}, now))

        return DigestOffer("weekly", "Weekly joint digest", "", build, post)

    def within(
        self, answer: Any, who: str, slack_channel: str = "C0REVENUE", as_of: datetime | None = None
    ) -> Response:
        with self.database.unit_of_work(self.workspace.id, as_of=as_of) as store:
            workspace, member = store.members.asker(who)
            context = CommandContext(
                store, workspace, who, member, self.now, slack_channel, "r1", digests=(self.offer(),)
            )
            response: Response = answer(context)
        return response

    def ask(self, text: str = "", who: str = "U0LEAD", **where: Any) -> Response:
        return self.within(lambda context: COMMAND.run(context, COMMAND.parse(text)), who, **where)

    def read(self, text: str = "", who: str = "U0LEAD", **where: Any) -> str:
        return read(self.ask(text, who, **where))

    def click(self, action: str, value: str = "", who: str = "U0LEAD", **where: Any) -> Response:
        return self.within(lambda context: COMMAND.actions[action](context, Click(action, value)), who, **where)

    def submit(self, values: dict[str, Any], private: str = "C0REVENUE", who: str = "U0LEAD") -> Response:
        submission = Submission("digest_form", values, private)
        return self.within(lambda context: COMMAND.submissions["digest_form"](context, submission), who)

    def subscriptions(self) -> list[Subscription]:
        with self.database.unit_of_work(self.workspace.id, write=False) as store:
            return store.subscriptions.all()

    def refused(self, text: str, who: str = "U0LEAD", **where: Any) -> CommandError:
        with pytest.raises(CommandError) as caught:
            self.ask(text, who, **where)
        return caught.value


def read(response: Response) -> str:
    assert isinstance(response, Answer), response
    return as_text(response.message)


@pytest.fixture
def desk(database: Database, workspace: Workspace, now: datetime) -> Desk:
    return Desk(database, workspace, now)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Args(Verb.LIST)),
        ("list", Args(Verb.LIST)),
        ("subscribe", Args(Verb.SUBSCRIBE)),
        ("subscribe weekly monday 9:00 here", Args(Verb.SUBSCRIBE, "weekly", 0, time(9), None, "here")),
        ("Subscribe WEEKLY on Fridays at 4 pm", Args(Verb.SUBSCRIBE, "weekly", 4, time(16))),
        ("subscribe every wed, 9", Args(Verb.SUBSCRIBE, None, 2, time(9))),
        ("subscribe 14h tues", Args(Verb.SUBSCRIBE, None, 1, time(14))),
        ("subscribe 9.30 thurs", Args(Verb.SUBSCRIBE, None, 3, time(9, 30))),
        ("subscribe 12am noon", Args(Verb.SUBSCRIBE, at=time(12))),
        ("subscribe 12am", Args(Verb.SUBSCRIBE, at=time(0))),
        ("subscribe to <#C123|revenue> America/New_York", Args(Verb.SUBSCRIBE, zone="America/New_York", place="C123")),
        ("subscribe for <@U7|mia> utc", Args(Verb.SUBSCRIBE, zone="UTC", place="U7")),
        ("pause weekly", Args(Verb.PAUSE, "weekly")),
    ],
)
def test_arguments_in_any_order(text: str, expected: Args) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("subscirbe", "“subscirbe”", "Did you mean *subscribe*?"),
        ("frobnicate", "“frobnicate”", "Form: `/digest subscribe weekly monday 9:00 here`"),
        ("subscribe weekly 25:00", "“25:00” is not a time of day.", "4pm"),
        ("subscribe weekly 13pm", "“13pm” is not a time of day.", "9:00"),
        ("subscribe weekly 9:75", "“9:75” is not a time of day.", "9:00"),
        ("subscribe Europe/Berln", '"Europe/Berln" is not a time zone.', "Europe/Berlin"),
        ("subscribe weekly mnoday", "“mnoday”", "Did you mean *Monday*?"),
        ("subscribe mnoday weekly", "“mnoday”", "Did you mean *Monday*?"),
        ("subscribe weekly #revenue", "“#revenue”", "from the list"),
    ],
)
def test_what_is_not_understood_is_named_with_the_right_form(text: str, message: str, hint: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse(text)
    assert message in caught.value.message
    assert hint in caught.value.hint


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


def test_subscribing_by_text(desk: Desk) -> None:
    text = desk.read("subscribe weekly friday 4pm Europe/Berlin here")
    assert "Weekly joint digest: subscribed." in text
    assert "1 digest scheduled" in text
    assert "Weekly joint digest to #C0REVENUE · Friday 16:00, Europe/Berlin" in text
    # Friday 27 November, 15:00 UTC.
    assert "next 27 Nov 2026 at 15:00 · never ran yet" in text
    assert [row.schedule for row in desk.subscriptions()] == [WeeklySchedule(4, time(16), "Europe/Berlin")]


def test_subscribing_again_changes_the_time(desk: Desk) -> None:
    desk.ask("subscribe weekly friday 4pm here")
    assert "1 digest scheduled" in desk.read("subscribe weekly tuesday here")
    assert [row.schedule.weekday for row in desk.subscriptions()] == [1]


def test_it_comes_to_the_person_outside_of_a_channel_or_when_they_say_me(desk: Desk) -> None:
    desk.ask("subscribe weekly 9", slack_channel="")
    desk.ask("subscribe weekly 9 me", who="U0PRIYA")
    assert [row.slack_channel for row in desk.subscriptions()] == ["U0LEAD", "U0PRIYA"]


def test_a_name_that_slack_does_not_know_gets_no_digest(desk: Desk) -> None:
    assert "cannot tell where" in desk.refused("subscribe weekly", who="Priya", slack_channel="").message
    assert desk.subscriptions() == []


def test_an_unknown_digest(desk: Desk) -> None:
    error = desk.refused("subscribe wekly monday")
    assert error.message == "I do not know a digest named “wekly”."
    assert error.hint.startswith("Did you mean *weekly*?")
    assert "There is *weekly*." in desk.refused("preview quarterly").hint


def test_while_there_is_no_lead_everybody_may(desk: Desk) -> None:
    desk.member("U0VIEW", Role.VIEWER)
    assert "subscribed." in desk.read("subscribe weekly monday here", who="U0VIEW")


def test_a_viewer_is_told_whom_to_ask_and_what_they_may(desk: Desk) -> None:
    desk.member("U0LEAD", Role.LEAD, "Lena")
    desk.member("U0VIEW", Role.VIEWER, "Vera")
    error = desk.refused("subscribe weekly monday here", who="U0VIEW")
    assert error.message == "Digests that others read belong to the leads of both teams."
    assert error.hint == "Ask Lena. `/digest subscribe weekly me` sends it to you alone."
    assert "subscribed." in desk.read("subscribe weekly me", who="U0VIEW")
    assert "subscribed." in desk.read("subscribe weekly monday here")


def test_subscriptions_have_no_past_but_a_digest_has(desk: Desk) -> None:
    past = desk.now - timedelta(days=30)
    for text in ("list", "subscribe weekly monday here", "pause", "test"):
        assert desk.refused(text, as_of=past).message == "This shows how Tandem is set up now; it has no past."
    assert desk.posted == []
    assert "We won 4 deals." in desk.read("preview", as_of=past)


def test_the_form_opens_with_what_fits_here(desk: Desk) -> None:
    opened = desk.ask("subscribe")
    assert isinstance(opened, OpenModal)
    text = as_text(opened.modal)
    assert "(x) Monday" in text
    assert "Time zone: [UTC]" in text
    assert "It comes to this channel." in text
    assert opened.modal.view["private_metadata"] == "C0REVENUE"


FILLED = {"digest": "weekly", "weekday": "4", "at": "14:30", "zone": "Europe/Berlin"}


def test_the_filled_form_subscribes(desk: Desk) -> None:
    assert "Friday 14:30, Europe/Berlin" in read(desk.submit(FILLED))
    assert [row.slack_channel for row in desk.subscriptions()] == ["C0REVENUE"]


@pytest.mark.parametrize(
    ("field_name", "value", "words"),
    [
        ("at", "soon", "This is not a time of day. Write it like 9:00, 14:30 or 4pm."),
        ("at", None, "This is not a time of day. Write it like 9:00, 14:30 or 4pm."),
        ("at", "26:00", "“26:00” is not a time of day. Write it like 9:00, 14:30 or 4pm."),
        ("zone", "Berlin", '"Berlin" is not a time zone. Did you mean Europe/Berlin?'),
        ("weekday", None, "Choose a day."),
        ("weekday", "9", "Choose a day."),
        ("digest", "daily", "Choose a digest."),
    ],
)
def test_a_wrong_field_is_named_in_words(desk: Desk, field_name: str, value: str | None, words: str) -> None:
    response = desk.submit({**FILLED, field_name: value})
    assert isinstance(response, ModalErrors)
    assert response.errors == {field_name: words}
    assert desk.subscriptions() == []


def test_a_form_for_a_channel_needs_a_lead_too(desk: Desk) -> None:
    desk.member("U0LEAD", Role.LEAD, "Lena")
    with pytest.raises(CommandError, match="belong to the leads"):
        desk.submit(FILLED, who="U0VIEW")
    with pytest.raises(CommandError, match="belong to the leads"):
        desk.ask("subscribe", who="U0VIEW")


def test_in_a_direct_message_it_comes_to_the_person(desk: Desk) -> None:
    desk.member("U0LEAD", Role.LEAD, "Lena")
    desk.member("U0REP", Role.REP, "Rep")
    opened = desk.ask("subscribe", who="U0REP", slack_channel="D0REP")
    assert isinstance(opened, OpenModal)
    assert "It comes to you as a direct message." in as_text(opened.modal)
    # A submitted form does not say where it was opened.
    text = read(desk.submit(FILLED, private=opened.modal.view["private_metadata"], who="U0REP"))
    assert "Weekly joint digest: subscribed." in text
    assert [row.slack_channel for row in desk.subscriptions()] == ["U0REP"]
    assert "paused." in desk.read("pause here", who="U0REP", slack_channel="D0REP")


def test_a_form_for_nowhere_is_refused(desk: Desk) -> None:
    with pytest.raises(CommandError, match="I cannot tell where it shall go"):
        desk.submit(FILLED, private="<!channel>")
    desk.submit(FILLED, private="D0LEAD")
    assert [row.slack_channel for row in desk.subscriptions()] == ["U0LEAD"]


def test_the_preview_shows_the_thread_below(desk: Desk) -> None:
    assert desk.read("preview") == f"We won 4 deals.\n\n{'─' * 40}\n\nWon by week"
    assert read(desk.click("digest_preview", "weekly")) == desk.read("preview weekly")
    assert desk.posted == []


def test_a_preview_of_nothing_says_why(desk: Desk) -> None:
    desk.nothing = "nothing was won in week 47 of 2026"
    assert "Nothing would be posted: nothing was won in week 47 of 2026." in desk.read("preview")
    assert "Nothing to send: nothing was won in week 47 of 2026." in desk.read("test")
    assert desk.posted == []


def test_a_test_goes_to_the_person_alone(desk: Desk) -> None:
    assert "on its way to you as a direct message" in desk.read("test", who="U0VIEW")
    assert desk.posted == [("U0VIEW", "We won in week 47 of 2026")]


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
