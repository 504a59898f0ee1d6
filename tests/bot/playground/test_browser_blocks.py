"""All that may stand in a message, in a real browser: charts, tables, fields to choose in, files, and hostile text."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_bolt import App
from slack_sdk import WebClient

from bot.playground import Person, Playground, SlackChannel
from tests.bot.chromium import Tab
from tests.bot.playground.bots import QUIET, Bot, button, section

HARM = "document.title='harmed'"
CORPUS = (
    f"<script>{HARM}</script>",
    f'"><img src=x onerror="{HARM}">',
    f"<svg onload={HARM}>",
    f'&lt;iframe srcdoc="&lt;script&gt;parent.{HARM}&lt;/script&gt;"&gt;',
    f"<javascript:{HARM}|press me>",
    f"<JaVaScRiPt:{HARM}>",
    "<data:text/html,<script>1</script>|x> <vbscript:x|y> <file:///etc/passwd|z> <//evil.example|w>",
    f'<https://a.example/"onmouseover="{HARM}|b>',
    f"<!date^1^{{time}}^javascript:{HARM}|x> <!date^x^y|<b>z</b>> <@U404|<b>x</b>> <#C404|<i>y</i>>",
    f"[md](javascript:{HARM}) ![i](javascript:{HARM}) <a href='javascript:{HARM}'>raw</a>",
    f":<img src=x onerror={HARM}>: :constructor: :__proto__: :toString:",
    "*_~`*_~` ``` > • \u202egnp.exe \x00 \ue000\ue001 " + "x" * 400,
)
CATEGORIES = ("Jul", "Aug", "Sep")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(label: str, value: str) -> dict[str, Any]:
    return {"text": plain(label), "value": value}


def series(name: str, *values: float) -> dict[str, Any]:
    return {
        "name": name,
        "data": [{"label": label, "value": value} for label, value in zip(CATEGORIES, values, strict=True)],
    }


def chart(kind: str, title: str) -> dict[str, Any]:
    axes = {"series": [series("Won", 3, 5, 8), series("Lost", 2, 4, 1)], "axis_config": {"categories": CATEGORIES}}
    pie = {"segments": [{"label": "Sourced", "value": 46}, {"label": "Sales only", "value": 54}]}
    return {"type": "data_visualization", "title": title, "chart": {"type": kind} | (pie if kind == "pie" else axes)}


@pytest.fixture
def port(tab: Tab) -> int:
    return tab.port


@pytest.fixture
def opened(tab: Tab, served: Playground) -> Iterator[Page]:
    with show(tab, served) as page:
        yield page


@contextmanager
def show(tab: Tab, playground: Playground) -> Iterator[Page]:
    with tab.at(f"{playground.base_url}/?as=U0PRIYA#C0WINS") as page:
        expect(page.get_by_test_id("connection")).to_have_text("Connected")
        yield page


def test_charts_are_drawn_and_their_numbers_can_be_read(opened: Page, client: WebClient) -> None:
    for kind, other in (("bar", "line"), ("area", "pie")):
        blocks = [chart(kind, f"As {kind}"), chart(other, f"As {other}")]
        client.chat_postMessage(channel="C0WINS", text="charts", blocks=blocks)
    expect(opened.get_by_test_id("chart")).to_have_count(4)

    shapes = opened.get_by_test_id("chart").evaluate_all(
        "all => all.map(one => one.querySelectorAll('rect, polyline, path.area, path.slice').length)"
    )
    assert shapes == [6, 2, 4, 2]
    bars = opened.get_by_test_id("chart").first
    assert bars.locator("rect").evaluate_all("all => all.map(one => +one.getAttribute('height') > 0)") == [True] * 6
    expect(bars.get_by_role("img")).to_have_attribute(
        "aria-label", "As bar: bar chart. Its numbers are in the table below."
    )
    bars.get_by_text("Show the numbers").click()
    expect(bars.get_by_role("row", name="Aug 5 4")).to_be_visible()
    expect(opened.get_by_test_id("chart").last).to_contain_text("Sourced46 %")


def test_data_tables_turn_pages_and_sort(opened: Page, client: WebClient) -> None:
    rows: list[list[dict[str, Any]]] = [
        [{"type": "raw_text", "text": "Company"}, {"type": "raw_text", "text": "Amount"}]
    ]
    for number in range(7):
        amount = {"type": "raw_number", "value": (number * 5) % 7, "text": f"{(number * 5) % 7} EUR"}
        rows.append([{"type": "raw_text", "text": f"Company {number}"}, amount])
    table = {"type": "data_table", "caption": "Open deals", "page_size": 5, "rows": rows}
    client.chat_postMessage(channel="C0WINS", text="table", blocks=[table])
    shown = opened.get_by_role("table", name="Open deals")
    expect(shown.get_by_role("row")).to_have_count(6)

    shown.get_by_role("button", name="Amount").click()
    shown.get_by_role("button", name="Amount").click()
    expect(shown.get_by_role("row").nth(1)).to_contain_text("6 EUR")
    opened.get_by_role("button", name="Rows after").click()
    expect(shown.get_by_role("row")).to_have_count(3)


def test_people_are_found_by_typing_and_chosen_by_keyboard(opened: Page, client: WebClient) -> None:
    view: dict[str, Any] = {"type": "multi_users_select", "action_id": "who", "initial_users": ["U0PRIYA"]}
    blocks = [section("Who was part of it?", accessory=view | {"placeholder": plain("Pick people")})]
    client.chat_postMessage(channel="C0WINS", text="who", blocks=blocks)
    field = opened.get_by_role("combobox", name="Pick people")
    field.press_sequentially("lind")
    expect(opened.get_by_role("listbox", name="Choices").get_by_role("option")).to_have_text(
        ["MLMia LindqvistHead of marketing · marketing"]
    )
    field.press("Enter")

    expect(opened.get_by_role("button", name="Remove Mia Lindqvist")).to_be_visible()
    expect(opened.get_by_role("button", name="Remove Priya Raman")).to_be_visible()


def test_files_are_shown_as_pictures_or_cards(opened: Page, client: WebClient) -> None:
    client.files_upload_v2(channel="C0WINS", filename="by week.csv", content="a,b\n" * 300, title="Pipeline")
    card = opened.get_by_test_id("file")
    expect(card).to_contain_text("Pipeline")
    expect(card).to_contain_text("CSV · 1.2 KB")
    with opened.expect_download() as download:
        card.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "by week.csv"


def test_hostile_text_stays_text_wherever_it_stands(tab: Tab) -> None:
    people = [Person("U0PRIYA", "priya", CORPUS[1], "sales", CORPUS[0]), Person("U0EVE", "eve", CORPUS[2], CORPUS[3])]
    channels = [SlackChannel("C0WINS", CORPUS[1], CORPUS[0]), SlackChannel("C0EVIL", CORPUS[2][:60])]
    with Playground(port=tab.port, people=people, channels=channels, check=lambda blocks: []) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        for text in CORPUS:
            cell = {"type": "raw_text", "text": text}
            blocks = [
                section(text, accessory=button(text[:75], "press", "v")),
                {"type": "header", "text": plain(text[:150])},
                {"type": "markdown", "text": text},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]},
                {"type": "image", "image_url": f"javascript:{HARM}", "alt_text": text, "title": plain(text)},
                {"type": "table", "rows": [[cell], [cell]]},
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": text},
                                {"type": "link", "url": f"javascript:{HARM}", "text": text},
                                {"type": "emoji", "name": text},
                            ],
                        }
                    ],
                },
                chart("bar", text[:50]) | {"chart": {"type": "pie", "segments": [{"label": text[:20], "value": 1}]}},
            ]
            posted = client.chat_postMessage(channel="C0WINS", text=text, blocks=blocks)
            client.chat_update(channel="C0WINS", ts=posted["ts"], text=text, blocks=blocks)
            playground.say("eve", "C0WINS", text)
        client.files_upload_v2(channel="C0WINS", filename="x<svg onload=1>.txt", content="x", title=CORPUS[1])
        home = {"type": "home", "blocks": [section(CORPUS[0])]}
        client.views_publish(user_id="U0PRIYA", view=home)
        with show(tab, playground) as page:
            expect(page.get_by_test_id("message")).to_have_count(len(CORPUS) * 2 + 1)
            assert page.evaluate(INTRUDERS) == []
            assert page.title() != "harmed"
            page.evaluate("location.hash = 'home'")
            expect(page.get_by_test_id("home")).to_contain_text(CORPUS[0])
            page.keyboard.press("Control+k")
            expect(page.get_by_test_id("switcher")).to_contain_text(CORPUS[2])
            assert page.evaluate(INTRUDERS) == []


INTRUDERS = """() => [...document.querySelectorAll("*")].filter((node) =>
  /^(iframe|object|embed|base|meta|form|style)$/.test(node.localName) && !node.id && !node.closest("head, dialog") ||
  node.localName === "script" && !node.src.startsWith(location.origin + "/static/") ||
  [...node.attributes].some((one) => one.name.startsWith("on") || one.name === "srcdoc") ||
  (node.href && node.localName === "a" && !/^(https?|mailto):/.test(node.protocol)) ||
  (node.localName === "img" && new URL(node.src).origin !== location.origin)
).map((node) => node.outerHTML.slice(0, 200))"""


def test_elements_of_one_block_keep_an_entry_each_in_message_modal_and_home(
    opened: Page, playground: Playground, client: WebClient, connect: Callable[..., Any]
) -> None:
    app = App(client=client, signing_secret="s", process_before_response=True, logger=QUIET)
    app.action(re.compile(""))(lambda ack: ack())
    app.shortcut("any")(lambda ack: ack())
    connect(Bot(app), playground)
    menus: list[dict[str, Any]] = [
        {"type": "static_select", "action_id": name, "placeholder": plain(name), "options": [option("A", "a")]}
        for name in ("first", "second")
    ]
    blocks = [{"type": "actions", "block_id": "menus", "elements": [*menus, button("Go", "go")]}]
    ts = client.chat_postMessage(channel="C0WINS", text="menus", blocks=blocks)["ts"]
    both = {name: {"type": "static_select", "selected_option": option("A", "a")} for name in ("first", "second")}
    for menu in both.values():
        menu["selected_option"]["text"]["emoji"] = True

    def choose_and_go(where: str) -> dict[str, Any]:
        place = opened.get_by_test_id(where)
        for name in both:
            with opened.expect_response("**/ui/click"):
                place.get_by_test_id(f"action-{name}").select_option("a")
        if where == "messages":
            playground.react("mia", "#wins", ts, "eyes")  # draws the message anew
            expect(opened.get_by_test_id("reaction-eyes")).to_be_visible()
        with opened.expect_request("**/ui/click") as asked, opened.expect_response("**/ui/click"):
            place.get_by_test_id("action-go").click()
        assert asked.value.post_data_json["entries"] == {"menus": {"first": "a", "second": "a"}}
        return playground.requests[-1].body

    assert choose_and_go("messages")["state"]["values"] == {"menus": both}
    client.chat_delete(channel="C0WINS", ts=ts)
    playground.shortcut("priya", "any")
    modal = {"type": "modal", "title": plain("Plan"), "blocks": blocks}
    client.views_open(trigger_id=playground.requests[-1].body["trigger_id"], view=modal)
    assert choose_and_go("modal")["view"]["state"]["values"] == {"menus": both}
    playground.close_modal("priya")
    client.views_publish(user_id="U0PRIYA", view={"type": "home", "blocks": blocks})
    opened.evaluate("location.hash = 'home'")
    assert choose_and_go("home")["view"]["state"]["values"] == {"menus": both}


def test_small_things_are_said_right_and_files_are_chosen(
    opened: Page, playground: Playground, client: WebClient
) -> None:
    cell = {"type": "raw_text", "text": "Nordlys"}
    blocks = [
        {"type": "markdown", "text": '[no](javascript:alert(1)) and [wiki](https://en.example/A_(b) "title") end'},
        {"type": "data_table", "caption": "Won", "rows": [[cell], [cell]]},
    ]
    client.chat_postMessage(channel="C0WINS", text="small", blocks=blocks)
    message = opened.get_by_test_id("message")
    expect(message).to_contain_text("no and wiki end")
    expect(message.get_by_role("link", name="wiki")).to_have_attribute("href", "https://en.example/A_(b)")
    expect(message.get_by_role("status")).to_have_text("1 row")

    chooser = {"type": "file_input", "action_id": "list", "filetypes": ["csv"]}
    field = {"type": "input", "block_id": "list", "label": plain("List"), "element": chooser}
    view = {"type": "modal", "title": plain("Import"), "submit": plain("Go"), "blocks": [field]}
    playground.slash("priya", "#wins", "/any")
    client.views_open(trigger_id=playground.requests[-1].body["trigger_id"], view=view)
    modal = opened.get_by_role("dialog", name="Import")
    modal.get_by_label("List").set_input_files({"name": "deals.csv", "mimeType": "text/csv", "buffer": b"a,b"})
    expect(modal.get_by_role("button", name="Remove deals.csv")).to_be_visible()
    with opened.expect_response("**/ui/submit"):
        modal.get_by_role("button", name="Go").click()
    (file,) = playground.requests[-1].body["view"]["state"]["values"]["list"]["list"]["files"]
    assert (file["name"], file["mimetype"], file["user"]) == ("deals.csv", "text/csv", "U0PRIYA")
