"""How the stand-in words its answers to the bot: refusals, rate limits, and the faults that were asked for."""

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.playground.faults import Fault, FaultKind
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def refusal(refused: RefusedError, status: int = 200) -> Response:
    """Slack's JSON for a refusal, with its sentences for the developer."""
    if refused.code == "ratelimited":
        return ratelimited(1)
    body: Json = {"ok": False, "error": refused.code}
    if refused.code == "missing_scope":
        body |= dict(zip(("needed", "provided"), refused.details, strict=False))
    elif refused.details:
        bare = [detail.removeprefix("[ERROR] ") for detail in refused.details]
        body |= {"errors": bare, "response_metadata": {"messages": [f"[ERROR] {detail}" for detail in bare]}}
    return JSONResponse(body, status)


def ratelimited(retry_after: int) -> Response:
    """A 429; `retry_after` in seconds."""
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(retry_after)})


def faulty(name: str, fault: Fault) -> Response:
    """What a request of this name is answered under this fault."""
    match fault.kind:
        case FaultKind.RATELIMITED:
            return ratelimited(fault.retry_after)
        case FaultKind.SERVER_ERROR | FaultKind.ERROR_AFTER:
            return PlainTextResponse("Internal Server Error", fault.status)
        case FaultKind.GARBLED:
            return HTMLResponse("<!doctype html><title>Slack</title><p>Something went")
        case _:
            return refusal(RefusedError(fault.code), status_of_refusal(name, fault.code))


def status_of_refusal(name: str, code: str) -> int:
    """The Web API refuses with 200, a response URL and an upload with a status."""
    if name == "response_url":
        return 404 if code in {"invalid_url", "expired_url", "used_url"} else 400
    return 400 if name == "upload" else 200
