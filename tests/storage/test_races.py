"""What several people do at the same moment happens once, and each of them reads what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from commands.lead import COMMAND as LEAD
from messages.actions import CallbackId
from revenue.records import LeadRecord, MemberRecord, Recorded
from revenue.vocabulary import Role, Team
from storage import Database
from tests.storage.races import race
from tests.talk import Talk, words_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[..., Recorded]


def test_a_lead_is_handed_back_once(database: Database, space: UUID, take: Take) -> None:
    rita = MemberRecord("m1", "Rita", slack_user_id="U1", team=Team.SALES, role=Role.REP)
    take(space, rita, LeadRecord("l1", "Ada", owner="m1", baton=Team.SALES))
    talk = Talk(database, space, NOW)
    lead = talk.within(lambda store: store.leads.find("ada")[0])

    def hand_back(_number: int) -> str:
        values = {"reason": "budget", "wake_on": "2026-12-24"}
        return words_of(talk.submit(LEAD, CallbackId.HAND_BACK_FORM, values, lead.id.hex))

    told = race(hand_back)
    assert sum(text.startswith("You handed Ada back to marketing") for text in told) == 1
    assert sum(text.startswith("Ada is with marketing already.") for text in told) == 3
    (back,) = talk.within(lambda store: store.handoffs.of_lead(lead.id))
    assert (back.from_team, back.reason) == (Team.SALES, "budget frozen")
