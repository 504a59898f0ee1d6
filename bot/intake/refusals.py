"""Answers that say in words why nothing was taken."""

from starlette.responses import JSONResponse, Response

RETRY_AFTER_SECONDS = 1


def refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal and its reason."""
    return JSONResponse({"success": False, "reason": reason}, status_code=status, headers=headers)


def busy() -> Response:
    """Too much at once, or the database is: nothing was taken, and nothing is wrong with it."""
    return refusal(429, "too much at once: send it again in a moment", {"Retry-After": str(RETRY_AFTER_SECONDS)})
