"""OAuth v2: the page on which a person installs the app, the way back, and the exchange of the code for a token."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.playground.installations import Grant, Installations
from bot.playground.refusal import RefusedError
from bot.playground.scopes import BOT_SCOPES, meaning
from bot.playground.signing import are_same
from bot.playground.templating import page_template
from bot.playground.workspace import Settings

CODE_LIFE = timedelta(minutes=10)
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app asks for: scopes in its order, where to go back to, the app's own state, and a chosen workspace."""

    scopes: tuple[str, ...]
    redirect_uri: str
    state: str
    team_id: str
    redirect_given: bool


@dataclass(slots=True)
class _Code:
    asked: Asked
    user_id: str
    issued: datetime
    used: bool = False


class OAuth:
    """Serves `/oauth/v2/authorize` and answers `oauth.v2.access`."""

    def __init__(self, installations: Installations, settings: Settings) -> None:
        self._installations = installations
        self._client = settings.oauth
        self._app_name = settings.identity.app_name
        self._clock = settings.clock
        self._open: dict[str, tuple[Asked, str]] = {}
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[Route]:
        """The page, and its two answers."""
        return [
            Route("/oauth/v2/authorize", self._show),
            Route("/oauth/v2/authorize/{answer}", self._answer),
        ]

    # -- the page -----------------------------------------------------------------------------------------------------

    async def _show(self, request: Request) -> Response:
        """Who installs, where, and what the app may do then. One link each: the page needs no form and no script."""
        try:
            asked = self._asked(request)
        except RefusedError as refused:
            return self._page(None, error=refused.code, details=refused.details, status=400)
        query = {key: value for key, value in request.query_params.items() if key != "as"}
        people = [
            (team.parts.state.identity.team_name, person)
            for team in self._installations.teams.values()
            for person in team.parts.state.people.values()
            if asked.team_id in {"", team.parts.state.identity.team_id}
        ]
        chosen = request.query_params.get("as", "")
        if not any(person.id == chosen for _, person in people):
            chosen = people[0][1].id if people else ""
        team = self._installations.team_of_user(chosen)
        if team is None:
            return self._page(None, error="invalid_team_for_non_distributed_app", details=(), status=400)
        ticket = secrets.token_urlsafe(18)
        self._open[ticket] = (asked, chosen)
        _forget_oldest(self._open)
        rows = [
            {
                "team": team_name,
                "name": person.real_name,
                "title": person.title,
                "url": f"/oauth/v2/authorize?{urlencode(query | {'as': person.id})}",
                "chosen": person.id == chosen,
            }
            for team_name, person in people
        ]
        return self._page(
            {
                "team_name": team.parts.state.identity.team_name,
                "installed": self._installations.installed_in(team) is not None,
                "people": rows,
                "scopes": [(scope, meaning(scope)) for scope in asked.scopes],
                "allow": f"/oauth/v2/authorize/allow?ticket={ticket}",
                "cancel": f"/oauth/v2/authorize/cancel?ticket={ticket}",
                "back": urlsplit(asked.redirect_uri).netloc,
            }
        )

    async def _answer(self, request: Request) -> Response:
        """Back to the app, with a code or with `access_denied`; a page answers once."""
        found = self._open.pop(request.query_params.get("ticket", ""), None)
        answer = request.path_params["answer"]
        if found is None or answer not in {"allow", "cancel"}:
            return self._page(None, error="expired", details=("Go back to the app and start again.",), status=400)
        asked, user_id = found
        if answer == "cancel":
            given = {"error": "access_denied"}
        else:
            code = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
            self._codes[code] = _Code(asked, user_id, self._clock())
            _forget_oldest(self._codes)
            given = {"code": code}
        return RedirectResponse(_with_query(asked.redirect_uri, given | {"state": asked.state}), 302)

    def _page(
        self, ask: dict[str, object] | None, error: str = "", details: tuple[str, ...] = (), status: int = 200
    ) -> Response:
        html = page_template("install.html.j2").render(app_name=self._app_name, ask=ask, error=error, details=details)
        return HTMLResponse(html, status)

    def _asked(self, request: Request) -> Asked:
        """What the address asks for; refused with the code that Slack's own page names."""
        query = request.query_params
        if query.get("client_id") != self._client.client_id:
            raise RefusedError("invalid_client_id", ("Is the client id that of the playground?",))
        scopes = tuple(dict.fromkeys(part.strip() for part in query.get("scope", "").split(",") if part.strip()))
        unknown = [scope for scope in scopes if scope not in BOT_SCOPES]
        if unknown:
            raise RefusedError("invalid_scope", (f"Slack knows no bot scope {', '.join(unknown)[:200]}",))
        if query.get("user_scope"):
            raise RefusedError("invalid_scope", ("The playground gives bot tokens only, no user_scope.",))
        if not scopes:
            raise RefusedError("invalid_scope", ("The address names no scope.",))
        given = query.get("redirect_uri", "")
        uri = given or next(iter(self._client.redirect_urls), "")
        allowed = self._client.redirect_urls
        if not _is_address(uri) or (allowed and not any(_is_under(uri, url) for url in allowed)):
            raise RefusedError("bad_redirect_uri", (f"redirect_uri did not match any configured URIs: {uri[:200]}",))
        return Asked(scopes, uri, query.get("state", ""), query.get("team", ""), redirect_given=bool(given))

    # -- the exchange -------------------------------------------------------------------------------------------------

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Refuse whoever is not the app."""
        if not client_id or not are_same(client_id, self._client.client_id):
            raise RefusedError("invalid_client_id")
        if not are_same(client_secret, self._client.client_secret):
            raise RefusedError("bad_client_secret")

    def exchange(self, code: str, redirect_uri: str) -> tuple[Grant, tuple[str, ...]]:
        """Install the app where the code was given; the grant, and the scopes that were allowed with this code.

        A code works once and for ten minutes.
        """
        found = self._codes.get(code)
        if found is None or self._clock() - found.issued > CODE_LIFE:
            raise RefusedError("invalid_code")
        if found.used:
            raise RefusedError("code_already_used")
        if redirect_uri != found.asked.redirect_uri and (redirect_uri or found.asked.redirect_given):
            raise RefusedError("bad_redirect_uri")
        found.used = True
        team = self._installations.team_of_user(found.user_id)
        if team is None:
            raise RefusedError("invalid_code")
        return self._installations.install(team, frozenset(found.asked.scopes), found.user_id), found.asked.scopes


def _is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and uri.isprintable()


def _is_under(uri: str, configured: str) -> bool:
    """The same host and the configured path, or one below it."""
    given, known = urlsplit(uri), urlsplit(configured)
    below = f"{given.path}/".startswith(f"{known.path.rstrip('/')}/")
    return (given.scheme, given.netloc) == (known.scheme, known.netloc) and below


def _with_query(uri: str, more: dict[str, str]) -> str:
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))


def _forget_oldest(kept: dict[str, object] | dict[str, tuple[Asked, str]] | dict[str, _Code]) -> None:
    """Keep memory small where somebody loads the page over and over."""
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
