"""A view and a template become a message or a modal that Slack accepts."""

from dataclasses import dataclass

import pytest

from messages import InvalidPayloadError, TemplateError, render, render_modal
from messages.actions import ActionId
from messages.environment import environment
from messages.payloads import Message, Modal
from messages.rendering import message_of, modal_of
from messages.views import ErrorView


@dataclass(frozen=True, slots=True)
class Row:
    company: str
    id: str = "0193"


@dataclass(frozen=True, slots=True)
class View:
    rows: tuple[Row, ...] = (Row("Nordlys Energi"), Row("Kite & Co"))
    empty: str = ""


def message(source: str, view: object = View()) -> Message:
    return message_of(environment().from_string(source), view)


def modal(source: str, view: object = View()) -> Modal:
    return modal_of(environment().from_string(source), view)


def test_a_template_reads_like_its_message() -> None:
    made = message("""
        {{ m.header("Two leads") }}
        {% for row in rows %}
        {% call m.section(accessory=m.button("Take it", LEAD_TAKE, row.id)) %}
          *{{ row.company }}*
          {% if row.id %} · open{% endif %}{{ br }}
          asked for a demo
        {% endcall %}
        {% endfor %}
        {% call m.context() %}As of 14:02.{% endcall %}
    """)
    assert [block["type"] for block in made.blocks] == ["header", "section", "section", "context"]
    assert made.blocks[2]["text"]["text"] == "*Kite &amp; Co* · open\nasked for a demo"
    assert made.blocks[1]["accessory"]["value"] == "0193"


def test_the_same_action_twice_gets_two_ids() -> None:
    made = message("{% for row in rows %}{{ m.actions(m.button('Take it', LEAD_TAKE, row.id)) }}{% endfor %}")
    assert [block["elements"][0]["action_id"] for block in made.blocks] == ["lead_take", "lead_take:2"]


def test_the_notification_says_the_first_blocks_without_their_marks() -> None:
    made = message("""{{ m.header("Two leads are hot") }}
        {% call m.section() %}*{{ rows[1].company }}* asked{{ br }}_today_{% endcall %}{{ m.section("More") }}""")
    assert made.text == "Two leads are hot · Kite &amp; Co asked today"


def test_the_notification_may_be_said() -> None:
    assert message("{{ m.fallback('Hot: ' ~ rows[1].company) }}{{ m.section('x') }}").text == "Hot: Kite &amp; Co"


def test_a_thread_belongs_to_its_message() -> None:
    made = message("""{{ m.section("Week 47") }}
        {% call m.reply() %}{{ m.section("Details") }}{{ m.fallback("All details") }}{% endcall %}
        {% call m.reply() %}{{ m.section("Chart") }}{% endcall %}""")
    assert [reply.text for reply in made.thread] == ["All details", "Chart"]
    assert len(made.blocks) == 1


def test_what_says_nothing_is_left_out() -> None:
    made = message("""{{ m.section(empty) }}{{ m.context(empty) }}{{ m.actions(m.button("x", SHARE) if empty) }}
        {% call m.section(accessory=m.button("x", SHARE) if empty) %}{{ dots(empty, "here", none) }}{% endcall %}""")
    assert [block["type"] for block in made.blocks] == ["section"]
    assert made.blocks[0] == {"type": "section", "text": {"type": "mrkdwn", "text": "here", "verbatim": True}}


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("{{ m.section('x') }} stray", "outside of a block: 'stray'"),
        ("{% call m.reply() %}stray{% endcall %}", "outside of a block"),
        ("{% call m.reply() %}{% call m.reply() %}{% endcall %}{% endcall %}", "a reply cannot contain a reply"),
        ("{{ m.actions(m.button('x', 'lead_take')) }}", "is not an action"),
        ("{{ m.actions(m.button('x', GOAL_FORM)) }}", "is not an action"),
        ("{{ m.modal(GOAL_FORM, 'Goal') }}", "use render_modal"),
        ("{{ m.actions(m.select(GOAL_SET, m.options([('a', 'a')]), initial='b')) }}", "none of the options"),
    ],
)
def test_mistakes_of_a_template_are_named(source: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        message(source)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("{{ m.section('x') }}", "makes no modal"),
        ("{{ m.modal(LEAD_TAKE, 'Goal') }}", "is not a modal"),
        ("{{ m.modal(GOAL_FORM, 'Goal') }}{{ m.modal(GOAL_FORM, 'Goal') }}", "called twice"),
        ("{{ m.modal(GOAL_FORM, 'Goal') }}{% call m.reply() %}{% endcall %}", "has no thread"),
    ],
)
def test_mistakes_of_a_modal_are_named(source: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        modal(source)


def test_what_cannot_be_shortened_names_its_path() -> None:
    with pytest.raises(InvalidPayloadError, match="blocks: 0 items"):
        message("")
    with pytest.raises(InvalidPayloadError, match=r"private_metadata: more than 3000"):
        modal("{{ m.modal(GOAL_FORM, 'Goal', private='x' * 3001) }}{{ m.section('x') }}")
    with pytest.raises(InvalidPayloadError, match=r"blocks\[0\]: 'input' is no block"):
        message("{{ m.text_input('name', 'Name') }}")
    with pytest.raises(InvalidPayloadError, match=r"blocks\[1\]\.block_id: name occurs twice"):
        modal("{{ m.modal(GOAL_FORM, 'x') }}{{ m.text_input('name', 'Name') }}{{ m.text_input('name', 'Name') }}")


def test_a_view_is_a_dataclass_whose_fields_hide_nothing() -> None:
    @dataclass(frozen=True)
    class Hiding:
        m: int = 1

    with pytest.raises(TemplateError, match="Hiding has fields with names that templates need: m"):
        message("{{ m.section('x') }}", Hiding())
    with pytest.raises(TemplateError, match="not dict"):
        message("{{ m.section('x') }}", {"rows": ()})


def test_a_form_asks_every_kind_of_question() -> None:
    made = modal("""{{ m.modal(GOAL_FORM, "Set the goal", private="Q4") }}
        {% set options = m.options([("New", "new"), ("Renewal", "renewal")]) %}
        {{ m.text_input("note", "Note", "R&D", multiline=true, optional=true, hint="why",
                        placeholder="…", max_length=200) }}
        {{ m.number_input("amount", "Amount", 1000, decimal=true, minimum=0, maximum=9) }}
        {{ m.select_input("kind", "Kind", options, "renewal") }}
        {{ m.radio_input("one", "One", options, "new") }}
        {{ m.checkbox_input("many", "Many", options, ["new"]) }}
        {{ m.date_input("day", "Day") }}
        {{ m.user_input("who", "Who", "U1") }}""").view
    assert (made["callback_id"], made["private_metadata"], made["submit"]["text"]) == ("goal_form", "Q4", "Save")
    elements = {block["block_id"]: block["element"] for block in made["blocks"]}
    assert elements["note"]["initial_value"] == "R&D"
    assert elements["amount"]["initial_value"] == "1000"
    assert elements["kind"]["initial_option"]["value"] == "renewal"
    assert elements["many"]["initial_options"][0]["value"] == "new"
    assert elements["who"]["initial_user"] == "U1"
    assert all(element["action_id"] == block_id for block_id, element in elements.items())
    assert [block["optional"] for block in made["blocks"]] == [True, False, False, False, True, False, False]


def test_options_come_as_pairs() -> None:
    made = message("{{ m.actions(m.select(GOAL_SET, m.options([('New', 1), ('All', 2)]))) }}")
    assert [option["value"] for option in made.blocks[0]["elements"][0]["options"]] == ["1", "2"]


def test_a_question_before_a_click() -> None:
    made = message("{{ m.actions(m.button('Pause', DIGEST_PAUSE, 7, style='danger', confirm='Pause the digest?')) }}")
    button = made.blocks[0]["elements"][0]
    assert (button["value"], button["style"], button["confirm"]["text"]["text"]) == ("7", "danger", "Pause the digest?")
    assert button["action_id"] == ActionId.DIGEST_PAUSE


def test_an_error_says_what_was_wrong_and_shows_the_form() -> None:
    view = ErrorView('I do not know the filter "*emae*".', "Try `/hotleads 5 emea`.", request_id="7f3")
    made = render("messages/error", view)
    assert made.blocks[0]["text"]["text"] == 'I do not know the filter "∗emae∗".\nTry `/hotleads 5 emea`.'  # noqa: RUF001
    assert made.blocks[1]["elements"][0]["text"] == "If you report this, mention 7f3."
    assert len(render("messages/error", ErrorView("No.")).blocks) == 1


def test_render_modal_finds_templates_too() -> None:
    with pytest.raises(TemplateError, match="messages/error makes no modal"):
        render_modal("messages/error", ErrorView("No."))
