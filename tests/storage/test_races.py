"""What several people do at the same moment happens once, and each of them reads what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from commands.contract import CommandContext, CommandError
from commands.lead import COMMAND as LEAD
from commands.tandem import COMMAND as TANDEM
from messages.actions import CallbackId
from revenue.records import LeadRecord, MemberRecord, Recorded
from revenue.schedule import WeeklySchedule
from revenue.vocabulary import Role, Team
from storage import Database, KeyScope, Member, TooManyKeysError
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


def test_an_email_links_one_slack_user(database: Database, space: UUID, take: Take) -> None:
    take(space, MemberRecord("m1", "Rita", "Rita@X.example", manager="Mo"))

    def save(number: int) -> Member:
        with database.unit_of_work(space) as store:
            return store.members.save(f"U{number}", f"Rita {number}", NOW, email="rita@x.example")

    saved = race(save)
    with database.unit_of_work(space, write=False) as store:
        everybody = store.members.all()
    # One of them is the Rita of the file, the others are themselves; each reads what is stored.
    assert sorted(everybody, key=lambda member: member.name) == sorted(saved, key=lambda member: member.name)
    assert [member.manager for member in everybody if member.email] == ["Mo"]
    assert {member.slack_user_id for member in everybody} == {"U0", "U1", "U2", "U3"}


def test_one_slack_user_is_linked_and_made_once(database: Database, space: UUID, take: Take) -> None:
    take(space, MemberRecord("m1", "Rita", "rita@x.example"))

    def save(number: int) -> UUID:
        with database.unit_of_work(space) as store:
            return store.members.save("U1", "Rita", NOW, email="rita@x.example" if number % 2 else None).id

    assert len(set(race(save, 8))) == 1
    with database.unit_of_work(space, write=False) as store:
        assert len([member for member in store.members.all() if member.slack_user_id == "U1"]) == 1


def test_one_person_claims_one_of_two_names(database: Database, space: UUID, take: Take) -> None:
    take(space, *(MemberRecord(f"m{number}", f"Rita {number}") for number in range(4)))
    with database.unit_of_work(space, write=False) as store:
        ritas = store.members.all()

    def claim(number: int) -> bool:
        with database.unit_of_work(space) as store:
            claimed = store.members.claim(ritas[number].id, "U1", NOW, team=Team.SALES)
            # The transaction goes on, whoever was faster.
            assert store.members.asker("U1")[1] is not None
            return claimed

    assert sorted(race(claim)) == [False, False, False, True]
    with database.unit_of_work(space, write=False) as store:
        assert [member.slack_user_id for member in store.members.all()].count("U1") == 1


@pytest.mark.parametrize("rotating", [True, False], ids=["rotated", "created"])
def test_two_keys_of_a_name_work_however_many_are_made_at_once(database: Database, space: UUID, rotating: bool) -> None:
    with database.unit_of_work(space) as store:
        store.api_keys.create("website", KeyScope.EVENTS, NOW)

    def make(_number: int) -> bool:
        with database.unit_of_work(space) as store:
            try:
                if rotating:
                    store.api_keys.rotate("website", NOW, NOW + timedelta(days=7))
                else:
                    store.api_keys.create("website", KeyScope.EVENTS, NOW)
            except TooManyKeysError:
                return False
            return True

    assert sorted(race(make)) == [False, False, False, True]
    with database.unit_of_work(space, write=False) as store:
        assert len([key for key in store.api_keys.named("website") if key.is_active(NOW)]) == 2


def test_two_changes_of_one_person_both_last(database: Database, space: UUID) -> None:
    """What one says of the team and another of the zone at the same moment does not undo each other."""
    with database.unit_of_work(space) as store:
        store.members.save("U1", "Rita", NOW)

    def save(number: int) -> None:
        with database.unit_of_work(space) as store:
            if number % 2:
                store.members.save("U1", "", NOW, team=Team.SALES)
            else:
                store.members.save("U1", "", NOW, zone="Europe/Oslo")

    race(save)
    with database.unit_of_work(space, write=False) as store:
        rita = store.members.asker("U1")[1]
    assert rita is not None
    assert (rita.name, rita.team, rita.role, rita.zone) == ("Rita", Team.SALES, Role.REP, "Europe/Oslo")
