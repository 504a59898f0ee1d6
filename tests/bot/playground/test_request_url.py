"""The stand-in reaches a real Bolt app over signed HTTP."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.playground import Playground
from bot.playground.signing import sign, signed_headers
from tests.bot.playground.bots import HttpBot

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
VECTOR = SHARED / "payloads" / "slack" / "signature_vector.json"


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


def test_slacks_own_signature_vector_verifies() -> None:
    if not VECTOR.is_file():
        pytest.skip(f"no test inputs at {VECTOR}: set TANDEM_SHARED_DATA")
    vector = json.loads(VECTOR.read_text())

    assert sign(vector["signing_secret"], vector["timestamp"], vector["body"].encode()) == vector["signature"]


def test_signed_headers_satisfy_slacks_own_verifier() -> None:
    headers = signed_headers("secret", datetime.now(UTC), b"payload=1")

    assert SignatureVerifier("secret").is_valid_request(b"payload=1", headers)
    assert not SignatureVerifier("secret").is_valid_request(b"payload=2", headers)
