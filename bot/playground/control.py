"""The control API under `/_control/`: make things go wrong, and read what was sent and what there is to see.

docs/playground.md, "Control API", tells it with examples.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.carrier import Carrier
from bot.playground.faults import ALWAYS, FaultKind, Faults
from bot.playground.installations import Installations
from bot.playground.parts import Parts
from bot.playground.plan import Plan, plan_of
from bot.playground.snapshot import snapshot
from bot.playground.wishes import (
    DisconnectWish,
    DueWish,
    EventWish,
    FaultWish,
    PlanWish,
    RevokeWish,
    SocketWish,
    WishError,
    read_query,
    read_wish,
)
from bot.playground.workspace import Json

Handler = Callable[[Request], Awaitable[Json]]
# What others answer under the same path: see `clock_control.py`.
_BESIDE = ("clock",)
_FILTERS = frozenset({"name", "direction", "verdict", "fault", "limit"})


class Control:
    """Answers whoever tests a bot, in any language.

    Where no workspace is named, the first is meant. `seed` is for plans that name none; `reset` starts over.
    """

    def __init__(
        self, installations: Installations, faults: Faults, carrier: Carrier, *, seed: int, reset: Callable[[], None]
    ) -> None:
        self._installations = installations
        self._first = next(iter(installations.teams.values())).parts
        self._faults = faults
        self._carrier = carrier
        self._seed = seed
        self._reset = reset
        self._endpoints: dict[str, dict[str, Handler]] = {
            "faults": {"GET": self._show_faults, "POST": self._add_fault, "DELETE": self._clear_faults},
            "plan": {"GET": self._show_plan, "POST": self._follow_plan, "DELETE": self._end_plan},
            "revoke": {"GET": self._show_revoked, "POST": self._revoke, "DELETE": self._restore},
            "sockets": {"GET": self._show_sockets, "POST": self._spoil_sockets},
            "disconnect": {"POST": self._disconnect},
            "events": {"GET": self._show_events, "POST": self._send_event, "DELETE": self._forget_events},
            "events/due": {"POST": self._send_waiting},
            "request_url": {"POST": self._verify_url},
            "requests": {"GET": self._show_requests, "DELETE": self._clear_requests},
            "state": {"GET": self._show_state},
            "reset": {"POST": self._start_over},
        }

    def routes(self) -> list[Route]:
        """All routes of the control API; the last one answers what there is none for."""
        return [Route("/_control/{what:path}", self._answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]

    async def _answer(self, request: Request) -> Response:
        methods = self._endpoints.get(request.path_params["what"])
        if methods is None:
            there_are = ", ".join(f"/_control/{what}" for what in (*self._endpoints, *_BESIDE))
            return _refused(f"nothing here; there are: {there_are}", 404)
        handler = methods.get(request.method)
        if handler is None:
            return JSONResponse(
                {"ok": False, "error": f"only {', '.join(methods)} here"}, 405, {"Allow": ", ".join(methods)}
            )
        try:
            answer = {"ok": True} | await handler(request)
        except WishError as refused:
            return _refused(str(refused), refused.status)
        return Response(json.dumps(answer, default=str), media_type="application/json")

    # -- faults -------------------------------------------------------------------------------------------------------

    async def _add_fault(self, request: Request) -> Json:
        wish = await read_wish(request, FaultWish)
        self._faults.add(wish.method, wish.as_fault(), ALWAYS if wish.times == "always" else wish.times)
        return {}

    async def _show_faults(self, request: Request) -> Json:
        read_query(request, frozenset())
        waiting = [
            {"method": each.method, "times": each.times or "always"} | _told(asdict(each.fault))
            for each in self._faults.waiting
        ]
        return {"faults": waiting}

    async def _clear_faults(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._faults.clear()
        return {}

    # -- a plan -------------------------------------------------------------------------------------------------------

    async def _follow_plan(self, request: Request) -> Json:
        wish = await read_wish(request, PlanWish)
        wish.check_names()
        asked = wish.plan
        seed = self._seed if asked.seed is None else asked.seed
        self._faults.follow(plan_of(seed, asked.rate, asked.faults, asked.methods))
        return await self._show_plan(request)

    async def _show_plan(self, request: Request) -> Json:
        read_query(request, frozenset())
        plan = self._faults.plan
        return {"plan": _plan_told(plan) if isinstance(plan, Plan) else None}

    async def _end_plan(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._faults.follow(None)
        return {}

    # -- tokens -------------------------------------------------------------------------------------------------------

    async def _revoke(self, request: Request) -> Json:
        wish = await read_wish(request, RevokeWish)
        self._faults.revoked.add(wish.token)
        if wish.tell:
            for team in self._installations.teams.values():
                bot = [team.parts.state.identity.bot_user_id] if wish.token == "bot" else []  # noqa: S105  a kind
                event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": bot}}
                await self._carrier.send_event(team.parts.state, event)
        return await self._show_revoked(request)

    async def _show_revoked(self, request: Request) -> Json:
        read_query(request, frozenset())
        return {"revoked": sorted(self._faults.revoked)}

    async def _restore(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._faults.revoked.clear()
        return {}

    # -- connections --------------------------------------------------------------------------------------------------

    async def _disconnect(self, request: Request) -> Json:
        wish = await read_wish(request, DisconnectWish)
        await self._first.socket_mode.send_disconnect(wish.reason)
        return {}

    async def _show_sockets(self, request: Request) -> Json:
        read_query(request, frozenset())
        return {"sockets": self._first.socket_mode.connections()}

    async def _spoil_sockets(self, request: Request) -> Json:
        wish = await read_wish(request, SocketWish)
        try:
            return {"met": self._first.socket_mode.spoil(wish.fault, wish.which)}
        except IndexError:
            raise WishError(f"there is no connection {wish.which}: {self._first.socket_mode.count} are open") from None

    # -- events -------------------------------------------------------------------------------------------------------

    async def _send_event(self, request: Request) -> Json:
        wish = await read_wish(request, EventWish)
        ack = await self._carrier.send_event(self._parts_of(wish.team).state, wish.checked())
        return {"acknowledged": not ack.error}

    async def _show_events(self, request: Request) -> Json:
        read_query(request, frozenset())
        waiting = [
            {
                "due": each.due,
                "event_id": each.payload["event_id"],
                "type": each.payload["event"]["type"],
                "team": each.payload["team_id"],
                "retry": each.retry.number if each.retry is not None else 0,
            }
            for each in self._carrier.waiting
        ]
        return {"waiting": waiting}

    async def _send_waiting(self, request: Request) -> Json:
        wish = await read_wish(request, DueWish)
        return {"sent": await self._carrier.send_waiting(due_only=not wish.all)}

    async def _verify_url(self, request: Request) -> Json:
        read_query(request, frozenset())
        url = self._first.state.settings.request_url
        if not url:
            raise WishError("there is no request URL: the bot is reached in Socket Mode")
        verdict = await self._carrier.verify_url(self._first.state)
        return {"url": url, "verified": verdict == "ok", "verdict": verdict}

    async def _forget_events(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._carrier.forget()
        return {}

    # -- looking ------------------------------------------------------------------------------------------------------

    async def _show_requests(self, request: Request) -> Json:
        asked = read_query(request, _FILTERS)
        limit = asked.pop("limit", "1000")
        if not (limit.isdecimal() and len(limit) <= 4 and 1 <= int(limit) <= 1000):
            raise WishError("`limit` is a number from 1 to 1000")
        if asked.get("direction", "to bot") not in {"to bot", "from bot"}:
            raise WishError("`direction` is `to bot` or `from bot`")
        if asked.get("fault") not in {None, "", *(kind.value for kind in FaultKind)}:
            raise WishError(f"`fault` is one of: {', '.join(kind.value for kind in FaultKind)}")
        entries = [asdict(entry) for entry in self._first.log.all()]
        found = [entry for entry in entries if all(entry[key] == value for key, value in asked.items())]
        return {"requests": found[-int(limit) :]}

    async def _clear_requests(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._first.log.clear()
        return {}

    async def _show_state(self, request: Request) -> Json:
        asked = read_query(request, frozenset({"channel", "team"}))
        parts, channel = self._parts_of(asked.get("team", "")), asked.get("channel", "")
        if channel and parts.state.find_conversation(channel) is None:
            raise WishError(f"no conversation {channel}", 404)
        return snapshot(parts, channel)

    async def _start_over(self, request: Request) -> Json:
        read_query(request, frozenset())
        self._reset()
        return {}

    def _parts_of(self, team_id: str) -> Parts:
        """A workspace by its id; the first one for none."""
        if not team_id:
            return self._first
        team = self._installations.teams.get(team_id)
        if team is None:
            raise WishError(f"no workspace {team_id}; there are: {', '.join(self._installations.teams)}", 404)
        return team.parts


def _refused(error: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": error, "faults": [kind.value for kind in FaultKind]}, status)


def _told(fault: Json) -> Json:
    """A fault in the words in which it is asked for."""
    return {"fault": fault.pop("kind")} | fault


def _plan_told(plan: Plan) -> Json:
    return {
        "seed": plan.seed,
        "rate": plan.rate,
        "faults": [fault.kind.value for fault in plan.faults],
        "methods": list(plan.methods),
    }
