"""Rows: tables, repositories, the unit of work, projections, the outbox and migrations."""

from storage.api_keys import ApiKey, ApiKeys, KeyScope, KeyText, TooManyKeysError, read_key, read_key_address
from storage.catch_up import catch_up
from storage.database import Database, DatabaseBusyError, DatabaseUnavailableError, is_busy
from storage.early_messages import EarlyMessage
from storage.erasures import REFUSED as ERASED
from storage.event_names import MappedEvent, UnknownEvent
from storage.fingerprints import FileRows
from storage.goals import Goal, TeamMeasure
from storage.handoffs import Handoff
from storage.imports import Checkpoint
from storage.ingest import introduce, record
from storage.joining import forget_leads, forgotten, name_leads, unwelcome
from storage.leads import Lead
from storage.lookups import Lookup
from storage.members import Member
from storage.merge_history import Merge
from storage.merge_undos import UnmergeableError
from storage.migrate import SchemaError, check_schema, migrate
from storage.outbox import OutboxMessage, OutboxState
from storage.ranking import HotCounts, RankedLead
from storage.ranking_statements import MOST_COUNTED, Scope
from storage.recall import Recall
from storage.recognition import Holdings, TwoOwnersError
from storage.rehearsal import Rehearsal, rehearsing
from storage.repository import ReadOnlyError
from storage.roles import RoleError, check_role
from storage.store import Store
from storage.subscriptions import DigestRun, Subscription, run_key
from storage.touches import Touch
from storage.visitor_campaigns import campaigns_for_visitors
from storage.workspaces import DEFAULT_ZONE, Workspace

__all__ = [
    "DEFAULT_ZONE",
    "ERASED",
    "MOST_COUNTED",
    "ApiKey",
    "ApiKeys",
    "Checkpoint",
    "Database",
    "DatabaseBusyError",
    "DatabaseUnavailableError",
    "DigestRun",
    "EarlyMessage",
    "FileRows",
    "Goal",
    "Handoff",
    "Holdings",
    "HotCounts",
    "KeyScope",
    "KeyText",
    "Lead",
    "Lookup",
    "MappedEvent",
    "Member",
    "Merge",
    "OutboxMessage",
    "OutboxState",
    "RankedLead",
    "ReadOnlyError",
    "Recall",
    "Rehearsal",
    "RoleError",
    "SchemaError",
    "Scope",
    "Store",
    "Subscription",
    "TeamMeasure",
    "TooManyKeysError",
    "Touch",
    "TwoOwnersError",
    "UnknownEvent",
    "UnmergeableError",
    "Workspace",
    "campaigns_for_visitors",
    "catch_up",
    "check_role",
    "check_schema",
    "forget_leads",
    "forgotten",
    "introduce",
    "is_busy",
    "migrate",
    "name_leads",
    "read_key",
    "read_key_address",
    "record",
    "rehearsing",
    "run_key",
    "unwelcome",
]
