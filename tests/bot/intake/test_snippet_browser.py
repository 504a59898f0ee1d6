"""The snippet in a real browser, on a site of another origin: what arrives, what never does, and what is kept."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from revenue.records import TouchKind
from storage import Database, KeyScope, migrate
from tests.bot.chromium import Tab
from tests.bot.intake.website import Intake, running_intake, running_site
from tests.crash.processes import wait_for

STORED = """async () => ({
  cookies: document.cookie,
  local: {...localStorage},
  session: {...sessionStorage},
  databases: (await indexedDB.databases()).length,
  caches: await caches.keys(),
})"""
NOTHING = {"cookies": "", "local": {}, "session": {}, "databases": 0, "caches": []}


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('intake') / 'tandem.db'}")
    migrate(database)
    with running_intake(database) as running:
        yield running
    database.close()


@pytest.fixture(scope="module")
def site(intake: Intake) -> Iterator[str]:
    with running_site(intake) as address:
        yield address


@dataclass
class Visitor:
    """A person with a browser that knows nothing yet, and all that it sends to the intake."""

    page: Page
    sent: list[dict[str, Any]] = field(default_factory=list)
    raw: str = ""

    def hear(self, request: Request) -> None:
        if "/v1/" in request.url and request.method == "POST":
            self.raw += request.post_data or ""
            self.sent += json.loads(request.post_data or "{}")["batch"]

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Goes on when the intake has answered what is sent meanwhile."""
        with self.page.expect_response(lambda answer: "/v1/batch" in answer.url and answer.ok):
            yield

    def said(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["type"] == kind]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    with browser.new_context() as context:
        made = Visitor(context.new_page())
        context.on("request", made.hear)
        yield made


def fill_in(page: Page, email: str) -> None:
    """What a careful and a careless person write into the form."""
    form = page.locator("form").first
    for name, value in {
        "work": email,
        "who": "Ada Lovelace",
        "nickname": "secret nickname",
        "password": "secret password",
        "card": "4111111111111111",
        "note": "secret note",
    }.items():
        form.locator(f"[name={name}]").fill(value)


def test_a_visit_and_a_form_are_the_journey_of_one_lead_and_nothing_is_kept(
    visitor: Visitor, intake: Intake, site: str
) -> None:
    page = visitor.page
    with visitor.sending():
        page.goto(f"{site}/pricing?utm_campaign=spring&utm_source=news&token=secret#top")
    # A single-page app: a jump within the page and the same path again are no page views, a route is one.
    with visitor.sending():
        page.evaluate("location.hash = 'bottom'; history.replaceState({}, '', '?secret=1');")
        page.evaluate("document.title = 'The guide'; history.pushState({}, '', '/guide');")
    with visitor.sending():
        page.evaluate("document.title = 'Routes'; location.hash = '#/docs/routes?secret=2'")
    assert [one["properties"]["path"] for one in visitor.said("page")] == ["/pricing", "/guide", "/guide/docs/routes"]
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []

    fill_in(page, "ada@analytical.example")
    page.get_by_role("button", name="Send").click()
    # The form leads to another page: what was sent meanwhile arrives all the same.
    page.wait_for_url("**/thanks")
    steps = [
        (TouchKind.PRICING_VIEW, "Pricing"),
        (TouchKind.PAGE_VIEW, "The guide"),
        (TouchKind.PAGE_VIEW, "Routes"),
        (TouchKind.FORM_SUBMIT, "Book a demo"),
    ]
    wait_for(lambda: intake.journey("ada@analytical.example") == steps, "the journey of one lead")
    with intake.database.unit_of_work(intake.space, write=False) as store:
        (ada,) = store.leads.find("ada@analytical.example")
    assert ada.name == "Ada Lovelace"
    assert "secret" not in visitor.raw
    assert "4111" not in visitor.raw
    assert {one["context"]["campaign"]["name"] for one in visitor.sent if one["context"].get("campaign")} == {"spring"}
    assert len({one["messageId"] for one in visitor.sent}) == len(visitor.sent)


def test_after_consent_a_visitor_is_known_again_until_consent_is_withdrawn(
    visitor: Visitor, intake: Intake, site: str
) -> None:
    page = visitor.page
    with visitor.sending():
        page.goto(f"{site}/first")
    page.evaluate("tandem('consent', true)")
    with visitor.sending():
        page.reload()
    first, again = visitor.said("page")
    assert first["anonymousId"] == again["anonymousId"]
    assert page.evaluate(STORED) == {**NOTHING, "local": {"tandem.id": first["anonymousId"]}}
    with visitor.sending():
        page.evaluate("tandem('consent', false); tandem('track', 'Trial Started', {name: 'trial'})")
    assert page.evaluate(STORED) == NOTHING
    assert visitor.said("track")[0]["anonymousId"] != first["anonymousId"]

    # A site that asks for consent itself tells so in the line; calls made before the snippet is there are kept.
    with visitor.sending():
        page.goto(f"{site}/granted/page")
    assert list(page.evaluate(STORED)["local"]) == ["tandem.id"]
    with visitor.sending():
        page.goto(f"{site}/early/page")
    assert [one["event"] for one in visitor.said("track")] == ["Trial Started", "Trial Started"]
    wait_for(lambda: TouchKind.TRIAL_START in dict(intake.journey("Bob Early")), "the trial of an early call")


def test_a_page_of_another_site_reads_the_answers_to_a_key_for_browsers_alone(
    visitor: Visitor, intake: Intake, site: str
) -> None:
    page = visitor.page
    with visitor.sending():
        page.goto(f"{site}/calls")
    with visitor.sending():
        page.evaluate("tandem('identify', {email: 'eve@calls.example', name: 'Eve Calls'})")
    assert intake.journey("Eve Calls") == [(TouchKind.PAGE_VIEW, "Calls")]
    send = """([address, key]) => fetch(address, {
      method: "POST",
      headers: {Authorization: `Bearer ${key}`, "Content-Type": "application/json"},
      body: '{"batch": [{"type": "page", "anonymousId": "fetched", "messageId": "fetched"}]}',
    }).then((answer) => answer.status, () => "unreadable")"""
    answers = [
        page.evaluate(send, [f"{intake.url}/v1/batch", key])
        for key in (intake.keys[KeyScope.BROWSER], intake.keys[KeyScope.EVENTS], "tk_none")
    ]
    assert answers == [200, "unreadable", 401]


@pytest.mark.parametrize("wish", ["doNotTrack: '1'", "globalPrivacyControl: true"])
def test_who_wishes_not_to_be_tracked_is_not(visitor: Visitor, site: str, wish: str) -> None:
    name, value = wish.split(": ")
    page = visitor.page
    page.add_init_script(f"Object.defineProperty(Navigator.prototype, '{name}', {{get: () => {value}}})")
    with page.expect_response("**/t.js"):
        page.goto(f"{site}/granted/page")
    page.evaluate("tandem('consent', true); tandem('track', 'Trial Started'); tandem('page')")
    fill_in(page, "nobody@secret.example")
    assert page.evaluate(STORED) == NOTHING
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks")
    page.goto("about:blank")
    assert visitor.sent == []


def test_what_did_not_arrive_is_sent_again(visitor: Visitor, site: str) -> None:
    tried: list[str] = []

    def fail_once(route: Route) -> None:
        tried.append(route.request.post_data or "")
        if len(tried) == 1:
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/v1/batch", fail_once)
    with visitor.sending():
        visitor.page.goto(f"{site}/again")
    assert len(tried) == 2
    assert json.loads(tried[0])["batch"] == json.loads(tried[1])["batch"]


def test_a_search_is_no_form_of_a_lead(visitor: Visitor, site: str) -> None:
    page = visitor.page
    with visitor.sending():
        page.goto(f"{site}/search")
    with visitor.sending():
        page.locator("[name=q]").fill("prices")
        page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/found?q=prices")
    assert visitor.said("track") == []


def test_the_installation_page_shows_the_line_and_when_the_first_page_view_arrives(tab: Tab, intake: Intake) -> None:
    with intake.database.unit_of_work(intake.space) as store:
        fresh = str(store.api_keys.create("shop", KeyScope.BROWSER, datetime.now(UTC)))
    with tab.at(f"{intake.url}/install", width=360, height=740, theme="dark") as page:
        key, line, verdict = page.get_by_label("Key", exact=True), page.locator("#line"), page.locator("#verdict")
        key.fill(intake.keys[KeyScope.EVENTS])
        expect(verdict).to_contain_text("This key is for servers")
        key.fill(fresh)
        expect(line).to_have_text(f'<script async src="{intake.url}/t.js" data-key="{fresh}"></script>')
        expect(verdict).to_contain_text("Nothing has arrived with it yet")
        message = {"type": "page", "anonymousId": "a", "messageId": "installed", "properties": {"path": "/"}}
        assert intake.ask("POST", "/v1/batch", {"batch": [message], "writeKey": fresh}).status == 200
        expect(verdict).to_contain_text("the last page view arrived just now")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        key.fill('"><b>hello</b>')
        expect(line).to_contain_text('data-key="bhellob"')
        expect(verdict).to_contain_text("This is no whole key")
