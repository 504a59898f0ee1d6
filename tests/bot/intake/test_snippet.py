"""The snippet as it is served, and what keys of each scope may do from a browser."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.intake.snippet import without_comments
from storage import Database, KeyScope, migrate
from tests.bot.intake.website import Intake, running_intake

BROWSER, EVENTS, WEBHOOK = KeyScope.BROWSER, KeyScope.EVENTS, KeyScope.WEBHOOK
ANY_SITE = "Access-Control-Allow-Origin"


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('intake') / 'tandem.db'}")
    migrate(database)
    with running_intake(database) as running:
        yield running
    database.close()


def page(key: str) -> dict[str, Any]:
    return {"type": "page", "anonymousId": "browser", "messageId": key, "properties": {"path": "/"}}


def told(answer: Any) -> Any:
    return json.loads(answer.content)


def test_the_snippet_is_small_and_any_site_may_load_it(intake: Intake) -> None:
    plain = intake.ask("GET", "/t.js")
    assert plain.getheader("Content-Type", "").startswith("text/javascript")
    assert plain.getheader("Cross-Origin-Resource-Policy") == "cross-origin"
    assert plain.getheader("Set-Cookie") is None
    packed = intake.ask("GET", "/t.js", Accept_Encoding="gzip, br")
    assert gzip.decompress(packed.content) == plain.content  # type: ignore[attr-defined]
    # Under 3 kB, with room for what comes.
    assert len(packed.content) < 2_700, len(packed.content)  # type: ignore[attr-defined]


def test_a_browser_that_has_the_snippet_is_not_sent_it_again(intake: Intake) -> None:
    first = intake.ask("GET", "/t.js", Accept_Encoding="gzip")
    assert "max-age" in first.getheader("Cache-Control", "")
    again = intake.ask("GET", "/t.js", Accept_Encoding="gzip", If_None_Match=f"W/{first.getheader('ETag')}")
    assert (again.status, again.content) == (304, b"")  # type: ignore[attr-defined]
    assert intake.ask("GET", "/t.js", If_None_Match='"of yesterday"').status == 200


def test_what_is_left_out_is_comments_alone(intake: Intake) -> None:
    source = (Path(__file__).parents[3] / "bot" / "intake" / "static" / "t.js").read_text(encoding="utf-8")
    code = [line.strip() for line in source.splitlines() if line.strip() and not line.lstrip().startswith("//")]
    assert without_comments(source).splitlines() == code
    assert "`" not in "".join(code), "a text over several lines would lose its indentation"


def test_any_site_may_ask_before_it_sends(intake: Intake) -> None:
    asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "POST"}
    answer = intake.ask("OPTIONS", "/v1/batch", **asked)
    assert answer.status == 204
    assert answer.getheader(ANY_SITE) == "*"
    assert "authorization" in answer.getheader("Access-Control-Allow-Headers", "").lower()
    assert answer.getheader("Access-Control-Allow-Credentials") is None


@pytest.mark.parametrize("place", ["header", "body"])
@pytest.mark.parametrize(("scope", "readable"), [(BROWSER, "*"), (EVENTS, None)])
def test_a_key_works_in_the_header_and_in_the_body(
    intake: Intake, scope: KeyScope, readable: str | None, place: str
) -> None:
    body: dict[str, Any] = {"batch": [page(f"{scope} {place}")]}
    if place == "header":
        answer = intake.ask("POST", "/v1/batch", body, Authorization=f"Bearer {intake.keys[scope]}")
    else:
        signed = {**body, "writeKey": intake.keys[scope]}
        answer = intake.ask("POST", "/v1/batch", signed, Content_Type="text/plain;charset=UTF-8")
    assert (answer.status, told(answer)["accepted"]) == (200, 1)
    assert answer.getheader(ANY_SITE) == readable


def test_a_key_for_browsers_sends_a_single_page_and_no_alias(intake: Intake) -> None:
    key = intake.keys[BROWSER]
    assert intake.ask("POST", "/v1/page", {**page("single"), "writeKey": key}).status == 200
    alias = intake.ask("POST", "/v1/alias", {"userId": "a", "previousId": "b", "messageId": "1", "writeKey": key})
    assert (alias.status, told(alias)["reason"]) == (400, "a key for browsers cannot send alias: send it from a server")


def test_a_key_for_webhooks_sends_no_events(intake: Intake) -> None:
    answer = intake.ask("POST", "/v1/batch", {"batch": [page("hook")], "writeKey": intake.keys[WEBHOOK]})
    assert answer.status == 403
    assert "for webhooks" in told(answer)["reason"]


@pytest.mark.parametrize("body", [{"batch": []}, {"batch": [], "writeKey": 5}, {"writeKey": "tk_none"}, [], None])
def test_without_a_key_that_works_nothing_is_taken(intake: Intake, body: Any) -> None:
    assert intake.ask("POST", "/v1/batch", body).status == 401


def test_a_wrong_header_is_not_made_good_by_the_body(intake: Intake) -> None:
    body = {"batch": [page("both")], "writeKey": intake.keys[EVENTS]}
    assert intake.ask("POST", "/v1/batch", body, Authorization="Bearer tk_none").status == 401


def test_the_installation_page_runs_nothing_but_its_own_files(intake: Intake) -> None:
    answer = intake.ask("GET", "/install")
    policy = answer.getheader("Content-Security-Policy", "")
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "style=" not in html
    for path in ("/install/page.css", "/install/page.js", "/install/tandem.svg"):
        assert path[1:] in html
        assert intake.ask("GET", path).status == 200


def test_the_check_tells_what_a_key_is_for_and_no_other_site(intake: Intake) -> None:
    good = intake.ask("POST", "/install/check", {"writeKey": intake.keys[WEBHOOK]})
    assert told(good) == {"scope": "webhook", "secondsAgo": None}
    assert good.getheader(ANY_SITE) is None
    wrong = intake.keys[BROWSER][:-1] + ("0" if intake.keys[BROWSER][-1] != "0" else "1")
    assert intake.ask("POST", "/install/check", {"writeKey": wrong}).status == 401
    assert intake.ask("POST", "/install/check", {"writeKey": "hello"}).status == 400
