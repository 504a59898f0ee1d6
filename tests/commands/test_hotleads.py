"""/hotleads: whom to call now, on real rows."""

from datetime import datetime, timedelta

import pytest

from commands.hotleads import COMMAND
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    LeadRecord,
    MemberRecord,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import Role, Team


@pytest.fixture
def team(talk, now: datetime):
    """Priya and Sam sell, Jonas markets; three buyers with different heat."""
    ago = lambda **span: now - timedelta(**span)  # noqa: E731
    talk.record(
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        MemberRecord("sam", "Sam", slack_user_id="U2", team=Team.SALES, role=Role.REP),
        MemberRecord("jonas", "Jonas", slack_user_id="U3", team=Team.MARKETING, role=Role.MARKETER),
        AccountRecord("nordlys", "Nordlys Energi", region="EMEA"),
        AccountRecord("brightwater", "Brightwater", region="APAC"),
        CampaignRecord("webinar", "Autumn webinar"),
        LeadRecord(
            "mette",
            "Mette Holm",
            title="VP Operations",
            account="nordlys",
            owner="priya",
            baton=Team.SALES,
            created_at=ago(days=40),
        ),
        LeadRecord(
            "samir",
            "Samir Patel",
            title="Head of IT",
            account="brightwater",
            owner="sam",
            baton=Team.SALES,
            created_at=ago(days=40),
        ),
        LeadRecord("ana", "Ana Silva", account="brightwater", owner="priya", baton=Team.SALES, created_at=ago(days=40)),
        LeadRecord("nils", "Nils Berg", campaign="webinar", baton=Team.MARKETING, created_at=ago(days=40)),
        TouchEvent("1", "mette", TouchKind.PAGE_VIEW, ago(days=22), content="Grid balancing"),
        TouchEvent("2", "mette", TouchKind.WEBINAR_ATTEND, ago(days=5), content="Peak load"),
        TouchEvent("3", "mette", TouchKind.PRICING_VIEW, ago(hours=3)),
        TouchEvent("4", "mette", TouchKind.DEMO_REQUEST, ago(minutes=40)),
        TouchEvent("5", "samir", TouchKind.PRICING_VIEW, ago(days=1)),
        TouchEvent("6", "samir", TouchKind.CALL, ago(days=12), member="priya"),
        TouchEvent("7", "ana", TouchKind.PAGE_VIEW, ago(days=15), content="About us"),
        TouchEvent("8", "nils", TouchKind.TRIAL_START, ago(hours=2)),
    )
    return talk


def test_a_rep_sees_whom_to_call_and_why(team) -> None:
    """Company, person, why now, what was read, who called last; nobody else's leads."""
    text = team.read(COMMAND)
    assert text.startswith("1 of your 2 open leads is hot")
    assert "Nordlys Energi · Mette Holm, VP Operations · 🔥🔥🔥" in text
    assert "Asked for a demo 40 minutes ago · read 2 pages and 1 webinar in 23 days" in text
    assert "nobody has called yet" in text
    assert "1 more is warm or cool" in text
    assert "Brightwater" not in text
