"""The same message reads well in a terminal."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from messages import as_text
from messages.environment import environment
from messages.rendering import message_of, modal_of


@dataclass(frozen=True, slots=True)
class View:
    company: str = "Kite & Co <Nordic>"
    at: datetime = datetime(2017, 11, 20, 13, 2, tzinfo=UTC)
    day: date = field(default=date(2017, 11, 20))


def text(source: str) -> str:
    return as_text(message_of(environment().from_string(source), View()))


def test_a_message_reads_like_the_mock_up() -> None:
    shown = text("""
        {{ m.header("1 lead is hot") }}
        {% call m.section() %}
          *{{ company }}* · fit A · {{ 3|flames }}{{ br }}
          Asked {{ at|slack_date("UTC") }}
        {% endcall %}
        {{ m.actions(m.button("Take it", LEAD_TAKE, "1"),
                     m.overflow(LEAD_MENU, ("Open", "o"), ("Snooze", "s"))) }}
        {{ m.divider() }}
        {{ m.section(fields=[m.fact("Won", "4"), m.fact("Lost", "2")]) }}
        {% call m.context() %}
          _Heat halves_ · {{ code("/hotleads team") }} · snake_case stays
          · {{ link("docs", "https://example.com/?a=1&b=2") }} · {{ mention("U1") }}
        {% endcall %}
        {% call m.reply() %}{{ m.section("Details") }}{{ m.section("Chart") }}{% endcall %}
    """)
    assert shown.split("\n") == [
        "1 lead is hot",
        "─" * 13,
        "",
        "Kite & Co <Nordic> · fit A · 🔥🔥🔥",
        "Asked 20 Nov 2017 at 13:02",
        "[Take it] ( Open · Snooze )",
        "",
        "─" * 40,
        "",
        "Won: 4",
        "Lost: 2",
        "",
        "Heat halves · /hotleads team · snake_case stays · docs (https://example.com/?a=1&b=2) · @U1",
        "",
        "    Details",
        "",
        "    Chart",
    ]


def test_an_accessory_stands_under_its_paragraph() -> None:
    assert text("{{ m.section('Row', accessory=m.button('Open', LEAD_OPEN, '1')) }}") == "Row\n[Open]"


def test_a_modal_shows_its_questions() -> None:
    shown = as_text(
        modal_of(
            environment().from_string("""{{ m.modal(GOAL_FORM, "Set the goal") }}
        {{ m.text_input("note", "Note", optional=true, hint="why") }}{{ m.date_input("day", "Day", day) }}
        {{ m.select_input("kind", "Kind", m.options([("New", "new"), ("All", "all")]), "all") }}"""),
            View(),
        )
    )
    assert shown == (
        "Set the goal\n────────────\n\nNote (optional): [ ]\n    why\n\nDay: [2017-11-20]\n\n"
        "Kind: ( ) New · (x) All\n\n[Save] [Cancel]"
    )
