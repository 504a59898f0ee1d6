"""What is too long is shortened, and people can see that it was."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.limits import fit, fit_view, problems, shorten_mrkdwn, view_problems

Json = dict[str, Any]


def text(value: str, kind: str = "mrkdwn") -> Json:
    return {"type": kind, "text": value}


def plain(value: str) -> Json:
    return text(value, "plain_text")


def section(value: str, **more: Any) -> Json:
    return {"type": "section", "text": text(value)} | more


def button(number: int, **changed: Any) -> Json:
    return {"type": "button", "text": plain("Take it"), "action_id": f"a:{number}"} | changed


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def rows(number: int, words: str = "Nordlys") -> list[Json]:
    """A headline, rows of a paragraph and buttons each, a note and the buttons of the whole message."""
    head: list[Json] = [{"type": "header", "text": plain("Leads")}]
    body = [block for n in range(number) for block in (section(f"{n} {words}"), actions(button(n)))]
    return [*head, *body, {"type": "context", "elements": [text("As of 14:02.")]}, actions(button(-1))]


def test_what_fits_stays_as_it_is() -> None:
    assert fit(rows(3)) == rows(3)


def test_too_many_rows_become_a_count_and_the_foot_stays() -> None:
    fitted = fit(rows(40))
    assert problems(fitted) == []
    assert len(fitted) <= 50
    assert fitted[-2:] == rows(40)[-2:]
    shown = sum(block["type"] == "section" for block in fitted)
    assert fitted[-3]["elements"][0]["text"] == f"and {40 - shown} more"
    assert fitted[-4]["type"] == "actions"
    assert shown == 23


def test_too_many_characters_become_a_count() -> None:
    fitted = fit(rows(10, "x" * 2_000))
    assert problems(fitted) == []
    assert [block["elements"][0]["text"]["text"] for block in fitted if block["type"] == "actions"].count(
        "Take it"
    ) == 6
    assert fitted[-3]["elements"][0]["text"] == "and 5 more"


def test_one_row_too_long_for_a_message_is_cut() -> None:
    fitted = fit([section("x" * 9_000, fields=[text("y" * 5_000)] * 12)])
    assert problems(fitted) == []
    assert fitted[0]["text"]["text"].endswith("…")
    assert len(fitted[0]["fields"]) == 10


def test_long_texts_end_in_dots() -> None:
    fitted = fit(
        [
            {"type": "header", "text": plain("Nordlys & Co ".replace("&", "&amp;") * 20)},
            {"type": "context", "elements": [text("x" * 4_000)] * 2 + [text("y")] * 12},
            actions(button(1, text=plain("x" * 80)), *(button(n) for n in range(2, 40))),
        ]
    )
    assert problems(fitted) == []
    assert len(fitted[0]["text"]["text"]) <= 150
    assert fitted[0]["text"]["text"].endswith("…")
    assert fitted[2]["elements"][0]["text"]["text"] == "x" * 74 + "…"


def test_a_click_that_would_mean_something_else_is_left_out() -> None:
    menu = {"type": "overflow", "action_id": "m", "options": [{"text": plain("Open"), "value": "x" * 151}] * 7}
    fitted = fit(
        [
            section("Row", accessory=button(1, value="x" * 2_001)),
            actions(button(2, value="x" * 2_001), button(3), menu),
            actions(button(4, url="https://" + "x" * 3_000)),
        ]
    )
    assert problems(fitted) == []
    assert fitted == [section("Row"), actions(button(3))]


def test_menus_and_questions_are_cut() -> None:
    options = [{"text": plain("x" * 80), "value": str(n)} for n in range(120)]
    select = {
        "type": "static_select",
        "action_id": "s",
        "placeholder": plain("p" * 200),
        "options": options,
        "initial_option": deepcopy(options[3]),
    }
    far = select | {"action_id": "t", "initial_option": deepcopy(options[119])}
    several = {
        "type": "checkboxes",
        "action_id": "c",
        "options": options,
        "initial_options": [options[1], options[50]],
    }
    question = {name: plain("q" * 400) for name in ("title", "text", "confirm", "deny")}
    elements = []
    for element in (select, far, several, several | {"initial_options": [options[50]]}, button(1, confirm=question)):
        fitted = fit([actions(element)])
        assert problems(fitted) == []
        elements.append(fitted[0]["elements"][0])
    assert "initial_option" in elements[0]
    assert "initial_option" not in elements[1]
    assert len(elements[2]["initial_options"]) == 1
    assert "initial_options" not in elements[3]


def test_tables_are_cut() -> None:
    fitted = fit([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 30] * 130}])
    assert problems(fitted) == []


def test_a_modal_is_cut() -> None:
    inputs = [
        {
            "type": "input",
            "block_id": str(n),
            "label": plain("l" * 2_100),
            "hint": plain("h" * 2_100),
            "element": {
                "type": "plain_text_input",
                "action_id": str(n),
                "placeholder": plain("p" * 200),
                "initial_value": "x" * 3_100,
            },
        }
        for n in range(120)
    ]
    view = {name: plain("t" * 40) for name in ("title", "submit", "close")} | {"type": "modal", "blocks": inputs}
    before = deepcopy(view)
    assert view_problems(fit_view(view)) == []
    assert view == before


@pytest.mark.parametrize("limit", range(5, 60))
def test_a_cut_leaves_no_half_of_anything(limit: int) -> None:
    whole = "*Nordlys* &amp; <!date^1^{date}|20 Nov> by <@U1> `code` and *bold until the end*"
    cut = shorten_mrkdwn(whole, limit)
    assert len(cut) <= limit
    assert cut.count("*") % 2 == 0
    assert cut.count("`") % 2 == 0
    assert cut.count("<") == cut.count(">")
    assert "&" not in cut.replace("&amp;", "")
    assert "…" in cut


@given(
    st.lists(
        st.one_of(
            st.builds(section, st.text("x*<> &", min_size=1, max_size=20).map(lambda part: part * 200)),
            st.builds(lambda n: actions(button(n)), st.integers()),
            st.just({"type": "divider"}),
        ),
        min_size=1,
        max_size=120,
        unique_by=lambda block: block["elements"][0]["action_id"] if block["type"] == "actions" else id(block),
    )
)
def test_whatever_is_built_fits(blocks: list[Json]) -> None:
    assert problems(fit(blocks)) == []


def chart(categories: int) -> Json:
    labels = [f"week {number}" for number in range(categories)]
    series = [{"name": "Won", "data": [{"label": label, "value": 1} for label in labels]}]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Won", "chart": drawn}


def test_a_chart_that_slack_would_refuse_is_left_out_and_its_words_stay() -> None:
    assert fit([section("Won"), chart(21), section("Lost"), chart(20)]) == [section("Won"), section("Lost"), chart(20)]


def test_a_third_chart_is_left_out() -> None:
    assert fit([chart(1), chart(2), chart(3), section("Won")]) == [chart(1), chart(2), section("Won")]
