"""`/tandem events`: what nobody has named is listed, named once, and counted again from then on and before."""

from datetime import timedelta

import pytest

from bot.jobs import count_events_again
from commands.contract import Answer, Click
from commands.tandem import COMMAND
from messages.actions import ActionId
from revenue.identities import Identity, IdentityKind
from revenue.records import IdentityRecord, TouchEvent, TouchKind
from revenue.vocabulary import Role, Team
from tests.commands.tandem_office import Office


@pytest.fixture
def busy(office: Office) -> Office:
    """Two people compared plans, one of them twice; a lead of marketing and a rep look at it."""
    office.known("U0ANNA", "Anna", Team.MARKETING, Role.LEAD)
    office.known("U0REP", "Rita", Team.SALES, Role.REP)
    for name in ("ada", "bob"):
        office.take(IdentityRecord(name, (Identity(IdentityKind.USER_ID, name),), office.now, name=name.title()))
    for number, name in enumerate(["ada", "ada", "bob"]):
        office.take(compared(f"{number}", name, office))
    return office


def compared(key: str, name: str, office: Office, event: str = "Plan Compared") -> TouchEvent:
    at = office.now - timedelta(hours=1)
    return TouchEvent(key, name, TouchKind.OTHER, at, content=event, named_by=IdentityKind.USER_ID, event=event)


def heat(office: Office, name: str) -> float:
    with office.database.unit_of_work(office.id, write=False) as store:
        (lead,) = store.leads.find(name)
        row = store.bulk.fetch("SELECT heat_sign FROM engagement WHERE lead_id = {}", store.bulk.id(lead.id))
    return float(row[0][0])


def test_an_unknown_event_is_listed_with_how_often_it_came(busy: Office) -> None:
    listed = busy.read("events", who="U0REP")
    assert "1 event nobody has named yet" in listed
    assert "Plan Compared" in listed
    assert "3 times, last" in listed
    assert heat(busy, "Ada") == 0


def test_what_a_person_says_it_is_counts_for_new_and_for_old_ones(busy: Office) -> None:
    told = busy.read('events "Plan Compared" is pricing page')
    assert "Plan Compared is pricing page now, with 6 points." in told
    busy.take(compared("new", "bob", busy))
    assert count_events_again(busy.database, busy.now) == 3
    assert count_events_again(busy.database, busy.now) == 0
    with busy.database.unit_of_work(busy.id) as store:
        assert heat(busy, "Ada") == heat(busy, "Bob") == 1
        before = store.bulk.fetch("SELECT * FROM engagement ORDER BY lead_id")
        days = store.bulk.fetch("SELECT * FROM daily_touches ORDER BY day, team, kind")
        assert [row[-1] for row in days] == [4]
        store.rebuild()
        assert store.bulk.fetch("SELECT * FROM engagement ORDER BY lead_id") == before
        assert store.bulk.fetch("SELECT * FROM daily_touches ORDER BY day, team, kind") == days
    listed = busy.read("events")
    assert "Every event has a name that I know." in listed
    assert "Plan Compared is pricing page" in listed


def test_an_event_that_shall_never_weigh_anything_is_not_asked_about_again(busy: Office) -> None:
    assert "weighs nothing, and is not asked about again" in busy.read("events Plan Compared is nothing")
    assert count_events_again(busy.database, busy.now) == 0
    assert "Every event has a name that I know." in busy.read("events")


def test_the_menu_beside_an_event_says_what_it_is(busy: Office) -> None:
    click = Click(ActionId.EVENT_MAP, "demo_request:Plan Compared")
    response = busy.within(lambda context: COMMAND.actions[ActionId.EVENT_MAP](context, click), "U0ANNA")
    assert isinstance(response, Answer)
    assert "Every event has a name" in busy.read("events")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("events Plan Compared", "Form:"),
        ('events "Plan Compared" is pricing pag', "pricing page"),
        ("events Plan Compard is paper", "Plan Compared"),
        ('events "Nothing Like It" is paper', "No event is called"),
    ],
)
def test_what_is_not_understood_gets_the_form_or_a_guess(busy: Office, text: str, told: str) -> None:
    error = busy.refused(text)
    assert told in f"{error.message} {error.hint}"


def test_an_event_is_named_once_and_by_leads(busy: Office) -> None:
    assert busy.refused("events Plan Compared is paper", who="U0REP").hint == "Ask Anna."
    busy.read("events Plan Compared is paper")
    assert "is paper already" in busy.refused("events Plan Compared is form").message
