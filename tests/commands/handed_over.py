"""A lead that marketing handed over an hour ago, for the tests of /lead."""

from datetime import datetime, timedelta

from commands.lead import COMMAND
from messages.actions import ActionId
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Outcome, Role, Team
from storage import Lead
from tests.talk import Talk, buttons_of


def handed_over(talk: Talk, now: datetime) -> Talk:
    """Jonas of marketing handed Mette over an hour ago; Priya and Sam sell, Vera looks on."""

    def ago(**span: float) -> datetime:
        return now - timedelta(**span)

    talk.record(
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        MemberRecord("sam", "Sam", slack_user_id="U2", team=Team.SALES, role=Role.REP),
        MemberRecord("jonas", "Jonas", slack_user_id="U3", team=Team.MARKETING, role=Role.MARKETER),
        MemberRecord("vera", "Vera", slack_user_id="U4", role=Role.VIEWER),
        AccountRecord("nordlys", "Nordlys Energi", region="EMEA"),
        LeadRecord(
            "mette",
            "Mette Holm",
            email="mette@nordlys.example",
            title="VP Operations",
            account="nordlys",
            baton=Team.SALES,
            lifecycle=((LifecycleStage.KNOWN, ago(days=40)), (LifecycleStage.QUALIFIED, ago(hours=2))),
        ),
        LeadRecord("ole", "Ole Dahl", account="nordlys", baton=Team.MARKETING, created_at=ago(days=40)),
        TouchEvent("1", "mette", TouchKind.PAGE_VIEW, ago(days=21), content="Grid balancing"),
        TouchEvent("2", "mette", TouchKind.WEBINAR_ATTEND, ago(days=7), content="Peak load"),
        TouchEvent("3", "mette", TouchKind.CALL, ago(days=7), member="priya", note="wants numbers"),
        TouchEvent("4", "mette", TouchKind.PRICING_VIEW, ago(hours=3)),
        TouchEvent("5", "mette", TouchKind.PRICING_VIEW, ago(hours=3, minutes=1)),
        TouchEvent("6", "mette", TouchKind.DEMO_REQUEST, now),
        HandoffRecord(
            "old",
            "mette",
            Team.MARKETING,
            "attended a webinar",
            ago(days=20),
            from_member="jonas",
            to_member="priya",
            accepted_at=ago(days=20) + timedelta(minutes=9),
            returned_at=ago(days=12),
            return_reason="budget frozen",
        ),
        HandoffRecord("new", "mette", Team.MARKETING, "asked for a demo", ago(hours=1), from_member="jonas"),
        OpportunityRecord(
            "deal",
            (StagePassage("Engaging", Outcome.OPEN, ago(days=3), Money.of(48_000, "EUR")),),
            name="Grid balancing",
            account="nordlys",
            owner="priya",
        ),
    )
    return talk


def mette(talk: Talk) -> Lead:
    """The lead as it stands."""
    (found,) = talk.within(lambda store: store.leads.find("Mette Holm"))
    return found


def taking(talk: Talk) -> str:
    """What the *Take it* button of the brief carries now."""
    (value,) = buttons_of(talk.ask(COMMAND, "mette")[0])[ActionId.LEAD_TAKE]
    return value
