"""Looking at a digest before others read it."""

from tests.commands.desk import Desk, read


def test_the_preview_shows_the_thread_below(desk: Desk) -> None:
    assert desk.read("preview") == f"We won 4 deals.\n\n{'─' * 40}\n\nWon by week"
    assert read(desk.click("digest_preview", "weekly")) == desk.read("preview weekly")
    assert desk.posted == []


def test_the_preview_rides_on_the_ack_and_so_has_no_chart_that_slack_might_refuse(desk: Desk) -> None:
    assert "data_visualization" not in str(desk.ask("preview"))


def test_a_preview_of_nothing_says_why(desk: Desk) -> None:
    desk.nothing = "nothing was won in week 47 of 2026"
    assert "Nothing would be posted: nothing was won in week 47 of 2026." in desk.read("preview")
    assert "Nothing to send: nothing was won in week 47 of 2026." in desk.read("test")
    assert desk.posted == []


def test_a_test_goes_to_the_person_alone(desk: Desk) -> None:
    assert "on its way to you as a direct message" in desk.read("test", who="U0VIEW")
    assert desk.posted == [("U0VIEW", "We won in week 47 of 2026")]


def test_an_unknown_digest(desk: Desk) -> None:
    error = desk.refused("subscribe wekly monday")
    assert error.message == 'I do not know a digest named "wekly". Did you mean "weekly"?'
    assert error.hint.startswith("Form: `/digest subscribe weekly")
    assert desk.refused("preview quarterly").message.endswith('There is "weekly".')
    assert 'named "quarterly"' in desk.refused("subscribe quarterly", slack_channel="general").message
