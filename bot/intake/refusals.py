"""Answers that say in words why nothing was taken."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

RETRY_AFTER_SECONDS = 1
TOO_MUCH = "too much at once: send it again in a moment"


def refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal and its reason. The clients of Segment and RudderStack look for `code` and `message`: without them
    RudderStack's takes every refusal for a failure of the network, and repeats what will never be taken.
    """
    told = {"success": False, "code": HTTPStatus(status).name.lower(), "message": reason, "reason": reason}
    return JSONResponse(told, status_code=status, headers=headers)


def busy(seconds: int = RETRY_AFTER_SECONDS) -> Response:
    """Too much at once, or the database is: nothing was taken, and nothing is wrong with it."""
    return refusal(429, TOO_MUCH, {"Retry-After": str(seconds)})
