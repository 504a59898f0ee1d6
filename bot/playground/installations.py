"""Where the app is installed, with which token and scopes, and what became of the tokens that were taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.refusal import RefusedError
from bot.playground.team import Team

Scopes = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A bot token that works: in which workspace, what it may do (None: everything), and who installed it."""

    token: str
    team: Team
    scopes: Scopes
    user_id: str = ""


class Installations:
    """All workspaces of this Slack, and the app's one bot token in each where it is installed."""

    def __init__(self, teams: Sequence[Team]) -> None:
        self.teams = {team.parts.state.identity.team_id: team for team in teams}
        states = [team.parts.state for team in teams]
        names = [name for s in states for name in (s.identity.team_id, *s.people, *(c.id for c in s.settings.channels))]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ValueError(f"workspaces, people and channels need ids of their own, unlike {', '.join(twins)}")
        self._grants: dict[str, Grant] = {}
        self._ended: dict[str, str] = {}
        for team in teams:
            settings = team.parts.state.settings
            if settings.bot_token:
                self._grants[settings.bot_token] = Grant(settings.bot_token, team, settings.scopes)

    def team_of_user(self, user_id: str) -> Team | None:
        """The workspace that this person belongs to."""
        return next((team for team in self.teams.values() if user_id in team.parts.state.people), None)

    def grant_of(self, token: str) -> Grant | None:
        """What a token may do; None when it was never given; `token_revoked` or `account_inactive` when it ended."""
        if token in self._ended:
            raise RefusedError(self._ended[token])
        return self._grants.get(token)

    def installed_in(self, team: Team) -> Grant | None:
        """The grant of the app in this workspace."""
        return next((grant for grant in self._grants.values() if grant.team is team), None)

    def install(self, team: Team, scopes: frozenset[str], user_id: str) -> Grant:
        """Install the app; again keeps the bot and its token and adds the scopes, as Slack does."""
        before = self.installed_in(team)
        if before is None:
            grant = Grant(f"xoxb-{secrets.token_hex(20)}", team, scopes, user_id)
        else:
            del self._grants[before.token]
            grant = Grant(before.token, team, None if before.scopes is None else before.scopes | scopes, user_id)
        self._grants[grant.token] = grant
        team.parts.state.installed = True
        return grant

    def revoke(self, team: Team) -> None:
        """Take the bot's token back, as `auth.revoke` does: the bot leaves all channels, the app is told."""
        self._end(team, "token_revoked")

    def uninstall(self, team: Team) -> None:
        """Take the app out of the workspace."""
        self._end(team, "account_inactive")

    def _end(self, team: Team, error: str) -> None:
        grant = self.installed_in(team)
        if grant is None:
            return
        del self._grants[grant.token]
        self._ended[grant.token] = error
        events = team.events.revoked(uninstalled=error == "account_inactive")
        team.parts.state.installed = False
        team.parts.state.bot_leaves()
        team.delivery.send_events(events)
