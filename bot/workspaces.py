"""Which workspace a request belongs to, when Tandem holds the token of one."""

from datetime import datetime
from uuid import UUID

from storage import Database, Workspace

# The team id of a workspace that was filled from the terminal before Slack was first heard of.
LOCAL_TEAM = "local"


class UnclearWorkspaceError(Exception):
    """Several workspaces exist and none was named."""


def slack_workspace(database: Database, enterprise_id: str, team_id: str, now: datetime) -> UUID:
    """The workspace of this Slack team; on first contact it is made, or the local one becomes it."""
    known = database.workspace_id(enterprise_id, team_id)
    if known is not None:
        return known
    if database.workspace_id("", LOCAL_TEAM) is not None:
        database.adopt_workspace(LOCAL_TEAM, enterprise_id, team_id)
    return database.ensure_workspace(team_id, team_id, now, enterprise_id=enterprise_id).id


def only_workspace(database: Database, now: datetime, team_id: str = "") -> Workspace:
    """The workspace for the terminal: the named one, the only one, or a new local one.

    Raises UnclearWorkspaceError when several exist and none was named, or the named one is unknown.
    """
    known = database.workspaces()
    if team_id:
        named = [workspace for workspace in known if team_id in {workspace.team_id, workspace.name}]
        if named:
            return named[0]
        raise UnclearWorkspaceError(f"there is no workspace {team_id!r}; known are {_names(known)}")
    if len(known) > 1:
        raise UnclearWorkspaceError(f"there are {len(known)} workspaces: add --workspace with one of {_names(known)}")
    return known[0] if known else database.ensure_workspace(LOCAL_TEAM, "Tandem", now)


def _names(known: list[Workspace]) -> str:
    return ", ".join(workspace.team_id for workspace in known) or "none"
