"""The pages' own files: kept by a browser until one of them changes, and nothing else is served."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest

from bot.playground import Playground
from bot.playground.static_files import mark_of
from tests.bot.playground.bots import Reply, ask


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    with Playground() as running:
        yield running


def folder(playground: Playground, page: str = "/") -> str:
    """Where a page has its files."""
    (only,) = set(re.findall(r'="(/static/\w+)/', ask(playground, "GET", page).body.decode()))
    return str(only)


def keeping(answer: Reply) -> list[str]:
    """What an answer says of being kept, as often as it says so."""
    return [value for name, value in answer.headers.items() if name.lower() == "cache-control"]


@pytest.mark.parametrize("name", ["base.css", "app.js", "tandem.svg"])
def test_a_browser_keeps_a_file_and_asks_for_it_once(playground: Playground, name: str) -> None:
    answer = ask(playground, "GET", f"{folder(playground)}/{name}")

    assert (answer.status, keeping(answer)) == (200, ["max-age=31536000, immutable"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_pages_share_what_is_kept(playground: Playground) -> None:
    kept = folder(playground)

    assert [folder(playground, page) for page in ("/", "/inspector", "/gallery", "/oauth/v2/authorize")] == [kept] * 4


@pytest.mark.parametrize("path", ["/", "/inspector", "/gallery/examples", "/favicon.ico", "/api/api.test"])
def test_nothing_else_is_kept(playground: Playground, path: str) -> None:
    assert keeping(ask(playground, "GET", path)) == ["no-store"]


def test_a_page_from_before_an_edit_gets_what_there_is_but_keeps_it_not(playground: Playground) -> None:
    before = ask(playground, "GET", "/static/0123456789ab/app.js")

    assert before.body == ask(playground, "GET", f"{folder(playground)}/app.js").body
    assert keeping(before) == ["no-store"]


@pytest.mark.parametrize(
    "changed",
    [
        {"a.js": b"1", "b.js": b"3"},
        {"a.js": b"2", "b.js": b"1"},
        {"a.js": b"1", "c.js": b"2"},
        {"a.js": b"1"},
        {"a.js": b"1", "b.js": b"2", "c.js": b""},
        {"a.js": b"1b.js 1\n2"},
    ],
)
def test_the_address_changes_with_any_file(changed: dict[str, bytes]) -> None:
    assert mark_of(changed) != mark_of({"a.js": b"1", "b.js": b"2"}) == mark_of({"b.js": b"2", "a.js": b"1"})


def test_no_file_names_another_by_an_address_that_cannot_be_kept() -> None:
    files = (resources.files("bot.playground") / "static").iterdir()

    assert [file.name for file in files if re.search(rb"""["'(]/static/""", file.read_bytes())] == []


@pytest.mark.parametrize("name", ["nosuch.js", "..%2Fpage.py", "%2Fetc%2Fpasswd", "", "../pages.css", "__pycache__"])
def test_nothing_but_the_pages_own_files_is_served(playground: Playground, name: str) -> None:
    assert ask(playground, "GET", f"/static/{name}").status == 404
    assert ask(playground, "GET", f"{folder(playground)}/{name}").status == 404
