"""The stand-in reaches a real Bolt app over signed HTTP."""

import json
import os
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.playground import Playground
from bot.playground.signing import sign, signed_headers
from tests.bot.playground.bots import HttpBot
from tests.bot.playground.literal_differences import differences

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
VECTOR = SHARED / "payloads" / "slack" / "signature_vector.json"
HANDSHAKE = SHARED / "payloads" / "slack" / "bolt-python-tests" / "events_url_verification.json"


def test_a_command_travels_signed_and_its_reply_rides_on_the_acknowledgement(http_bot: HttpBot) -> None:
    seen = http_bot.playground.slash("priya", "#revenue", "/hotleads", "@mia 3")

    assert "(&lt;@U0MIA|mia&gt; 3)" in seen.text or "(<@U0MIA|mia> 3)" in seen.text
    assert http_bot.bot.last("slash")["command"] == "/hotleads"


def test_a_modal_is_corrected_and_saved(http_bot: HttpBot) -> None:
    playground = http_bot.playground
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Goal")

    assert playground.submit_modal("priya", amount="two").errors == {"amount": "two is not a number."}
    assert playground.submit_modal("priya", amount="2").modal is None
    assert playground.messages("#revenue")[0]["text"] == "The goal is 2"


def test_a_bot_that_refuses_the_signature_is_reported(http_bot: HttpBot) -> None:
    with Playground(request_url=http_bot.url, signing_secret="of another app") as stranger:
        assert "`http_401`" in stranger.slash("priya", "#revenue", "/hotleads").text
    assert http_bot.bot.received == []


def test_nobody_at_the_request_url_is_reported() -> None:
    with Playground(request_url="http://127.0.0.1:9/slack/events") as lonely:
        assert "`dispatch_failed`" in lonely.slash("priya", "#revenue", "/hotleads").text


def test_the_handshake_is_slacks_own_and_its_verdict_is_logged(http_bot: HttpBot) -> None:
    playground = http_bot.playground

    assert playground.verify_request_url() == "ok"
    (asked,) = (request for request in playground.requests if request.direction == "to bot")
    assert (asked.name, asked.verdict) == ("events_api", "ok")
    if HANDSHAKE.is_file():
        known = json.loads(HANDSHAKE.read_text())["event_body"]
        assert list(differences(asked.body, known)) == []
    with Playground(request_url=http_bot.url, signing_secret="of another app") as stranger:
        assert stranger.verify_request_url() == "http_401"
    with Playground(request_url="http://127.0.0.1:9/slack/events") as lonely:
        assert lonely.verify_request_url() == "dispatch_failed"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text/plain", "{challenge}\n"),
        ("application/json", '{{"challenge": "{challenge}"}}'),
        ("application/x-www-form-urlencoded", "challenge={challenge}"),
    ],
)
def test_the_challenge_may_come_back_in_each_of_slacks_forms(kind: str, answer: str) -> None:
    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = answer.format(challenge=asked["challenge"]).encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        with Playground(request_url=f"http://127.0.0.1:{server.server_port}/") as playground:
            assert playground.verify_request_url() == "ok"
        thread.join()


def test_slacks_own_signature_vector_verifies() -> None:
    if not VECTOR.is_file():
        pytest.skip(f"no test inputs at {VECTOR}: set TANDEM_SHARED_DATA")
    vector = json.loads(VECTOR.read_text())

    assert sign(vector["signing_secret"], vector["timestamp"], vector["body"].encode()) == vector["signature"]


def test_signed_headers_satisfy_slacks_own_verifier() -> None:
    headers = signed_headers("secret", datetime.now(UTC), b"payload=1")

    assert SignatureVerifier("secret").is_valid_request(b"payload=1", headers)
    assert not SignatureVerifier("secret").is_valid_request(b"payload=2", headers)
