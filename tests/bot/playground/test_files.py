"""Files: what kind Slack says they are, and those that people choose in a modal."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from tests.bot.playground.bots import ask

LIST = {
    "type": "input",
    "block_id": "list",
    "label": {"type": "plain_text", "text": "List"},
    "element": {"type": "file_input", "action_id": "files", "filetypes": ["csv"], "max_files": 2},
}


def open_modal(playground: Playground, client: WebClient, block: dict[str, Any]) -> None:
    playground.slash("priya", "#wins", "/any")
    words = {name: {"type": "plain_text", "text": name} for name in ("title", "submit")}
    trigger = playground.requests[-1].body["trigger_id"]
    client.views_open(trigger_id=trigger, view={"type": "modal", "blocks": [block], **words})


def submitted(playground: Playground) -> dict[str, Any]:
    """The state of the field in the newest submission."""
    state: dict[str, Any] = playground.requests[-1].body["view"]["state"]["values"]["list"]["files"]
    return state


def test_a_file_tells_its_kind_by_its_ending_and_is_only_shown_where_it_is_a_picture(
    playground: Playground, client: WebClient
) -> None:
    kinds = {}
    for name in ("deals.csv", "notes.txt", "chart.png", "README", "what.ever"):
        file_id = client.files_upload_v2(channel="C0REVENUE", filename=name, content=b"a,b")["file"]["id"]
        told = client.files_info(file=file_id)["file"]
        kinds[name] = (told["mimetype"], told["filetype"], told["pretty_type"])
        answer = ask(playground, "GET", urlsplit(told["url_private"]).path)
        assert answer.headers["Content-Disposition"] == ("inline" if name == "chart.png" else "attachment")

    assert kinds == {
        "deals.csv": ("text/csv", "csv", "CSV"),
        "notes.txt": ("text/plain", "text", "Plain Text"),
        "chart.png": ("image/png", "png", "PNG"),
        "README": ("application/octet-stream", "text", "Plain Text"),
        "what.ever": ("application/octet-stream", "ever", "EVER"),
    }


def test_files_are_chosen_in_a_modal_and_reach_the_app(playground: Playground, client: WebClient) -> None:
    open_modal(playground, client, LIST)
    assert playground.submit_modal("priya").errors == {"list": "Please complete this required field."}
    sent_file = ask(playground, "POST", "/ui/file?as=U0PRIYA&name=deals.csv", b"a,b\n1,2\n")
    file_id = json.loads(sent_file.body)["id"]

    playground.submit_modal("priya", list=[file_id])
    state = submitted(playground)
    (file,) = state["files"]
    assert state["type"] == "file_input"
    assert (file["id"], file["name"], file["mimetype"], file["filetype"]) == (file_id, "deals.csv", "text/csv", "csv")
    assert (file["user"], file["is_public"], file["size"]) == ("U0PRIYA", False, 8)
    assert client.files_info(file=file_id)["file"]["name"] == "deals.csv"
    assert ask(playground, "GET", urlsplit(file["url_private_download"]).path).body == b"a,b\n1,2\n"


def test_files_of_others_too_many_files_and_other_kinds_are_refused(playground: Playground, client: WebClient) -> None:
    open_modal(playground, client, LIST)
    one, two, three = (playground.choose_file("priya", f"{number}.csv", b"x") for number in range(3))

    most = playground.submit_modal("priya", list=[one, two, three])
    assert most.errors == {"list": "Please choose at most 2 files."}
    other = playground.submit_modal("priya", list=[playground.choose_file("priya", "list.exe", b"x")])
    assert other.errors == {"list": "Please choose only files of these kinds: csv."}
    with pytest.raises(ValueError, match="files has no file"):
        playground.submit_modal("priya", list=[playground.choose_file("mia", "1.csv", b"x")])
    playground.close_modal("priya")
    open_modal(playground, client, LIST | {"optional": True})
    playground.submit_modal("priya")
    assert submitted(playground)["files"] == []


@pytest.mark.parametrize(
    ("query", "size", "status"),
    [
        ("as=U0PRIYA&name=x.csv", 0, 400),
        ("as=U0PRIYA&name=x.csv", 10 * 1024 * 1024 + 1, 413),
        ("as=U404&name=x.csv", 1, 400),
        ("as=U0PRIYA", 1, 400),
        ("name=x.csv", 1, 400),
    ],
)
def test_a_file_has_a_name_an_owner_and_a_size(playground: Playground, query: str, size: int, status: int) -> None:
    answer = ask(playground, "POST", f"/ui/file?{query}", b"x" * size)

    assert (answer.status, json.loads(answer.body)["ok"]) == (status, False)
