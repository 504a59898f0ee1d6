"""Examples of what /hotleads answers, to see and test its templates without a database."""

from dataclasses import replace
from datetime import UTC, datetime

from commands.hotleads_ranking import ranking_view
from commands.hotleads_seeds import SeedRow, SeedsView
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
_SEEDS = SeedsView(
    headline="7 anonymous visitors, the warmest first",
    rows=(
        SeedRow(
            "0193a1f0c0de7000800000000000000b",
            "Somebody at Acme",
            "\N{FIRE}\N{FIRE}",
            "Read pricing twice today, last 40 minutes ago",
            "",
            "read 4 pages in 2 days",
            "Grid balancing",
            "what it costs and what it saves, in one page",
        ),
        SeedRow("0193a1f0c0de7000800000000000000c", "Somebody", "", "Visited the site yesterday", "", "", "", ""),
    ),
    more="5 more have no name either",
    about="",
    any_events=True,
    may_open=True,
    half_life=14,
    now=_NOW,
    zone="Europe/Copenhagen",
    past="",
)
_CUTS = (11.0, 10.0, 9.0)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/hotleads", _LIST),
    ("commands/hotleads", _QUIET),
    ("commands/hotleads_seeds", _SEEDS),
    ("commands/hotleads_seeds", replace(_SEEDS, headline="No anonymous visitors", rows=(), more="", any_events=False)),
    ("commands/hotleads_none", NoLeadsView(any_events=False, about="", person="", may_join=True)),
    ("commands/hotleads_ranking", ranking_view(HeatLevels(flames=_CUTS, stars=_CUTS), _NOW)),
)
