"""What several people do at the same moment happens once, and each of them reads what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from uuid import UUID

from commands.contract import CommandContext, CommandError
from commands.lead import COMMAND as LEAD
from commands.tandem import COMMAND as TANDEM
from messages.actions import CallbackId
from revenue.records import LeadRecord, MemberRecord, Recorded
from revenue.schedule import WeeklySchedule
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


def test_a_workspace_is_made_once(database: Database) -> None:
    made = race(lambda number: database.ensure_workspace("T9", f"Acme {number}", NOW), 8)
    assert len(made) == 8
    assert len(set(made)) == 1


def test_a_person_is_made_once(database: Database, space: UUID) -> None:
    def save(_number: int) -> UUID:
        with database.unit_of_work(space) as store:
            return store.members.save("U1", "Rita", NOW, team=Team.SALES).id

    saved = race(save, 8)
    assert len(saved) == 8
    assert len(set(saved)) == 1


def test_a_channel_subscribes_once(database: Database, space: UUID) -> None:
    def subscribe(_number: int) -> UUID:
        with database.unit_of_work(space) as store:
            return store.subscriptions.subscribe("weekly", "C1", WeeklySchedule(0, time(9), "UTC"), "U1", NOW).id

    subscribed = race(subscribe, 8)
    assert len(subscribed) == 8
    assert len(set(subscribed)) == 1


def test_a_name_is_claimed_once(database: Database, space: UUID, take: Take) -> None:
    take(space, MemberRecord("m1", "Rita"))
    talk = Talk(database, space, NOW)
    arguments = TANDEM.parse("join sales as Rita")

    def claim(number: int) -> str:
        with database.unit_of_work(space) as store:
            workspace, member = store.members.asker(f"U{number}")
            context = CommandContext(store, workspace, f"U{number}", member, NOW)
            try:
                return words_of(TANDEM.run(context, arguments))
            except CommandError as error:
                return error.message

    told = race(claim)
    assert sum(text.startswith("You are in sales now.") for text in told) == 1
    assert len([text for text in told if "Somebody in Slack is Rita already" in text or "Nobody of" in text]) == 3
    (rita,) = talk.within(lambda store: store.members.all())
    assert (rita.team, rita.role) == (Team.SALES, Role.REP)
