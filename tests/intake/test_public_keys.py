"""Messages with a key that stands in a web page: they bring visitors in, and change nothing known of anybody."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from intake.receiving import Verdicts, take
from intake.segment import SOURCE, decode_batch
from revenue.records import CampaignRecord, TouchKind
from revenue.vocabulary import LifecycleStage
from storage import Database, Lead, record
from storage.visitor_campaigns import MOST_NEW_A_DAY

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADA = {"name": "Ada Lovelace", "email": "ada@analytical.example", "title": "CEO", "company": "Analytical"}
Send = Callable[..., Verdicts]


def page(anonymous: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": "page", "anonymousId": anonymous, "name": "Guide", "messageId": key, **more}


def identify(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "identify", "messageId": key, **more}


@pytest.fixture
def space(database: Database) -> UUID:
    return database.ensure_workspace("T1", "Acme", NOW).id


@pytest.fixture
def send(database: Database, space: UUID) -> Send:
    """Sends messages as one batch, from a browser unless told otherwise."""

    def sent(*messages: dict[str, Any], server: bool = False, at: datetime = NOW) -> Verdicts:
        body = json.dumps({"batch": messages}).encode()
        with database.unit_of_work(space) as store:
            return take(store, SOURCE, decode_batch(body, at, unverified=not server), at)

    return sent


@pytest.fixture
def lead(database: Database, space: UUID) -> Callable[[str], Lead]:
    """The one lead of a name."""

    def found(name: str) -> Lead:
        with database.unit_of_work(space, write=False) as store:
            (only,) = store.leads.find(name)
            return only

    return found


@pytest.fixture
def named(database: Database, space: UUID, lead: Callable[[str], Lead]) -> Callable[[str], set[str]]:
    """The user ids, emails and anonymous ids of the one lead of a name."""

    def told(name: str) -> set[str]:
        with database.unit_of_work(space) as store:
            sql = "SELECT value FROM lead_identities WHERE workspace_id = {} AND lead_id = {}"
            return {value for (value,) in store.bulk.fetch(sql, store.bulk.workspace_id, store.bulk.id(lead(name).id))}

    return told


@pytest.fixture
def steps(database: Database, space: UUID, lead: Callable[[str], Lead]) -> Callable[[str], int]:
    """How many touches the one lead of a name has."""

    def counted(name: str) -> int:
        with database.unit_of_work(space, write=False) as store:
            return len(store.touches.of_lead(lead(name).id))

    return counted


def test_a_visitor_who_leaves_an_email_becomes_a_lead_with_the_journey_from_before(
    send: Send, lead: Callable[[str], Lead], steps: Callable[[str], int]
) -> None:
    send(page("browser", "1"))
    send(identify("2", anonymousId="browser", traits=ADA), page("browser", "3"))
    found = lead("ada@analytical.example")
    assert (found.name, found.title, found.lifecycle_stage) == ("Ada Lovelace", "CEO", LifecycleStage.KNOWN)
    # What a stranger calls a company is no company's name.
    assert found.account == "analytical.example"
    assert steps("ada@analytical.example") == 2


def test_the_email_of_a_lead_joins_a_visitor_and_changes_nothing_of_the_lead(
    send: Send, lead: Callable[[str], Lead], steps: Callable[[str], int]
) -> None:
    send(identify("1", userId="ada", traits=ADA), server=True)
    before = lead("Ada Lovelace")
    lie = {"email": "ada@analytical.example", "name": "Call +1 900", "title": "Nobody", "company": "Evil"}
    assert not send(page("browser", "2"), identify("3", anonymousId="browser", traits=lie)).refused
    after = lead("Ada Lovelace")
    assert (after.name, after.title, after.account) == (before.name, before.title, before.account)
    assert steps("Ada Lovelace") == 1


def test_what_was_blank_is_filled_in_and_a_server_has_the_last_word(send: Send, lead: Callable[[str], Lead]) -> None:
    send(identify("1", anonymousId="b", traits={"email": "ada@analytical.example"}))
    send(identify("2", anonymousId="b", traits={"email": "ada@analytical.example", "name": "Ada L."}))
    assert lead("ada@analytical.example").name == "Ada L."
    send(identify("3", traits=ADA), server=True)
    assert lead("ada@analytical.example").name == "Ada Lovelace"


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([{"traits": ADA}], id="would give the email's lead a user id"),
        pytest.param([{"userId": "u7", "traits": {"name": "Bob"}}], id="would give the user's lead an email"),
        pytest.param([{"traits": ADA}, {"userId": "u7", "traits": {"name": "Bob"}}], id="would merge two leads"),
    ],
)
def test_the_user_id_of_a_browser_is_not_tied_to_an_email_that_is_given_with_it(
    send: Send, lead: Callable[[str], Lead], known: list[dict[str, Any]], named: Callable[[str], set[str]]
) -> None:
    for number, one in enumerate(known):
        send(identify(f"known {number}", **one), server=True)
    names = [one["traits"]["name"] for one in known]
    before = [(lead(name), named(name)) for name in names]
    assert not send(identify("2", userId="u7", traits={"email": "ada@analytical.example"})).refused
    assert [(lead(name), named(name)) for name in names] == before


@pytest.mark.parametrize(
    "squat",
    [
        pytest.param([identify("1", userId="evil", traits={"email": ADA["email"]})], id="by identify"),
        pytest.param(
            [
                {
                    "type": "track",
                    "event": "Form Submitted",
                    "messageId": "1",
                    "userId": "evil",
                    "properties": {"email": ADA["email"]},
                }
            ],
            id="by a form",
        ),
        pytest.param(
            [
                identify("1", userId="evil", anonymousId="x"),
                identify("2", anonymousId="x", traits={"email": ADA["email"]}),
                page("x", "3", userId="evil"),
            ],
            id="by way of an anonymous id",
        ),
    ],
)
def test_a_stranger_cannot_keep_an_email_from_the_user_whose_it_is(
    send: Send, named: Callable[[str], set[str]], squat: list[dict[str, Any]]
) -> None:
    assert not send(*squat).refused
    assert not send(identify("9", userId="42", traits=ADA), server=True).refused
    assert {"42", ADA["email"]} <= named("Ada Lovelace")
    assert "evil" not in named("Ada Lovelace")


def test_a_user_whom_a_server_has_named_is_joined_by_both_names(send: Send, steps: Callable[[str], int]) -> None:
    send(identify("1", userId="u7", traits=ADA), server=True)
    send(page("browser", "2"))
    both = {"userId": "u7", "anonymousId": "browser", "traits": {"email": "ada@analytical.example"}}
    assert not send(identify("3", **both)).refused
    assert steps("Ada Lovelace") == 1


def test_alias_and_group_are_refused_in_words_and_the_rest_of_the_batch_is_taken(send: Send) -> None:
    alias = {"type": "alias", "userId": "a", "previousId": "b", "messageId": "1"}
    group = {"type": "group", "userId": "a", "groupId": "g", "traits": {"name": "Evil"}, "messageId": "2"}
    verdicts = send(alias, group, page("browser", "3"))
    assert verdicts.accepted == 1
    assert [refused.reason for refused in verdicts.refused] == [
        f"a key for browsers cannot send {kind}: send it from a server" for kind in ("alias", "group")
    ]
    assert not send(alias, group, server=True).refused


def test_ids_that_a_browser_used_up_are_still_free_for_a_server(send: Send, lead: Callable[[str], Lead]) -> None:
    # As the decoder marks a link that a server is going to send.
    said = b"u7\0ada@analytical.example"
    link = f"link:{hashlib.blake2b(said, digest_size=16).hexdigest()}"
    send(page("x", "7"), identify(link, anonymousId="x"), identify("8", anonymousId="x"))
    send(identify("8", userId="u7", traits={"name": "Ada"}), server=True)
    form = {"type": "track", "event": "Form Submitted", "userId": "u7", "messageId": "7"}
    send({**form, "properties": {"email": "ada@analytical.example"}}, server=True)
    assert lead("Ada").email == "ada@analytical.example"


def test_an_address_that_anybody_can_write_changes_no_campaign_that_is_known(
    send: Send, database: Database, space: UUID
) -> None:
    send(page("a", "1", context={"campaign": {"name": "spring", "source": "newsletter"}}))
    verdicts = send(page("b", "2", context={"campaign": {"name": "spring", "source": "evil"}}), page("c", "3"))
    assert (verdicts.accepted, verdicts.refused) == (2, ())
    with database.unit_of_work(space, write=False) as store:
        rows = store.bulk.fetch_in("SELECT name, source FROM campaigns WHERE name IN {in}", values=["spring"])
        assert [tuple(row) for row in rows] == [("spring", "newsletter")]


SERVERS_SAY = ["Call completed", "Meeting held", "Email sent", "Email opened", "Webinar attended", "Unsubscribed"]


def track(key: str, event: str) -> dict[str, Any]:
    return {"type": "track", "event": event, "messageId": key, "properties": {"email": ADA["email"]}}


def test_only_a_server_may_say_what_no_visitor_does(send: Send, steps: Callable[[str], int]) -> None:
    events = [track(event, event) for event in SERVERS_SAY]
    verdicts = send(*events, track("1", "Demo Requested"))
    assert [refused.reason.partition(":")[0] for refused in verdicts.refused] == [
        f"only a server may say '{event}'" for event in SERVERS_SAY
    ]
    assert steps(ADA["email"]) == 1
    assert not send(*events, server=True).refused
    assert steps(ADA["email"]) == 1 + len(events)


def test_a_name_that_was_mapped_to_a_call_is_none_where_a_browser_sends_it(
    send: Send, database: Database, space: UUID, lead: Callable[[str], Lead]
) -> None:
    names = {"Spoke With Us": TouchKind.CALL, "Guide Opened": TouchKind.CONTENT_READ}
    send(*(track(f"before {name}", name) for name in names))
    send(track("server", "Spoke With Us"), server=True)
    with database.unit_of_work(space) as store:
        for name, kind in names.items():
            store.event_names.map(name, kind, "U1", NOW)
        while store.event_names.count_again(NOW):
            pass
    send(*(track(f"after {name}", name) for name in names))
    with database.unit_of_work(space, write=False) as store:
        kinds = {touch.key: touch.kind for touch in store.touches.of_lead(lead(ADA["email"]).id)}
    assert kinds == {
        "browser:before Spoke With Us": TouchKind.OTHER,
        "browser:after Spoke With Us": TouchKind.OTHER,
        "browser:before Guide Opened": TouchKind.CONTENT_READ,
        "browser:after Guide Opened": TouchKind.CONTENT_READ,
        "server": TouchKind.CALL,
    }


def test_an_answer_tells_no_stranger_who_is_known_or_asked_to_be_forgotten(
    send: Send, database: Database, space: UUID, lead: Callable[[str], Lead]
) -> None:
    send(identify("1", userId="42", traits=ADA), identify("2", traits={"email": "gone@acme.example"}), server=True)
    gone = lead("gone@acme.example")
    with database.unit_of_work(space) as store:
        store.erasures.erase(gone.id, NOW)
    for number, email in enumerate([ADA["email"], "gone@acme.example", "new@acme.example"]):
        asked = identify(f"asked {number}", userId="evil", anonymousId="x", traits={"email": email})
        assert send(asked, {**track(f"form {number}", "Form Submitted"), "properties": {"email": email}}) == Verdicts(
            2, ()
        )
    with database.unit_of_work(space, write=False) as store:
        assert not store.leads.find("gone@acme.example")
    assert "forgotten" in send(identify("3", traits={"email": "gone@acme.example"}), server=True).refused[0].reason


def on_campaign(key: str, name: str, **more: Any) -> dict[str, Any]:
    return page("x", key, context={"campaign": {"name": name, **more}})


def test_a_visitor_belongs_to_the_campaign_of_the_crm_and_makes_no_twin_of_it(
    send: Send, database: Database, space: UUID
) -> None:
    with database.unit_of_work(space) as store:
        record(store, "crm", [CampaignRecord("701", "Spring Launch", "event")], NOW)
    send(on_campaign("1", "Spring Launch", source="evil"), on_campaign("2", "Spring Launch"))
    with database.unit_of_work(space) as store:
        sql = (
            "SELECT c.name, c.source, count(*) FROM campaigns c JOIN touches t ON t.workspace_id = c.workspace_id"
            " AND t.campaign_id = c.id WHERE c.workspace_id = {} GROUP BY c.name, c.source"
        )
        assert [tuple(row) for row in store.bulk.fetch(sql, store.bulk.workspace_id)] == [("Spring Launch", "event", 2)]
        assert store.vocabulary.campaigns() == ["Spring Launch"]


def test_visitors_make_so_many_campaigns_in_a_day(send: Send, database: Database, space: UUID) -> None:
    def campaigns() -> int:
        with database.unit_of_work(space, write=False) as store:
            return len(store.vocabulary.campaigns())

    first, rest = MOST_NEW_A_DAY - 20, MOST_NEW_A_DAY + 20
    send(*(on_campaign(f"a {number}", f"spam {number}") for number in range(first)))
    verdicts = send(*(on_campaign(f"b {number}", f"spam {number}", source="mail") for number in range(rest)))
    assert (verdicts.accepted, campaigns()) == (rest, MOST_NEW_A_DAY)
    send(on_campaign("c", "spring", source="mail"), server=True)
    assert campaigns() == MOST_NEW_A_DAY + 1
    send(on_campaign("d", "autumn"), at=NOW + timedelta(days=1))
    assert campaigns() == MOST_NEW_A_DAY + 2


def test_a_server_joins_whom_a_browser_named_by_the_same_names(send: Send, named: Callable[[str], set[str]]) -> None:
    send(identify("1", userId="42", anonymousId="x", traits={"name": "Ada Lovelace"}), server=True)
    form = {**track("2", "Form Submitted"), "anonymousId": "x"}
    send(form)
    assert ADA["email"] not in named("Ada Lovelace")
    send({**form, "messageId": "3"}, identify("4", userId="42", traits=ADA), server=True)
    assert {"42", ADA["email"]} <= named("Ada Lovelace")
