"""Bodies of every kind are read as what they are, up to their limits."""

import json
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.decoding import decoded_json
from tests.bot.playground.bots import ask
from tests.bot.playground.test_slack_api import client_of

WINS = "C0WINS"


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    with Playground() as running:
        yield running


@pytest.fixture(scope="module")
def client(playground: Playground) -> WebClient:
    return client_of(playground)


def test_a_file_may_come_as_a_form_and_have_any_name(playground: Playground, client: WebClient) -> None:
    picture = b"\x89PNG\r\n\r\n--not the end\r\n"
    file_id = client.files_getUploadURLExternal(filename="a/b.png", length=len(picture))["file_id"]
    head = b'--frontier\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = head + picture + b"\r\n--frontier--\r\n"
    form = {"Content-Type": "multipart/form-data; boundary=frontier"}

    assert ask(playground, "POST", f"/upload/{file_id}", body, form).body == f"OK - {len(picture)}".encode()
    path = str(client.files_info(file=file_id)["file"]["url_private"]).removeprefix(playground.base_url)
    assert ask(playground, "GET", path).body == picture


def test_a_file_is_sent_once(playground: Playground, client: WebClient) -> None:
    file_id = client.files_getUploadURLExternal(filename="a.png", length=1)["file_id"]

    assert [ask(playground, "POST", f"/upload/{file_id}", byte).status for byte in (b"x", b"y")] == [200, 400]


def test_a_body_may_be_a_mebibyte_and_a_hundred_levels_deep(playground: Playground) -> None:
    def error(size: int) -> str:
        return str(json.loads(ask(playground, "POST", "/api/chat.postMessage", b"x" * size).body)["error"])

    assert (error(1024 * 1024), error(1024 * 1024 + 1)) == ("not_authed", "request_too_large")
    assert decoded_json(b"[" * 100 + b"]" * 100)
    with pytest.raises(ValueError, match="nested too deeply"):
        decoded_json(b"[" * 101 + b"]" * 101)


def test_a_call_may_be_a_multipart_form(playground: Playground) -> None:
    parts = (("channel", WINS), ("text", "Été"), ("token", "xoxb-playground"))
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts)
    form = {"Content-Type": 'multipart/form-data; boundary="x"'}

    assert b'"ok":true' in ask(playground, "POST", "/api/chat.postMessage", f"{body}--x--".encode(), form).body
    assert playground.messages("#wins")[0]["text"] == "Été"
    assert (
        b"invalid_form_data"
        in ask(playground, "POST", "/api/chat.postMessage", b"x", {"Content-Type": "multipart/form-data"}).body
    )
