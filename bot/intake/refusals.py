"""Answers: what was taken, and in words why something was not."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from intake.receiving import Refused, Verdicts

RETRY_AFTER_SECONDS = 1
TOO_MUCH = "too much at once: send it again in a moment"


def refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal and its reason. The clients of Segment and RudderStack look for `code` and `message`: without them
    RudderStack's takes every refusal for a failure of the network, and repeats what will never be taken.
    """
    told = {"success": False, "code": HTTPStatus(status).name.lower(), "message": reason, "reason": reason}
    return JSONResponse(told, status_code=status, headers=headers)


def taken(verdicts: Verdicts) -> Response:
    """What became of a delivery, message by message."""
    told = {"success": True, "accepted": verdicts.accepted, "refused": list(map(_told, verdicts.refused))}
    if verdicts.notes:
        told["notes"] = list(map(_told, verdicts.notes))
    return JSONResponse(told)


def _told(refused: Refused) -> dict[str, object]:
    return {"index": refused.position, "messageId": refused.message_id, "reason": refused.reason}


def busy(seconds: int = RETRY_AFTER_SECONDS) -> Response:
    """Too much at once, or the database is: nothing was taken, and nothing is wrong with it."""
    return refusal(429, TOO_MUCH, {"Retry-After": str(seconds)})
