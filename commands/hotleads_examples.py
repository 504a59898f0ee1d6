"""Examples of what /hotleads answers, to see and test its templates without a database."""

from datetime import UTC, datetime

from commands.hotleads_ranking import ranking_view
from commands.hotleads_view import HotLeadsView, LeadRow, NoLeadsView
from revenue.heat import HeatLevels

_NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
_ROW = LeadRow(
    lead="0193a1f0c0de7000800000000000000a",
    seen="0193a1f0c0de7000800000000000000a:",
    account="Nordlys Energi",
    person="Mette Holm, VP Operations",
    marks="\N{FIRE}\N{FIRE}\N{FIRE} \N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}",
    why="Asked for a demo 40 minutes ago, after reading pricing twice today",
    comeback="came back after 94 days (handed back in August: budget frozen)",
    education="read 7 pages and 2 webinars in 23 days",
    last_read="Grid balancing",
    human="nobody has called yet",
    owner="no owner yet",
    mine=False,
    owned=False,
    held_by_sales=True,
)
_LIST = HotLeadsView(
    headline="1 of your 41 open leads is hot",
    note="",
    rows=(_ROW,),
    more="40 more are warm or cool",
    now=_NOW,
    zone="Europe/Copenhagen",
    half_life=14,
    may_join=False,
    may_write=True,
    roomy=True,
    all_line="/hotleads all",
)
_QUIET = HotLeadsView(
    headline="None of your 41 open leads is hot today",
    note="",
    rows=(),
    more="41 are warm or cool",
    now=_NOW,
    zone="Europe/Copenhagen",
    half_life=14,
    may_join=True,
    may_write=False,
    roomy=True,
    all_line="",
    past="24 November 2026, 14:02 UTC",
    warmest="The warmest is Brightwater (read the case study on Tuesday).",
    unowned="6 hot leads have no owner",
)
_CUTS = (11.0, 10.0, 9.0)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/hotleads", _LIST),
    ("commands/hotleads", _QUIET),
    ("commands/hotleads_none", NoLeadsView(any_events=False, about="", person="", may_join=True)),
    ("commands/hotleads_ranking", ranking_view(HeatLevels(flames=_CUTS, stars=_CUTS), _NOW)),
)
