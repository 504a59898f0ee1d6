"""What browsers ask before a page of another site may send events, and which answers such a page may read."""

from starlette.requests import Request
from starlette.responses import Response

from storage import ApiKey, KeyScope

SECONDS_REMEMBERED = 86_400
"""How long a browser need not ask again."""


def may_send(key: ApiKey) -> bool:
    """Whether a key is for events at all."""
    return key.scope in {KeyScope.EVENTS, KeyScope.BROWSER}


def any_site_reads(answer: Response) -> Response:
    """Let the page that sent something read the answer, wherever it comes from; never one that knows its reader."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


async def preflight(_: Request) -> Response:
    """Any page may ask: who it is, the key tells."""
    headers = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
        "Access-Control-Max-Age": str(SECONDS_REMEMBERED),
    }
    return any_site_reads(Response(status_code=204, headers=headers))
