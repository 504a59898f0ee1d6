"""No value changes what a message is made of, whoever typed it."""

# ruff: noqa: RUF001 - look-alike characters are the subject

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from messages.environment import environment
from messages.escaping import BREAK, VALUE_CHARACTERS, filled, plain, raw, safe, trusted
from messages.rendering import message_of, modal_of
from tests.messages.hostile import CORPUS, LONG, active, poisoned, skeleton

# Every way in which a template can print a value, next to every mark that a value could complete.
EVERYWHERE = """
{% macro badge(text) %}[{{ text }}]{% endmacro %}
{{ m.header(a) }}
{% call m.header() %}{{ a }} is ready for {{ b }}{% endcall %}
{% call m.section(accessory=m.button(a, LEAD_TAKE, id, confirm=b)) %}
  *{{ a }}* _{{ b }}_ ~{{ a }}~ `{{ b }}` {{ a }}: {{ b }}:{{ br }}
  {{ b }}{{ br }}
  {{ badge(a) }} {{ a ~ " and " ~ b }} {{ dots(a, b) }} {{ [a, b]|join_and }} {{ bold(a) }} {{ code(b) }}
  {{ link(a, "https://example.com/?a=1&b=2") }} {{ mention("U123") }} {{ [mention("U123"), b]|join_and }}
  {{ a|shorten(20) }} {{ a|default("x") }}
{% endcall %}
{{ m.section(a, fields=[m.fact(a, b), a]) }}
{{ m.context(a, bold(b)) }}
{{ m.actions(m.overflow(LEAD_MENU, (a, "1"), (b, "2")),
             m.select(GOAL_SET, m.options([(a, "1"), (b, "2")]), placeholder=a, initial="2")) }}
{% call m.reply() %}{{ m.section(b) }}{% endcall %}
"""

FORM = """
{{ m.modal(GOAL_FORM, a, submit=b, private=id) }}
{{ m.text_input("one", a, initial=b, hint=a, placeholder=b) }}
{{ m.select_input("two", a, m.options([(a, "1"), (b, "2")]), initial="1") }}
{{ m.section(a) }}
"""


@dataclass(frozen=True, slots=True)
class View:
    a: str
    b: str
    id: str = "0193"


HARMLESS = View("Acme", "Mette Holm")


@pytest.fixture(scope="module")
def everywhere() -> Template:
    return environment().from_string(EVERYWHERE)


@pytest.mark.parametrize("value", CORPUS)
def test_hostile_values_change_no_structure(everywhere: Template, value: str) -> None:
    harmless = message_of(everywhere, HARMLESS)
    attacked = message_of(everywhere, poisoned(HARMLESS, value))
    assert skeleton(attacked.blocks) == skeleton(harmless.blocks)
    assert skeleton(attacked.thread[0].blocks) == skeleton(harmless.thread[0].blocks)
    assert "<" not in attacked.text.replace("<@U123>", "")


@pytest.mark.parametrize("value", LONG)
def test_long_values_are_shortened_and_nothing_else(everywhere: Template, value: str) -> None:
    harmless = message_of(everywhere, HARMLESS)
    attacked = message_of(everywhere, poisoned(HARMLESS, value))
    assert [block.keys() for block in attacked.blocks] == [block.keys() for block in harmless.blocks]
    for before, after in zip(harmless.blocks, attacked.blocks, strict=True):
        assert len(after.get("elements", ())) == len(before.get("elements", ()))
        if before["type"] == "section":
            assert set(active(after["text"]["text"])) <= set(active(before["text"]["text"]))
            assert after["text"]["text"].count("*") % 2 == 0


# Short enough that all of them fit into their paragraph; what is too long for it is another test.
@given(a=st.text(max_size=100), b=st.text(max_size=100))
def test_no_text_at_all_changes_the_structure(everywhere: Template, a: str, b: str) -> None:
    harmless = message_of(everywhere, HARMLESS)
    # An empty text prints nothing on purpose and may leave out a paragraph.
    attacked = message_of(everywhere, View(a if a.strip() else "x", b if b.strip() else "x"))
    assert skeleton(attacked.blocks) == skeleton(harmless.blocks)


@given(st.text(alphabet="<>&*_~`:|!@#^\n\\ aé1\u200d\u202e", min_size=1, max_size=12))
def test_formatting_characters_in_any_order_change_nothing(everywhere: Template, value: str) -> None:
    value = value if value.strip() else "x"
    assert skeleton(message_of(everywhere, View(value, value)).blocks) == skeleton(
        message_of(everywhere, HARMLESS).blocks
    )


@pytest.mark.parametrize("value", CORPUS)
def test_hostile_values_change_no_form(value: str) -> None:
    form = environment().from_string(FORM)
    attacked = modal_of(form, poisoned(HARMLESS, value)).view
    assert skeleton(attacked["blocks"])[1:] == skeleton(modal_of(form, HARMLESS).view["blocks"])[1:]
    assert "<" not in attacked["title"]["text"]


@pytest.mark.parametrize("value", [*CORPUS, *LONG])
def test_nothing_active_and_nothing_hidden_is_left_of_a_value(value: str) -> None:
    shown = safe(value)
    assert active(f"a {shown} b") == ()
    assert "<" not in shown
    assert len(shown) <= VALUE_CHARACTERS + 2
    without_our_isolates = shown.strip("\u2068\u2069")
    assert not [c for c in without_our_isolates if unicodedata.category(c) in ("Cc", "Cs") or c in "\u200b\u202e\u2066"]


def test_values_stay_readable() -> None:
    assert safe("R&D <Nordic>") == "R&amp;D &lt;Nordic&gt;"
    assert safe("*Acme*") == "∗Acme∗"
    assert safe("_x_ and jane_doe@example.com") == "ˍxˍ and jane_doe@example.com"
    assert safe("today 14:02 to 14:30") == "today 14:02 to 14:30"
    assert safe("https://example.com/a_b?c=1") == "https://example.com/a_b?c=1"
    assert safe(":fire: sale") == "\u2236fire: sale"
    assert safe("> quote") == "› quote"
    assert safe("two\nlines\tof  text") == "two lines of text"
    assert safe("👩\u200d💻 می\u200cخواهم").strip("\u2068\u2069") == "👩\u200d💻 می\u200cخواهم"
    assert safe("=cmd()") == "=cmd()"
    assert safe(3) == "3"


def test_a_name_written_from_right_to_left_does_not_reorder_its_neighbours() -> None:
    assert safe("שלום") == "\u2068שלום\u2069"


def test_a_value_of_which_nothing_is_visible_becomes_a_dash() -> None:
    assert safe("\u200b\u202e") == plain("\u200b") == plain("") == "\u2013"
    assert safe("") == ""


def test_a_long_value_is_cut() -> None:
    assert safe("x" * 501) == "x" * 499 + "…"
    assert safe("x" * 500) == "x" * 500


@pytest.mark.parametrize("value", [None, 1.5, True, b"x", object()])
def test_what_has_no_wording_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="must say how to word"):
        safe(value)


def test_plain_text_keeps_its_marks_and_escapes_the_rest() -> None:
    assert plain("*R&D*\n<x>") == "*R&amp;D* &lt;x&gt;"
    assert plain(trusted(safe("R&D"))) == "R&amp;D"


def test_form_values_are_not_escaped_but_visible() -> None:
    assert raw(" R&D\u200b\x00 <x>\n") == "R&D <x>"


@given(st.lists(st.text() | st.text(alphabet=" :<>&*_~`a1\xa0\u3000") | st.sampled_from([*CORPUS, *LONG]), max_size=4))
def test_values_printed_together_are_as_safe_as_each_alone(values: list[str]) -> None:
    alone = " - ".join(map(safe, values))
    assert filled(([" - ".join("%s" for _ in values)], list(values))).split() == alone.split()


@given(st.text(alphabet=" a.\n\t\xa0"), st.text(alphabet=" a.\n\t\xa0"))
def test_a_text_has_no_runs_of_white_space(before: str, after: str) -> None:
    text = filled((["  x %s ", f" {BREAK}", "  %s", " %% \n y"], [before, after]))
    assert not {"  ", f" {BREAK}", f"{BREAK} ", "\n", "\t", "\xa0"} & {
        text[at : at + n] for at in range(len(text)) for n in (1, 2)
    }
    assert text.endswith("% y")


@pytest.mark.parametrize("value", [None, 1.5, True])
def test_what_has_no_wording_is_refused_among_others(value: object) -> None:
    with pytest.raises(TypeError, match="must say how to word"):
        filled((["%s %s"], ["Acme", value]))
