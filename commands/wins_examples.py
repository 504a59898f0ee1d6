"""Answers of `/wins` to look at and to test without a database."""

from datetime import date

from commands.deal_sums import currency_notes
from commands.wins_view import Journey, NoWinsView, WinRow, WinsView
from revenue.deals import DealSum, OtherCurrency
from revenue.money import Money


def _euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


_WINS = WinsView(
    label="this week and last",
    total=DealSum(4, _euros("186400"), 0),
    median=_euros("39700"),
    rows=(
        WinRow(
            company="Helio Retail",
            amount=_euros("92000"),
            owner="Priya Nair",
            days=143,
            campaign="Autumn webinar",
            kind="",
            is_unusual=False,
            journey=Journey(31, 2, came_back=True, return_reason="budget frozen until Q1"),
        ),
        WinRow("Finch Labs", _euros("51000"), "Tomás Rey", 61, "Security guide", "", False, Journey(12, 1, False, "")),
        WinRow("Osk AS", _euros("28400"), "Priya Nair", 20, "", "renewal", False, None),
        WinRow("Kite & Co", _euros("15000"), "", None, "", "", True, None),
    ),
    more=12,
    without_amount=1,
    currency_notes=currency_notes("EUR", "EUR", (OtherCurrency("GBP", 1),), "win"),
    as_of="23 Nov 2026, 10:00 Europe/Copenhagen",
)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/wins", _WINS),
    ("commands/wins_none", NoWinsView("this week and last", "Helio Retail", date(2026, 10, 30), "2026-10")),
    ("commands/wins_none", NoWinsView("in 2017", "", None, "")),
    ("commands/wins_none", NoWinsView("yet", "", None, "", any_deals=False)),
)
