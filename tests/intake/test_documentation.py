"""docs/import.md: its examples run as written, and its tables name what there is."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.mapping import Kind, Settings
from intake.shapes import shape_of
from revenue.money import Money
from revenue.records import TouchKind
from revenue.vocabulary import LifecycleStage, Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"


@pytest.fixture
def example(desk):
    """The files of example number N, written to the desk; cp1252 for the German spreadsheet."""

    def write(number):
        section = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[number]
        assert section.startswith(f"Example {number}")
        files = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
        paths = [
            desk.write(name, text, "cp1252" if number == 3 else "utf-8")
            for name, text in files.items()
            if not name.endswith(".toml")
        ]
        (mapping,) = [desk.write(name, text) for name, text in files.items() if name.endswith(".toml")]
        return desk.read(mapping, *paths)

    return write


def test_example_1_opportunities_with_a_price_list(desk, example):
    won, open_deal, lost = example(1)
    assert desk.summary.total.rejected == 0
    assert [(step.stage, step.amount) for step in won.passages] == [
        ("Discovery", Money.of(52000, "EUR")),
        ("Won", Money.of(48000, "EUR")),
    ]
    assert won.passages[0].at == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert won.product == "Grid Pro"
    assert (open_deal.passages[-1].stage, open_deal.passages[-1].at) == ("Negotiation", None)
    assert (lost.passages[-1].outcome, lost.passages[-1].lost_reason) == (Outcome.LOST, "budget")


def test_example_2_touches_from_ndjson(desk, example):
    lead, page, webinar = example(2)
    assert (lead.key, lead.name, lead.account) == ("mette@nordlys.example", "Mette Holm", "Nordlys Energi")
    assert (page.kind, page.content, page.campaign) == (TouchKind.PAGE_VIEW, "/pricing", None)
    assert (webinar.kind, webinar.at) == (TouchKind.WEBINAR_ATTEND, datetime(2026, 6, 3, 11, tzinfo=UTC))
    assert webinar.campaign == "Spring webinar"


def test_example_3_a_german_spreadsheet(desk, example):
    karin, otto, first, _, third = example(3)
    assert karin.key == "Brückner GmbH/k.weiß@brueckner.example"
    assert karin.lifecycle == ((LifecycleStage.QUALIFIED, datetime(2026, 4, 10, 12, tzinfo=UTC)),)
    assert otto.lifecycle == ()
    assert (first.key, first.spent_on, first.amount) == ("Frühjahr/01.04.2026", date(2026, 4, 1), Money(125050, "EUR"))
    assert third.amount == Money.of(12000, "EUR")


@pytest.mark.parametrize("kind", list(Kind))
def test_the_table_of_fields_is_complete(kind):
    row = next(line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{kind}` |"))
    _, _, needed, further, _ = row.split("|")
    shape = {name: field for name, field in shape_of(kind).items() if field is not None}
    assert set(re.findall(r"`(\w+)`", needed)) == {name for name, field in shape.items() if field.required}
    assert set(re.findall(r"`(\w+)`", further)) == {name for name, field in shape.items() if not field.required}
    for field in shape.values():
        if field.words is not None and field.words is not TouchKind:
            assert ", ".join(field.words) in needed + further


def test_all_words_and_settings_are_in_the_document():
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert ", ".join(TouchKind) in text
    assert ", ".join(LifecycleStage) in text
    assert all(f"| `{setting}` |" in text for setting in Settings.__struct_fields__)
