"""Marks say what they mean, and only they may format."""

import pytest

from messages.words import bar, bold, code, dots, flames, italic, link, mention, place, stars, with_code


def test_heat_and_rank_are_three_steps() -> None:
    assert [flames(n) for n in (-1, 0, 2, 3, 9)] == ["", "", "🔥🔥", "🔥🔥🔥", "🔥🔥🔥"]
    assert [stars(n) for n in (0, 3)] == ["", "★★★"]


@pytest.mark.parametrize("share", [None, -1, 0, 0.001, 0.5, 0.71, 0.999, 1, 7])
@pytest.mark.parametrize("pace", [None, 0, 0.5, 1, 2])
def test_a_bar_is_always_as_wide(share: float | None, pace: float | None) -> None:
    drawn = bar(share, pace).strip("`")
    assert len(drawn) == 22
    assert ("│" in drawn) == (pace is not None)


def test_a_bar_is_full_only_when_the_goal_is_reached() -> None:
    assert bar(1) == f"`{'█' * 22}`"
    assert "░" in bar(0.9999)
    assert bar(0) == bar(None) == f"`{'░' * 22}`"
    assert bar(0.71, 0.67) == "`██████████████│░░░░░░░`"


def test_only_checked_targets_become_markup() -> None:
    assert mention("U024BE7LH") == "<@U024BE7LH>"
    assert [place(slack_id) for slack_id in ("C024", "G1", "U1")] == ["<#C024>", "<#G1>", "<@U1>"]
    assert link("R&D | x", "https://example.com/?a=1&b=2") == "<https://example.com/?a=1&amp;b=2|R&amp;D ¦ x>"
    for wrong in ("!channel", "U1>", "", "u1", "C123"):
        with pytest.raises(ValueError, match="no Slack user id"):
            mention(wrong)
    for wrong in ("!channel", "C1|x", ""):
        with pytest.raises(ValueError, match="no Slack channel id"):
            place(wrong)
    for wrong in ("javascript:alert(1)", "https://x|y", "https://x>", "example.com"):
        with pytest.raises(ValueError, match="no web address"):
            link("x", wrong)


def test_formatting_wraps_an_escaped_value() -> None:
    assert bold("<b>") == "*&lt;b&gt;*"
    assert italic("x") == "_x_"
    assert code("/hotleads 5") == "`/hotleads 5`"


def test_parts_without_words_leave_no_dots() -> None:
    assert dots("a", "", None, bold("b")) == "a · *b*"
    assert dots() == ""


def test_backticks_mark_what_to_type() -> None:
    assert with_code("Try `/hotleads R&D` or `/tandem`.") == "Try `/hotleads R&amp;D` or `/tandem`."
    assert "`" not in with_code("one ` alone")
