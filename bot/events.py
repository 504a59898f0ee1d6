"""What happens in the workspace without anybody asking: so far, that Tandem lost its access."""

from datetime import datetime

import structlog

from bot.payloads import WorkspaceEvent
from bot.workspaces import slack_workspace
from storage import Database

log = structlog.get_logger()

ACCESS_LOST = frozenset({"app_uninstalled", "tokens_revoked"})


def handle_event(database: Database, event: WorkspaceEvent, now: datetime) -> bool:
    """Handle an event, once; False for one of Slack's repetitions (at once, after a minute, after five)."""
    workspace_id = slack_workspace(database, event.sender.enterprise_id, event.sender.team_id, now)
    with database.unit_of_work(workspace_id) as store:
        if not store.first_sight(event.event_id, now):
            return False
    if event.kind in ACCESS_LOST:
        log.error("slack.access_lost", team_id=event.sender.team_id, kind=event.kind)
    return True
