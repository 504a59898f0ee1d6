"""What one may ask of the control API: the JSON bodies with their limits, refused in words when they break them."""

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request

from bot.playground.decoding import decoded_json
from bot.playground.faults import TO_BOT, Fault, FaultKind, TokenKind
from bot.playground.methods import METHODS
from bot.playground.plan import RANDOM_KINDS
from bot.playground.socket_mode import SocketFault

LARGEST_WISH = 256 * 1024
NAMES = frozenset({*METHODS, *TO_BOT, "response_url", "upload"})

Seconds = Annotated[float, Meta(ge=0, le=600)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Wish = TypeVar("Wish", bound=Struct)


class WishError(ValueError):
    """What was asked cannot be done; `status` is the HTTP status that says so."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class FaultWish(Struct, forbid_unknown_fields=True):
    """A fault for the next requests of a name or pattern; the fields are those of `Fault`."""

    method: str
    fault: FaultKind
    times: Count | Literal["always"] = 1
    retry_after: Annotated[int, Meta(ge=0, le=86_400)] = 1
    seconds: Seconds = 0.0
    code: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,99}$")] = "internal_error"
    status: Annotated[int, Meta(ge=500, le=599)] = 500
    last: Annotated[int, Meta(ge=0, le=1_000_000)] = 0

    def as_fault(self) -> Fault:
        """The fault itself; raises WishError when it can happen to nothing that has this name."""
        fits = [name for name in NAMES if fnmatchcase(name, self.method)]
        if not fits:
            raise WishError(f"nothing here is called {self.method!r}; there are: {', '.join(sorted(NAMES))}")
        if not any(self.fault.suits(name) for name in fits):
            possible = sorted(name for name in NAMES if self.fault.suits(name))
            raise WishError(f"{self.fault.value} cannot happen to {self.method}; it can to: {', '.join(possible)}")
        return Fault(self.fault, self.retry_after, self.seconds, self.code, self.status, self.last)


class PlanFields(Struct, forbid_unknown_fields=True):
    """Trouble at random; without a seed that of the stand-in."""

    rate: Annotated[float, Meta(ge=0, le=1)] = 0.1
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    faults: Annotated[tuple[FaultKind, ...], Meta(min_length=1, max_length=100)] = RANDOM_KINDS
    methods: Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)] = ("*",)


class PlanWish(Struct, forbid_unknown_fields=True):
    """A plan to follow from now on."""

    plan: PlanFields

    def check_names(self) -> None:
        """Raise WishError for a name that fits nothing."""
        for method in self.plan.methods:
            if not any(fnmatchcase(name, method) for name in NAMES):
                raise WishError(f"nothing here is called {method!r}; there are: {', '.join(sorted(NAMES))}")


class RevokeWish(Struct, forbid_unknown_fields=True):
    """A token that is refused from now on; `tell` sends the event `tokens_revoked` too."""

    token: TokenKind = "bot"  # noqa: S105  a kind of token
    tell: bool = False


class SocketWish(Struct, forbid_unknown_fields=True):
    """What becomes of one connection, counted from the oldest, or of all."""

    fault: SocketFault
    which: Annotated[int, Meta(ge=0, le=100)] | None = None


class DisconnectWish(Struct, forbid_unknown_fields=True):
    """Why the bot shall reconnect."""

    reason: Literal["warning", "refresh_requested", "link_disabled"] = "refresh_requested"


class EventWish(Struct, forbid_unknown_fields=True):
    """An event of the Events API to send to the bot, as it stands within `event_callback`, from one workspace."""

    event: dict[str, Any]
    team: str = ""

    def checked(self) -> dict[str, Any]:
        """The event; raises WishError when it has no type."""
        if not isinstance(self.event.get("type"), str) or not self.event["type"]:
            raise WishError("an event has a `type`, for example app_mention")
        return self.event


class DueWish(Struct, forbid_unknown_fields=True):
    """Whether to send all events that wait, or those whose time has come."""

    all: bool = False


async def read_json(request: Request) -> Any:
    """The body as JSON; no body is an empty object. Raises WishError with a sentence."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_WISH:
                raise WishError(f"the body is larger than {LARGEST_WISH} bytes", 413)
    except ClientDisconnect:
        raise WishError("the body ended too early") from None
    try:
        return decoded_json(bytes(body) or b"{}")
    except ValueError as problem:
        raise WishError(f"the body is no JSON: {problem}") from None


async def read_wish(request: Request, kind: type[Wish]) -> Wish:
    """The body as such a wish. Raises WishError with a sentence."""
    value = await read_json(request)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as problem:
        raise WishError(f"the body is not what is asked for here: {problem}") from None


def read_query(request: Request, known: frozenset[str]) -> dict[str, str]:
    """The parameters of the query; raises WishError for one that is not known."""
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        raise WishError(f"no parameter {unknown[0]!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return dict(request.query_params)
