"""Who a lead turned out to be, in /lead: a journey that began anonymous, merges, and parting two leads again."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from commands.contract import CommandError
from commands.lead import COMMAND
from messages.actions import ActionId
from revenue.identities import Identity, IdentityKind
from revenue.records import IdentityRecord, MemberRecord, TouchEvent, TouchKind
from revenue.vocabulary import Role, Team
from tests.talk import Talk, buttons_of, words_of

ADA = Identity(IdentityKind.USER_ID, "ada")
MAIL = Identity(IdentityKind.EMAIL, "ada@analytical.example")
PHONE = Identity(IdentityKind.ANONYMOUS_ID, "phone")


def visit(key: str, who: Identity, at: datetime) -> TouchEvent:
    return TouchEvent(key, who.value, TouchKind.PAGE_VIEW, at, content="Guide", named_by=who.kind)


@pytest.fixture
def ada(talk: Talk, now: datetime) -> Talk:
    """Ada read three pages before she gave her address, and one as she did; Lea leads sales, Priya is a rep."""
    told = now - timedelta(days=12)
    talk.record(
        MemberRecord("lea", "Lea", slack_user_id="U1", team=Team.SALES, role=Role.LEAD),
        MemberRecord("priya", "Priya", slack_user_id="U2", team=Team.SALES, role=Role.REP),
        *(visit(f"v{number}", PHONE, told - timedelta(days=number + 1)) for number in range(3)),
        visit("later", ADA, told),
        source="web",
    )
    talk.record(IdentityRecord("i", (ADA, MAIL, PHONE), told, name="Ada Lovelace"), source="web")
    return talk


def undo_of(talk: Talk, text: str = "ada merges", who: str = "U1") -> str:
    response, _statements = talk.ask(COMMAND, text, who=who)
    (merge,) = buttons_of(response)[ActionId.LEAD_UNMERGE]
    return merge


def test_a_journey_that_began_anonymous_says_so(ada: Talk) -> None:
    brief = ada.read(COMMAND, "ada")
    assert "The first 3 visits were anonymous; Ada Lovelace gave an email address on 12 Nov" in brief
    assert "1 lead was merged into this one: /lead ada@analytical.example merges" in brief
    assert "The first 3 visits were anonymous" in ada.read(COMMAND, "ada journey")


def test_whoever_had_a_name_from_the_start_has_no_such_line(talk: Talk, now: datetime) -> None:
    talk.record(visit("1", ADA, now), IdentityRecord("i", (ADA,), now, name="Ada"), source="web")
    brief = talk.read(COMMAND, "ada")
    assert "anonymous" not in brief
    assert "merged" not in brief
    assert talk.read(COMMAND, "ada merges") == "Ada\nNo lead is merged into this one."


def test_merges_are_told_with_their_reason_and_an_undo_that_asks_first(ada: Talk) -> None:
    merges = ada.read(COMMAND, "Ada Lovelace merged")
    assert merges.startswith("analytical.example · Ada Lovelace\n1 lead was merged into this one.")
    assert "An anonymous visitor · merged on 24 Nov" in merges
    assert "User id ada and email ada@analytical.example and anonymous id phone are one person, by message i" in merges
    response, _statements = ada.ask(COMMAND, "ada merges")
    (block,) = [block for block in response.message.blocks if "accessory" in block]  # type: ignore[union-attr]
    assert block["accessory"]["confirm"]["title"]["text"] == "Make two leads of them?"


def test_an_undo_makes_two_leads_that_stay_two(ada: Talk, now: datetime) -> None:
    answer = words_of(ada.click(COMMAND, ActionId.LEAD_UNMERGE, merge := undo_of(ada)))
    assert answer.startswith("analytical.example · Ada Lovelace and the anonymous visitor are two leads again.")
    assert "They are not merged again by themselves." in answer
    ada.record(IdentityRecord("again", (ADA, PHONE), now), source="web")
    assert "1 touch" in ada.read(COMMAND, "ada journey")
    assert "Undone by Lea on 24 Nov" in ada.read(COMMAND, "ada merges")
    with pytest.raises(CommandError, match="undone already"):
        ada.click(COMMAND, ActionId.LEAD_UNMERGE, merge)


def test_only_leads_and_admins_undo_a_merge(ada: Talk) -> None:
    assert "[Undo]" not in ada.read(COMMAND, "ada merges", who="U2")
    assert "A lead or an admin can undo a merge." in ada.read(COMMAND, "ada merges", who="U2")
    with pytest.raises(CommandError, match="Merges of leads belong to the leads of both teams"):
        ada.click(COMMAND, ActionId.LEAD_UNMERGE, undo_of(ada), who="U2")
    with pytest.raises(CommandError, match="do not find this merge"):
        ada.click(COMMAND, ActionId.LEAD_UNMERGE, UUID(int=7).hex)


def test_a_button_from_before_a_merge_opens_the_lead_of_now(talk: Talk, now: datetime) -> None:
    talk.record(visit("1", PHONE, now), visit("2", ADA, now), source="web")
    (seed,) = talk.within(lambda store: store.bulk.fetch("SELECT id FROM leads WHERE lifecycle_stage = 'seed'"))
    old = UUID(bytes=seed[0]).hex
    assert words_of(talk.click(COMMAND, ActionId.LEAD_OPEN, old)).startswith("Somebody")
    talk.record(IdentityRecord("i", (ADA, PHONE), now, name="Ada"), source="web")
    assert words_of(talk.click(COMMAND, ActionId.LEAD_OPEN, old)).startswith("Ada")


def test_a_seed_has_a_brief_and_nobody_to_call(talk: Talk, now: datetime) -> None:
    talk.record(visit("1", PHONE, now), source="web")
    (seed,) = talk.within(lambda store: store.bulk.fetch("SELECT id FROM leads"))
    brief = talk.read(COMMAND, UUID(bytes=seed[0]).hex)
    assert "Nobody knows yet who this is" in brief
    assert "Log a call" not in brief
    assert "Take it" not in brief
