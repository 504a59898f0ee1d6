"""Subscribing to a digest by a line or the form, and who may."""

from datetime import time

import pytest

from commands.contract import (
    CommandError,
    ModalErrors,
    OpenModal,
)
from messages import as_text
from revenue.calendar import WeeklySchedule
from revenue.vocabulary import Role
from tests.commands.desk import Desk, read


def test_subscribing_by_text(desk: Desk) -> None:
    text = desk.read("subscribe weekly friday 4pm Europe/Berlin here")
    assert "Weekly joint digest: subscribed." in text
    assert "1 digest scheduled" in text
    assert "Weekly joint digest to #C0REVENUE · Friday 16:00, Europe/Berlin" in text
    # Friday 27 November, 15:00 UTC.
    assert "next 27 Nov 2026 at 15:00 · never ran yet" in text
    assert [row.schedule for row in desk.subscriptions()] == [WeeklySchedule(4, time(16), "Europe/Berlin")]


def test_the_answer_says_on_whose_clock_it_comes(desk: Desk) -> None:
    unset = "It comes at 9:00 in UTC, the zone of this workspace until somebody sets it by /tandem zone Europe/Berlin."
    assert unset in desk.read("subscribe weekly monday 9:00 here")
    with desk.database.unit_of_work(desk.workspace.id) as store:
        store.configure(desk.now, zone="Europe/Berlin")
    told = "subscribed. It comes at 16:05 in Europe/Berlin, the zone of this workspace."
    assert told in desk.read("subscribe weekly friday 16:05 here")
    with desk.database.unit_of_work(desk.workspace.id) as store:
        store.members.save("U0LEAD", "Lea", desk.now, zone="Asia/Tokyo")
    assert "It comes at 9:00 in Asia/Tokyo, your time zone." in desk.read("subscribe weekly monday 9:00 here")
    assert "It comes at 9:00 in Europe/Oslo." in desk.read("subscribe weekly monday 9:00 Europe/Oslo here")


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
        ("at", "26:00", '"26:00" is not a time of day. Write it like 9:00, 14:30 or 4pm.'),
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
