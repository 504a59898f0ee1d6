"""The card for the marketer who brought a lead: sales accepted it, or took it."""

from digests.contract import Card
from digests.sales_deeds import examples_of, telling_of
from revenue.baton import BatonMove

CARD = Card(
    name="lead_taken",
    title="A lead was accepted",
    summary="Tells the marketer who brought a lead that sales has taken it",
    move=BatonMove.TAKEN,
    build=telling_of("lead_taken", "taken", again=True),
    examples=examples_of("lead_taken", "9 minutes"),
)
