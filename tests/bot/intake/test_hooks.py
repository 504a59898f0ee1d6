"""Webhooks on a real socket: what is signed is taken once, and what is not is refused before anything reads it."""

import base64
import gzip
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.intake.app import Terms, intake_app
from bot.intake.hooks import HookSecrets
from intake.signatures import sign
from revenue.records import TouchKind
from storage import Database, KeyScope, KeyText, Workspace
from tests.bot.test_http import Server

# The examples of the documentation sign with the real time.
NOW = datetime.now(UTC)
DOCUMENT = Path(__file__).parents[3] / "docs" / "intake-webhooks.md"
CLIENT_SECRET = "client-secret-of-hubspot"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SECRETS = HookSecrets("https://events.example.com", CLIENT_SECRET, PUBLIC)
DEMO = {"type": "track", "event": "Demo Requested", "messageId": "m1", "properties": {"email": "mia@acme.example"}}
Answer = tuple[int, dict[str, Any]]


class Line:
    """A line to the intake, with a key for webhooks."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        self.database = database
        self.id = workspace.id
        self.key = self.make(KeyScope.WEBHOOK)
        self.port = 0

    def make(self, scope: KeyScope) -> KeyText:
        with self.database.unit_of_work(self.id) as store:
            return store.api_keys.create(f"a {scope.value} key", scope, NOW)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    def hubspot(self, body: bytes, *, secret: str = CLIENT_SECRET, at: datetime = NOW, key: object = None) -> Answer:
        path = f"/v1/hooks/hubspot/{key or self.key}"
        time = str(int(at.timestamp() * 1000))
        said = f"POST{SECRETS.intake_url}{path}".encode() + body + time.encode()
        signature = base64.b64encode(hmac.digest(secret.encode(), said, "sha256")).decode()
        headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": time}
        return self.post(path, body, headers)

    def sendgrid(self, body: bytes, *, sent: bytes | None = None) -> Answer:
        time = str(int(NOW.timestamp()))
        signature = base64.b64encode(PRIVATE.sign(time.encode() + body, ec.ECDSA(SHA256()))).decode()
        prefix = "X-Twilio-Email-Event-Webhook"
        headers = {f"{prefix}-Signature": signature, f"{prefix}-Timestamp": time}
        return self.post(f"/v1/hooks/sendgrid/{self.key}", body if sent is None else sent, headers)

    def signed(self, message: object, nonce: str = "nonce-0001", *, at: datetime = NOW, **changed: str) -> Answer:
        body = json.dumps(message).encode()
        time = str(int(at.timestamp()))
        headers = {
            "Tandem-Timestamp": time,
            "Tandem-Nonce": nonce,
            "Tandem-Signature": sign(self.key.signing_secret, time, nonce, body),
        }
        return self.post(f"/v1/hooks/generic/{self.key.address}", body, headers | changed)

    def journey(self, name: str) -> list[TouchKind]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return [touch.kind for lead in store.leads.find(name) for touch in store.touches.of_lead(lead.id)]


Serve = Callable[[HookSecrets], Line]


@pytest.fixture
def serve(database: Database, workspace: Workspace) -> Iterator[Serve]:
    """Serves the intake with some secrets."""
    running = []

    def started(secrets: HookSecrets) -> Line:
        line = Line(database, workspace)
        web = intake_app(database, lambda: {"status": "ok"}, lambda: NOW, Terms(secrets=secrets))
        config = uvicorn.Config(web, host="127.0.0.1", port=0, log_config=None, lifespan="off", access_log=False)
        running.append(server := Server(config).running())
        line.port = server.__enter__()
        return line

    yield started
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def line(serve: Serve) -> Line:
    return serve(SECRETS)


def contact(number: int, **more: Any) -> dict[str, Any]:
    at = int((NOW - timedelta(hours=1)).timestamp() * 1000)
    return {"eventId": number, "subscriptionType": "contact.creation", "objectId": 123, "occurredAt": at} | more


def test_hubspots_list_of_events_is_taken_after_its_signature(line: Line) -> None:
    body = json.dumps([contact(1), {"eventId": 2}]).encode()
    status, answer = line.hubspot(body)
    assert (status, answer["accepted"], answer["refused"][0]["index"]) == (200, 1, 1)
    with line.database.unit_of_work(line.id, write=False) as store:
        assert [lookup.key for lookup in store.lookups.due("hubspot", NOW, 9)] == ["123"]
        assert [key.last_used_at for key in store.api_keys.all()] == [NOW]
    assert line.hubspot(body)[0] == 200


def test_what_hubspot_did_not_sign_is_refused_before_it_is_read(line: Line) -> None:
    assert line.hubspot(b"[not json", secret="another")[0] == 401
    assert line.hubspot(b"[not json")[0] == 400
    assert "seconds old" in line.hubspot(b"[]", at=NOW - timedelta(minutes=6))[1]["reason"]
    assert "ahead" in line.hubspot(b"[]", at=NOW + timedelta(minutes=6))[1]["reason"]
    status, answer = line.post(f"/v1/hooks/hubspot/{line.key}", b"[]", {})
    assert (status, answer["reason"]) == (401, "the header X-HubSpot-Signature-v3 is missing")


def test_hubspots_second_signature_is_taken_and_its_first_is_not(line: Line) -> None:
    path, body = f"/v1/hooks/hubspot/{line.key}", json.dumps([contact(1)]).encode()
    second = hashlib.sha256(f"{CLIENT_SECRET}POST{SECRETS.intake_url}{path}".encode() + body).hexdigest()
    headers = {"X-HubSpot-Signature": second, "X-HubSpot-Signature-Version": "v2"}
    assert line.post(path, body, headers)[0] == 200
    assert line.post(path, body + b" ", headers)[0] == 401
    first = hashlib.sha256(CLIENT_SECRET.encode() + body).hexdigest()
    status, answer = line.post(path, body, {"X-HubSpot-Signature": first, "X-HubSpot-Signature-Version": "v1"})
    assert (status, "v3" in answer["reason"]) == (401, True)


def test_without_a_public_address_the_host_that_was_called_is_signed(serve: Serve) -> None:
    line = serve(HookSecrets("", CLIENT_SECRET, PUBLIC))
    path, body, time = f"/v1/hooks/hubspot/{line.key}?a=%3A", b"[]", str(int(NOW.timestamp() * 1000))
    said = f"POSThttps://127.0.0.1:{line.port}{path.replace('%3A', ':')}[]{time}".encode()
    signature = base64.b64encode(hmac.digest(CLIENT_SECRET.encode(), said, "sha256")).decode()
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": time}
    assert line.post(path, body, headers)[0] == 200


def test_sendgrids_events_are_touches_and_tampered_ones_are_refused(line: Line) -> None:
    click = {"email": "mia@acme.example", "event": "click", "timestamp": int(NOW.timestamp()), "sg_event_id": "e1"}
    body = json.dumps([click]).encode() + b"\r\n"
    assert line.sendgrid(body) == (200, {"success": True, "accepted": 1, "refused": []})
    assert line.sendgrid(body)[0] == 200
    assert line.sendgrid(body, sent=body.strip())[0] == 401
    assert line.sendgrid(body, sent=b"")[0] == 401
    assert line.journey("mia@acme.example") == [TouchKind.EMAIL_CLICK]


def test_a_signed_message_or_batch_of_anybody_is_taken(line: Line) -> None:
    batch = {"batch": [{**DEMO, "messageId": "m2"}, {"type": "track"}]}
    assert line.signed(DEMO)[0] == 200
    status, answer = line.signed(batch, "nonce-0002")
    assert (status, answer["accepted"], len(answer["refused"])) == (200, 1, 1)
    assert line.journey("mia@acme.example") == [TouchKind.DEMO_REQUEST] * 2


def test_a_nonce_is_accepted_once(line: Line) -> None:
    dated = {**DEMO, "messageId": None, "timestamp": (NOW - timedelta(minutes=1)).isoformat()}
    assert line.signed(dated)[0] == 200
    assert line.signed(dated) == (200, {"success": True, "repeated": True})
    assert line.signed({**dated, "event": "Signed Up"})[0] == 409
    assert line.signed({**dated, "event": "Signed Up"})[0] == 409, "asking twice does not help"
    assert line.journey("mia@acme.example") == [TouchKind.DEMO_REQUEST]


def test_a_nonce_of_what_was_refused_may_be_used_again(line: Line) -> None:
    assert line.signed([])[0] == 400
    assert line.signed(DEMO)[0] == 200


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Tandem-Signature": "0" * 64}, 401),
        ({"Tandem-Signature": ""}, 401),
        ({"Tandem-Nonce": "nonce-0002"}, 401),
        ({"Tandem-Nonce": "no dots."}, 400),
        ({"Tandem-Timestamp": "yesterday"}, 400),
        ({"Tandem-Timestamp": "1"}, 401),
        ({"Tandem-Timestamp": "9" * 15}, 401),
        ({"Tandem-Signature": "\xe9"}, 401),
    ],
)
def test_headers_that_do_not_fit_are_refused_in_words(line: Line, changed: dict[str, str], status: int) -> None:
    answered, answer = line.signed(DEMO, **changed)
    assert (answered, bool(answer["reason"])) == (status, True)
    assert not line.journey("mia@acme.example")


def test_only_a_key_for_webhooks_opens_a_webhook_and_it_opens_nothing_else(line: Line) -> None:
    other = line.make(KeyScope.EVENTS)
    assert line.hubspot(b"[]", key=other)[0] == 401
    assert line.hubspot(b"[]", key="tk_nonsense")[0] == 401
    assert line.hubspot(b"[]", key=line.key.address)[0] == 401
    body = json.dumps({"batch": [DEMO]}).encode()
    assert line.post("/v1/batch", body, {"Authorization": f"Bearer {line.key}"})[0] == 403
    mine, line.key = line.key, other
    assert line.signed(DEMO)[0] == 401
    line.key = mine
    with line.database.unit_of_work(line.id) as store:
        store.api_keys.revoke(mine.key_id, NOW)
    assert line.signed(DEMO)[0] == 401


def test_the_address_and_the_signing_secret_do_not_tell_the_key(line: Line) -> None:
    assert line.key.secret not in line.key.address + line.key.signing_secret
    assert str(line.key).startswith(line.key.address)


def test_a_source_without_a_secret_is_refused(serve: Serve) -> None:
    line = serve(HookSecrets())
    status, told = line.hubspot(b"[]")
    assert (status, told["reason"]) == (
        403,
        "nothing of this source is taken here: TANDEM_HUBSPOT_CLIENT_SECRET is not set",
    )
    assert line.sendgrid(b"[]")[0] == 403


def test_large_and_packed_bodies(line: Line) -> None:
    assert line.hubspot(b" " * (1 << 20) + b"[]")[0] == 413
    body = json.dumps(DEMO).encode()
    time, nonce = str(int(NOW.timestamp())), "nonce-0009"
    headers = {
        "Tandem-Timestamp": time,
        "Tandem-Nonce": nonce,
        "Tandem-Signature": sign(line.key.signing_secret, time, nonce, body),
        "Content-Encoding": "gzip",
    }
    assert line.post(f"/v1/hooks/generic/{line.key.address}", gzip.compress(body), headers)[0] == 200


def example(language: str) -> str:
    """The last example of a language in the documentation."""
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[-1]


def test_the_python_example_of_the_documentation_works(line: Line) -> None:
    given: dict[str, Any] = {}
    exec(example("python"), given)  # noqa: S102 - our own documentation
    address = f"http://127.0.0.1:{line.port}/v1/hooks/generic/{line.key.address}"
    assert json.loads(given["send"](address, line.key.signing_secret, DEMO))["accepted"] == 1
    assert line.journey("mia@acme.example") == [TouchKind.DEMO_REQUEST]


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("curl")), reason="there is no openssl or no curl")
def test_the_shell_example_of_the_documentation_works(line: Line) -> None:
    address = f"http://127.0.0.1:{line.port}/v1/hooks/generic/{line.key.address}"
    environment = {"PATH": os.environ["PATH"], "ADDRESS": address, "SIGNING_SECRET": line.key.signing_secret}
    ran = subprocess.run(
        ["sh", "-c", example("sh")], env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    assert json.loads(ran.stdout)["accepted"] == 1, ran.stdout
