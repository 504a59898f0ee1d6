"""Lists and guesses read as a person would say them."""

from messages.words import capital, did_you_mean, join_and, mention, shorten


def test_lists_end_in_and() -> None:
    assert [join_and([]), join_and(["Mia"]), join_and(["Mia", "Jonas"]), join_and(["Mia", "Jonas", "Priya"])] == [
        "",
        "Mia",
        "Mia and Jonas",
        "Mia, Jonas and Priya",
    ]
    assert join_and(["a", "b"], "or") == "a or b"
    assert join_and([mention("U1"), "<b>"]) == "<@U1> and &lt;b&gt;"


def test_a_typo_finds_its_word_as_it_is_written() -> None:
    regions = ["EMEA", "Central", "Œst"]
    assert did_you_mean("emae", regions) == "EMEA"
    assert did_you_mean("zzz", regions) is None
    assert did_you_mean("", regions) is None
    assert did_you_mean("x" * 10_000, regions) is None


def test_long_text_is_cut_after_a_word() -> None:
    assert shorten("asked for a demo today", 30) == "asked for a demo today"
    assert shorten("asked for a demo today", 18) == "asked for a demo…"
    assert shorten("x" * 40, 10) == "x" * 9 + "…"


def test_a_capital_at_the_start_changes_no_other_letter() -> None:
    assert [capital(text) for text in ("eMEA webinar", "é", "")] == ["EMEA webinar", "É", ""]
