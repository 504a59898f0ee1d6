"""The control API under `/_control/`: make things go wrong, read what was sent."""

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.faults import Fault, FaultKind, Faults
from bot.playground.request_log import RequestLog
from bot.playground.socket_mode import SocketMode


class Control:
    """`POST faults`, `POST disconnect`, `GET requests`."""

    def __init__(self, faults: Faults, log: RequestLog, socket_mode: SocketMode) -> None:
        self._faults = faults
        self._log = log
        self._socket_mode = socket_mode

    async def faults(self, request: Request) -> Response:
        """`{"method": "chat.postMessage", "fault": "ratelimited", "times": 2, "retry_after": 5}` and its kin.

        Faults are the words of `FaultKind`; `seconds` for "slow", `code` for "refused". "response_url", "upload" and
        "*" are methods too.
        """
        try:
            asked = await request.json()
            fault = Fault(
                FaultKind(asked["fault"]),
                retry_after=int(asked.get("retry_after", 1)),
                seconds=float(asked.get("seconds", 0)),
                code=str(asked.get("code", "internal_error")),
            )
            self._faults.add(str(asked["method"]), fault, int(asked.get("times", 1)))
        except (ValueError, TypeError, KeyError, AttributeError):
            kinds = [kind.value for kind in FaultKind]
            return JSONResponse({"ok": False, "error": "needs method and fault", "faults": kinds}, 400)
        return JSONResponse({"ok": True})

    async def disconnect(self, request: Request) -> Response:
        """Send a `disconnect` frame to all Socket Mode connections."""
        del request
        await self._socket_mode.send_disconnect()
        return JSONResponse({"ok": True})

    def requests(self, request: Request) -> Response:
        """The log, oldest first."""
        del request
        text = json.dumps({"ok": True, "requests": [asdict(entry) for entry in self._log.all()]}, default=str)
        return Response(text, media_type="application/json")
