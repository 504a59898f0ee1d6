"""Slack's Web API over HTTP: `/api/<method>`, response URLs and file uploads, with faults on demand."""

import asyncio
import base64
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.playground.decoding import decoded_json
from bot.playground.faults import Fault, FaultKind, Faults
from bot.playground.files import LARGEST, Files
from bot.playground.installations import Grant, Installations
from bot.playground.methods import METHODS
from bot.playground.methods.contract import Call, Method
from bot.playground.oauth import OAuth
from bot.playground.pace import Pace, RateLimits
from bot.playground.refusal import RefusedError
from bot.playground.request_log import LoggedRequest
from bot.playground.scopes import need_scope
from bot.playground.transports import drop_request
from bot.playground.workspace import Json

LARGEST_BODY = 1024 * 1024
_JSON_ARGUMENTS = frozenset({"blocks", "view", "metadata", "files", "attachments"})


@dataclass(slots=True)
class _Exchange:
    """One request while it is being answered."""

    name: str
    args: Json = field(default_factory=dict)
    fault: Fault | None = None
    workspace: str = ""
    path: str = ""
    started: float = field(default_factory=monotonic)


class SlackApi:
    """Answers the bot's requests as Slack would."""

    def __init__(self, installations: Installations, oauth: OAuth, faults: Faults) -> None:
        self._installations = installations
        self._oauth = oauth
        self._teams = tuple(installations.teams.values())
        self._parts = self._teams[0].parts
        self._faults = faults
        limits = self._parts.state.settings.rate_limits
        counted = limits if isinstance(limits, RateLimits) else RateLimits()
        self._paces = {team_id: Pace(counted) for team_id in installations.teams} if limits else {}

    async def method(self, request: Request) -> Response:
        """One Web API call. Slack answers 200 with `ok: false` for a refusal, 429 when it is asked too often."""
        exchange = _Exchange(request.path_params["method"])
        try:
            exchange.args = await _arguments(request)
            return await self._with_faults(request, exchange, lambda: self._run(request, exchange))
        except RefusedError as refused:
            return self._answer(exchange, _refusal(refused))

    async def response_url(self, request: Request) -> Response:
        """A POST to a response URL."""
        exchange = _Exchange("response_url", workspace=request.path_params["team_id"], path=request.url.path)

        def run() -> Response:
            team = self._installations.teams.get(request.path_params["team_id"])
            if team is None:
                raise RefusedError("invalid_url")
            ticket = team.parts.tickets.redeem_response(request.url.path)
            team.parts.posting.answer(ticket, exchange.args)
            return PlainTextResponse("ok")

        try:
            decoded = decoded_json(await _body(request, LARGEST_BODY) or b"null")
            if not isinstance(decoded, dict):
                raise RefusedError("invalid_payload")
            exchange.args = decoded
            return await self._with_faults(request, exchange, run)
        except ValueError:
            return self._answer(exchange, _refusal(RefusedError("invalid_payload"), 400))
        except RefusedError as refused:
            return self._answer(exchange, _refusal(refused, _status_of_refusal("response_url", refused.code)))

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file, bare."""
        exchange = _Exchange("upload", {"file": request.path_params["file_id"]}, path=request.url.path)
        try:
            content = await _body(request, LARGEST)

            def run() -> Response:
                stored = self._files_with(request.path_params["file_id"]).receive(
                    request.path_params["file_id"], content
                )
                return PlainTextResponse(f"OK - {stored.length}")

            return await self._with_faults(request, exchange, run)
        except RefusedError as refused:
            return self._answer(exchange, _refusal(refused, _status_of_refusal("upload", refused.code)))

    def download(self, request: Request) -> Response:
        """A stored file: images to be shown, everything else to be saved."""
        try:
            stored = self._files_with(request.path_params["file_id"]).find(request.path_params["file_id"])
        except RefusedError as refused:
            return _refusal(refused, 404)
        disposition = "inline" if stored.media_type.startswith("image/") else "attachment"
        return Response(
            stored.content or b"", media_type=stored.media_type, headers={"content-disposition": disposition}
        )

    # -- one call -----------------------------------------------------------------------------------------------------

    async def _with_faults(self, request: Request, exchange: _Exchange, run: Callable[[], Response]) -> Response:
        """The answer of `run`, unless a fault meets this request."""
        fault = exchange.fault = self._faults.take(exchange.name)
        if fault is None or fault.kind is FaultKind.HISTORY_LAG:
            return self._answer(exchange, run())
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
            return self._answer(exchange, run())
        if fault.kind.is_afterwards:
            with suppress(RefusedError):
                run()
        if fault.kind in {FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER}:
            self._note(exchange, fault.kind.value, 0)
            await drop_request(request.scope, request.receive)
            return Response()  # nobody is there to read it
        return self._answer(exchange, _faulty(exchange.name, fault))

    def _run(self, request: Request, exchange: _Exchange) -> Response:
        name, args = exchange.name, exchange.args
        method = METHODS.get(name)
        if method is None:
            raise RefusedError("unknown_method")
        grant = self._authorise(method, request, args)
        team = grant.team if grant else self._teams[0]
        state = team.parts.state
        exchange.workspace = state.identity.team_id if grant else ""
        if self._paces:
            conversation = state.find_conversation(str(args.get("channel", "")))
            posting_to = conversation.id if conversation else ""
            seconds = self._paces[state.identity.team_id].wait(name, posting_to, state.settings.clock())
            if seconds:
                return _ratelimited(seconds)
        lag = exchange.fault if exchange.fault and exchange.fault.kind is FaultKind.HISTORY_LAG else None
        scopes = grant.scopes if grant else None
        call = Call(args, team.parts, team, self._installations, self._oauth, lag, scopes)
        return JSONResponse({"ok": True} | method.run(call))

    def _authorise(self, method: Method, request: Request, args: Json) -> Grant | None:
        """The grant behind a bot token; None for the app token and for methods that want no token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = str(args.get("token") or "")
        if method.wants == "any":
            return None
        if not token:
            raise RefusedError("not_authed")
        is_app = _same(token, self._parts.state.settings.app_token)
        grant = None if is_app else self._installations.grant_of(token)
        if grant is None and not is_app:
            raise RefusedError("invalid_auth")
        if ("app" if is_app else "bot") in self._faults.revoked:
            raise RefusedError("token_revoked")
        if is_app != (method.wants == "app"):
            raise RefusedError("not_allowed_token_type")
        if grant is not None:
            need_scope(grant.scopes, method.scope)
        return grant

    def _files_with(self, file_id: str) -> Files:
        """The files of the workspace that knows this one."""
        return next((team.parts.files for team in self._teams if team.parts.files.knows(file_id)), self._parts.files)

    def _answer(self, exchange: _Exchange, response: Response) -> Response:
        verdict, text = "ok", bytes(response.body).decode("utf-8", "replace")
        answer: Json | str = text
        if isinstance(response, JSONResponse):
            answer = json.loads(text)
            verdict = answer.get("error", "ok") if isinstance(answer, dict) else "ok"
        elif exchange.fault is not None and exchange.fault.kind is FaultKind.GARBLED:
            verdict = FaultKind.GARBLED.value
        elif response.status_code != 200:
            verdict = f"http_{response.status_code}"
        self._note(exchange, verdict, response.status_code, answer)
        return response

    def _note(self, exchange: _Exchange, verdict: str, status: int, answer: Json | str | None = None) -> None:
        self._parts.log.add(
            LoggedRequest(
                self._parts.state.settings.clock(),
                "from bot",
                exchange.name,
                {key: value for key, value in exchange.args.items() if key != "token"},
                verdict,
                status,
                took=monotonic() - exchange.started,
                answer=answer,
                workspace=exchange.workspace,
                fault=exchange.fault.kind.value if exchange.fault is not None else "",
                path=exchange.path,
            )
        )


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8"), known.encode("utf-8"))


async def _arguments(request: Request) -> Json:
    """The arguments of a call: of the query, and of a form or JSON body."""
    args: Json = dict(request.query_params) | _client(request)
    body = await _body(request, LARGEST_BODY)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            decoded = decoded_json(body or b"{}")
        except ValueError:
            raise RefusedError("invalid_json") from None
        if not isinstance(decoded, dict):
            raise RefusedError("json_not_object")
        args |= decoded
    else:
        try:
            args |= dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        except ValueError:
            raise RefusedError("invalid_form_data") from None
    for key in _JSON_ARGUMENTS & args.keys():
        if isinstance(args[key], str) and args[key]:
            try:
                args[key] = decoded_json(args[key].encode("utf-8"))
            except ValueError:
                raise RefusedError("invalid_blocks_format" if key == "blocks" else "invalid_arguments") from None
    return args


def _client(request: Request) -> Json:
    """The app's credentials, where they come as HTTP Basic authentication (`oauth.v2.access`)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(given, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


async def _body(request: Request, largest: int) -> bytes:
    """The body; refused as soon as it is larger than `largest` bytes."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > largest:
                raise RefusedError("request_too_large")
            chunks.append(chunk)
    except ClientDisconnect:
        raise RefusedError("request_timeout") from None
    return b"".join(chunks)


def _refusal(refused: RefusedError, status: int = 200) -> Response:
    body: Json = {"ok": False, "error": refused.code}
    if refused.code == "ratelimited":
        return _ratelimited(1)
    if refused.code == "missing_scope":
        body |= dict(zip(("needed", "provided"), refused.details, strict=False))
    elif refused.details:
        bare = [detail.removeprefix("[ERROR] ") for detail in refused.details]
        body |= {"errors": bare, "response_metadata": {"messages": [f"[ERROR] {detail}" for detail in bare]}}
    return JSONResponse(body, status)


def _ratelimited(retry_after: int) -> Response:
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(retry_after)})


def _faulty(name: str, fault: Fault) -> Response:
    match fault.kind:
        case FaultKind.RATELIMITED:
            return _ratelimited(fault.retry_after)
        case FaultKind.SERVER_ERROR | FaultKind.ERROR_AFTER:
            return PlainTextResponse("Internal Server Error", fault.status)
        case FaultKind.GARBLED:
            return HTMLResponse("<!doctype html><title>Slack</title><p>Something went")
        case _:
            return _refusal(RefusedError(fault.code), _status_of_refusal(name, fault.code))


def _status_of_refusal(name: str, code: str) -> int:
    """The Web API refuses with 200, a response URL and an upload with a status."""
    if name == "response_url":
        return 404 if code in {"invalid_url", "expired_url", "used_url"} else 400
    return 400 if name == "upload" else 200
