"""Slack's Web API over HTTP: `/api/<method>`, response URLs and file uploads, with faults on demand."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.playground.answers import faulty, ratelimited, refusal, status_of_refusal
from bot.playground.arguments import read_answer, read_arguments, read_file
from bot.playground.faults import Fault, FaultKind, Faults
from bot.playground.files import Files
from bot.playground.installations import Grant, Installations
from bot.playground.methods import METHODS
from bot.playground.methods.contract import Call, Method
from bot.playground.oauth import OAuth
from bot.playground.pace import Pace, RateLimits
from bot.playground.refusal import RefusedError
from bot.playground.request_log import LoggedRequest
from bot.playground.scopes import need_scope
from bot.playground.signing import are_same
from bot.playground.transports import drop_request
from bot.playground.workspace import Json


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
            exchange.args = await read_arguments(request)
            return await self._with_faults(request, exchange, lambda: self._run(request, exchange))
        except RefusedError as refused:
            return self._answer(exchange, refusal(refused))

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
            exchange.args = await read_answer(request)
            return await self._with_faults(request, exchange, run)
        except RefusedError as refused:
            return self._answer(exchange, refusal(refused, status_of_refusal("response_url", refused.code)))

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file, bare."""
        exchange = _Exchange("upload", {"file": request.path_params["file_id"]}, path=request.url.path)
        try:
            content = await read_file(request)

            def run() -> Response:
                stored = self._files_with(request.path_params["file_id"]).receive(
                    request.path_params["file_id"], content
                )
                return PlainTextResponse(f"OK - {stored.length}")

            return await self._with_faults(request, exchange, run)
        except RefusedError as refused:
            return self._answer(exchange, refusal(refused, status_of_refusal("upload", refused.code)))

    async def download(self, request: Request) -> Response:
        """A stored file: images to be shown, everything else to be saved."""
        try:
            stored = self._files_with(request.path_params["file_id"]).find(request.path_params["file_id"])
        except RefusedError as refused:
            return refusal(refused, 404)
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
        return self._answer(exchange, faulty(exchange.name, fault))

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
                return ratelimited(seconds)
        lag = exchange.fault if exchange.fault and exchange.fault.kind is FaultKind.HISTORY_LAG else None
        scopes = grant.scopes if grant else None
        call = Call(args, team.parts, team, self._installations, self._oauth, lag, scopes)
        told = {} if grant is None or grant.scopes is None else {"X-OAuth-Scopes": ",".join(sorted(grant.scopes))}
        return JSONResponse({"ok": True} | method.run(call), headers=told)

    def _authorise(self, method: Method, request: Request, args: Json) -> Grant | None:
        """The grant behind a bot token; None for the app token and for methods that want no token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = str(args.get("token") or "")
        if method.wants == "any":
            return None
        if not token:
            raise RefusedError("not_authed")
        is_app = are_same(token, self._parts.state.settings.app_token)
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
