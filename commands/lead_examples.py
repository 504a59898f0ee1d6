"""Examples of what /lead answers, to see and test its templates without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

from commands.lead_acknowledge import AcknowledgedView
from commands.lead_actions import DoneView, SnoozeFormView
from commands.lead_brief import DealLine, JourneyView, LeadView
from commands.lead_hand_back import HandBackFormView
from commands.lead_heat import HeatWords
from commands.lead_journey import Day, Deeds
from commands.lead_log_message import TouchFormView
from commands.lead_logging import CallFormView
from commands.lead_merges import MergeRow, MergesView
from commands.lead_views import HeatView, Match, MatchesView
from revenue.money import Money

_LEAD = "0193a1f0c0de7000800000000000000a"
_ABOUT = "Nordlys Energi · Mette Holm"
_HEAT = HeatWords(
    total="39.6",
    lines=(
        "25 for the demo request 40 minutes ago",
        '12 \N{MULTIPLICATION SIGN} 1/2^(7.0/14) = 8.5 for the webinar "Peak load" 7 days ago',
    ),
    rest="and 14 smaller touches: 6.1",
    uncounted="2 more touches are beyond what counts of one kind in a day",
    half_life=14,
)
_DAYS = (
    Day("24 Nov", (Deeds("buyer", ("asked for a demo", "read pricing twice")),)),
    Day("17 Nov", (Deeds("buyer", ('attended the webinar "Peak load"',)), Deeds("sales", ("Priya called",)))),
)
_BRIEF = LeadView(
    lead=_LEAD,
    seen=f"{_LEAD}:",
    account="Nordlys Energi",
    person="Mette Holm, VP Operations",
    marks="\N{FIRE}\N{FIRE}\N{FIRE} \N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}",
    place=("EMEA", "energy", "mette@nordlys.example"),
    held="qualified, held by sales, nobody owns it yet",
    why="Asked for a demo 40 minutes ago, after reading pricing twice today",
    comeback="came back after 94 days (handed back in August: budget frozen)",
    education="read 7 pages and 2 webinars in 23 days",
    last_read="Grid balancing",
    human="last contact 7 days ago, by Priya",
    heat=_HEAT,
    days=_DAYS,
    earlier="and 23 earlier touches since 3 Aug 2026",
    journey_line="/lead mette@nordlys.example journey",
    began="The first 3 visits were anonymous; Mette Holm gave an email address on 12 Nov",
    merged="1 lead was merged into this one",
    merges_line="/lead mette@nordlys.example merges",
    passes=("Jonas handed it to sales on 3 Nov: asked for a demo · Priya accepted 9 min later",),
    deals=(
        DealLine("Grid balancing", "Engaging", Money.of(48_000, "EUR"), "Priya"),
        DealLine("Spare", "New", None, ""),
    ),
    more_deals=1,
    mine=False,
    may_accept=False,
    owner="Sam",
    held_by_sales=True,
    is_open=True,
    is_seed=False,
    may_write=True,
    share_line="/lead mette@nordlys.example",
    now=datetime(2026, 11, 24, 14, 2, tzinfo=UTC),
    zone="Europe/Copenhagen",
    past="",
)
_MERGES = MergesView(
    _ABOUT,
    "1 lead was merged into this one",
    (
        MergeRow(
            "0193a1f0c0de7000800000000000000d",
            "An anonymous visitor",
            "User id u7 and anonymous id 6f1c are one person, by message m-12",
            "merged on 12 Nov",
            "",
        ),
        MergeRow(
            "",
            "Mette H.",
            "Both have the email m@home.example, by source crm",
            "merged on 3 Nov",
            "Undone by Lea on 4 Nov",
        ),
    ),
    2,
    may_undo=True,
)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/lead", _BRIEF),
    ("commands/lead", replace(_BRIEF, mine=True, may_accept=True, owner="Priya")),
    ("commands/lead_journey", JourneyView(_ABOUT, 43, _DAYS, "and 20 earlier touches since 3 Aug 2026", _BRIEF.began)),
    ("commands/lead_merges", _MERGES),
    ("commands/lead_merges", MergesView(_ABOUT, "No lead is merged into this one", (), 0, may_undo=False)),
    ("commands/lead_heat", HeatView(_ABOUT, _HEAT)),
    (
        "commands/lead_matches",
        MatchesView(
            '2 leads answer to "nordlys"', (Match(_LEAD, "Nordlys Energi", "Mette Holm", "known"),), True, True
        ),
    ),
    (
        "commands/lead_done",
        DoneView(f"{_ABOUT} is yours now.", "The handoff is accepted; marketing sees it.", _LEAD, True),
    ),
    (
        "commands/lead_acknowledged",
        AcknowledgedView(f"You acknowledged {_ABOUT}.", "It is yours to nurture. Priya is told.", _LEAD),
    ),
    ("commands/lead_call", CallFormView(_ABOUT, _LEAD, 500)),
    (
        "commands/lead_touch",
        TouchFormView(
            private="C1:1764000000.000100",
            kinds=(("Call", "call"), ("Meeting", "meeting"), ("Email", "email_sent"), ("Event", "event_meet")),
            lead=(_ABOUT, _LEAD),
            day=date(2026, 11, 24),
            note="Talked to Mette: wants the security paper before Thursday",
            most=500,
        ),
    ),
    (
        "commands/lead_touch",
        TouchFormView(
            "C1:1764000000.000100", (("Call", "call"), ("Meeting", "meeting")), None, date(2026, 11, 24), "", 500
        ),
    ),
    ("commands/lead_snooze", SnoozeFormView(_ABOUT, _LEAD, (("1 day", "1"), ("1 week", "7")))),
    (
        "commands/lead_hand_back",
        HandBackFormView(_ABOUT, _LEAD, (("Budget frozen", "budget"),), date(2026, 12, 24), 500),
    ),
)
