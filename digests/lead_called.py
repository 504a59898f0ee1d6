"""The card for the marketer who brought a lead: sales called it for the first time."""

from digests.contract import Card
from digests.sales_deeds import examples_of, telling_of
from revenue.baton import BatonMove

CARD = Card(
    name="lead_called",
    title="A lead was called",
    summary="Tells the marketer who brought a lead that sales has called it for the first time",
    move=BatonMove.CALLED,
    build=telling_of("lead_called", "called", again=False),
    examples=examples_of("lead_called", "48 minutes"),
)
