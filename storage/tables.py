"""All tables, declared once; every tenant table starts its primary, unique and foreign keys with `workspace_id`.

Two global tables: `workspaces` and Alembic's own version table. Everything else belongs to one workspace.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from storage.types import Id, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
GLOBAL_TABLES = frozenset({"workspaces"})


def tenant(name: str, *items: SchemaItem, key: tuple[str, ...] = ("id",), **options: Any) -> Table:
    """A tenant table: `workspace_id` first, in the primary key and in the foreign key to workspaces."""
    ids: list[SchemaItem] = [Column("workspace_id", Id, nullable=False)]
    if key == ("id",):
        ids.append(Column("id", Id, nullable=False))
    return Table(
        name,
        metadata,
        *ids,
        *items,
        PrimaryKeyConstraint("workspace_id", *key),
        ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        # Clustered by its key: one b-tree less per row, and a workspace's rows lie together.
        sqlite_with_rowid=False,
        **options,
    )


def refers(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", String(32), nullable=False, server_default=""),
    Column("team_id", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("fiscal_start_month", SmallInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("enterprise_id", "team_id"),
)

members = tenant(
    "members",
    Column("slack_user_id", String(32)),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("team", String(16)),
    Column("role", String(16), nullable=False),
    Column("manager", Text),
    Column("region", Text),
    Column("zone", String(64)),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "slack_user_id"),
)

accounts = tenant(
    "accounts",
    Column("name", Text, nullable=False),
    Column("domain", Text),
    Column("industry", Text),
    Column("region", Text),
    Column("country", Text),
    Column("employees", Integer),
    Column("recorded_at", Instant, nullable=False),
)

campaigns = tenant(
    "campaigns",
    Column("name", Text, nullable=False),
    Column("source", Text),
    Column("owner_id", Id),
    Column("starts_on", Date),
    Column("recorded_at", Instant, nullable=False),
    refers("owner_id", "members"),
)

campaign_costs = tenant(
    "campaign_costs",
    Column("campaign_id", Id, nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    refers("campaign_id", "campaigns"),
)

leads = tenant(
    "leads",
    Column("name", Text),
    Column("email", Text),
    Column("title", Text),
    Column("product", Text),
    Column("account_id", Id),
    Column("campaign_id", Id),
    Column("lifecycle_stage", String(16), nullable=False),
    Column("owner_id", Id),
    Column("baton", String(16), nullable=False),
    Column("snoozed_until", Instant),
    Column("snoozed_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    refers("account_id", "accounts"),
    refers("campaign_id", "campaigns"),
    refers("owner_id", "members"),
)
Index(None, leads.c.workspace_id, leads.c.account_id)

lead_identities = tenant(
    "lead_identities",
    Column("kind", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("lead_id", Id, nullable=False),
    refers("lead_id", "leads"),
    key=("kind", "value"),
)
Index(None, lead_identities.c.workspace_id, lead_identities.c.lead_id)

# Every passage of a lead through the lifecycle, and every person and team that held its baton.
lead_passages = tenant(
    "lead_passages",
    Column("lead_id", Id, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("entered_at", Instant, nullable=False),
    refers("lead_id", "leads"),
    key=("lead_id", "entered_at", "stage"),
)
lead_assignments = tenant(
    "lead_assignments",
    Column("lead_id", Id, nullable=False),
    Column("assigned_at", Instant, nullable=False),
    Column("owner_id", Id),
    Column("baton", String(16), nullable=False),
    refers("lead_id", "leads"),
    refers("owner_id", "members"),
    key=("lead_id", "assigned_at"),
)

# The event log: the truth. `engagement` and `daily_touches` are projections of it and can be rebuilt.
touches = tenant(
    "touches",
    Column("lead_id", Id, nullable=False),
    Column("source", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("team", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text),
    Column("note", Text),
    Column("campaign_id", Id),
    Column("member_id", Id),
    Column("recorded_at", Instant, nullable=False),
    Column("event", Text),
    UniqueConstraint("workspace_id", "source", "key"),
    refers("lead_id", "leads"),
    refers("campaign_id", "campaigns"),
    refers("member_id", "members"),
)
Index(None, touches.c.workspace_id, touches.c.lead_id, touches.c.at)
# Events that nobody has named yet: few, and found without reading all others.
Index(
    "ix_touches_other",
    touches.c.workspace_id,
    touches.c.event,
    touches.c.at,
    sqlite_where=touches.c.kind == "other",
    postgresql_where=touches.c.kind == "other",
)

# Owner, baton and is_open are copied from `leads` so that a ranking is one index scan.
engagement = tenant(
    "engagement",
    Column("lead_id", Id, nullable=False),
    Column("owner_id", Id),
    Column("baton", String(16), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("heat_sign", SmallInteger, nullable=False),
    Column("heat_log2", Double, nullable=False),
    Column("fast_sign", SmallInteger, nullable=False),
    Column("fast_log2", Double, nullable=False),
    Column("touches", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("webinars", Integer, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("first_at", Instant),
    Column("newest_at", Instant),
    Column("last_at", Instant),
    Column("last_key", Text),
    Column("last_kind", String(32)),
    Column("last_content", Text),
    Column("why_log2", Double),
    Column("why_at", Instant),
    Column("why_key", Text),
    Column("why_kind", String(32)),
    Column("why_content", Text),
    Column("human_at", Instant),
    Column("human_key", Text),
    Column("human_member_id", Id),
    Column("pricing_at", Instant),
    Column("pricing_2_at", Instant),
    Column("pricing_3_at", Instant),
    Column("active_days", Integer, nullable=False, server_default=text("0")),
    Column("active_before", Integer),
    refers("lead_id", "leads"),
    refers("owner_id", "members"),
    key=("lead_id",),
)
# The order of `/hotleads`: one scan of as many entries as rows are shown, at any volume.
Index(
    "ix_engagement_owner_fast",
    engagement.c.workspace_id,
    engagement.c.owner_id,
    engagement.c.is_open,
    engagement.c.fast_sign,
    engagement.c.fast_log2,
)
Index(
    "ix_engagement_baton_fast",
    engagement.c.workspace_id,
    engagement.c.baton,
    engagement.c.is_open,
    engagement.c.fast_sign,
    engagement.c.fast_log2,
)

# What the tick last measured over all open leads; the cut-offs are logarithms, so they hold while time passes.
heat_levels = tenant(
    "heat_levels",
    Column("version", Integer, nullable=False),
    *(Column(f"{mark}_{level}", Double, nullable=False) for mark in ("flame", "star") for level in (3, 2, 1)),
    Column("refreshed_at", Instant, nullable=False),
    key=("version",),
)

# A row while touches are in the log that no fold has seen: the first of them. An import folds once, at its end.
unfolded_touches = tenant(
    "unfolded_touches",
    Column("projection", String(32), nullable=False),
    Column("first_id", Id, nullable=False),
    key=("projection",),
)

daily_touches = tenant(
    "daily_touches",
    Column("day", Date, nullable=False),
    Column("team", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("touches", Integer, nullable=False),
    key=("day", "team", "kind"),
)

opportunities = tenant(
    "opportunities",
    Column("name", Text),
    Column("account_id", Id),
    Column("owner_id", Id),
    Column("lead_id", Id),
    Column("campaign_id", Id),
    Column("product", Text),
    Column("kind", String(16), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    refers("account_id", "accounts"),
    refers("owner_id", "members"),
    refers("lead_id", "leads"),
    refers("campaign_id", "campaigns"),
)
Index(None, opportunities.c.workspace_id, opportunities.c.account_id)

# `effective_at` is `at`, or the time we learned of the stage where the source gives no date.
opportunity_passages = tenant(
    "opportunity_passages",
    Column("opportunity_id", Id, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("at", Instant),
    Column("effective_at", Instant, nullable=False),
    Column("amount_minor", BigInteger),
    Column("currency", String(3)),
    Column("lost_reason", Text),
    refers("opportunity_id", "opportunities"),
    key=("opportunity_id", "position"),
)

handoffs = tenant(
    "handoffs",
    Column("lead_id", Id, nullable=False),
    Column("from_team", String(16), nullable=False),
    Column("from_member_id", Id),
    Column("to_member_id", Id),
    Column("reason", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("touched_at", Instant),
    Column("returned_at", Instant),
    Column("return_reason", Text),
    Column("acknowledged_at", Instant),
    Column("wake_on", Date),
    Column("recorded_at", Instant),
    refers("lead_id", "leads"),
    refers("from_member_id", "members"),
    refers("to_member_id", "members"),
)
Index(None, handoffs.c.workspace_id, handoffs.c.lead_id)
Index(None, handoffs.c.workspace_id, handoffs.c.sent_at)

# A change of a goal is a new row: what was agreed at any instant stays readable.
goals = tenant(
    "goals",
    Column("period_key", String(32), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("target_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("set_by", Text),
    Column("set_at", Instant, nullable=False),
)
Index(None, goals.c.workspace_id, goals.c.starts_on)
team_measures = tenant(
    "team_measures",
    Column("period_key", String(32), nullable=False),
    Column("team", String(16), nullable=False),
    Column("measure", String(64), nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("set_at", Instant, nullable=False),
    key=("period_key", "team", "measure", "set_at"),
)

digest_subscriptions = tenant(
    "digest_subscriptions",
    Column("digest", String(32), nullable=False),
    Column("slack_channel", String(32), nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("minute", SmallInteger, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("created_by", String(32)),
    Column("created_at", Instant, nullable=False),
    Column("paused_at", Instant),
    UniqueConstraint("workspace_id", "digest", "slack_channel"),
)
digest_runs = tenant(
    "digest_runs",
    Column("subscription_id", Id, nullable=False),
    Column("period_key", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("run_at", Instant, nullable=False),
    refers("subscription_id", "digest_subscriptions"),
    key=("subscription_id", "period_key"),
)

outbox = tenant(
    "outbox",
    Column("kind", String(32), nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("slack_channel", Text, nullable=False),
    Column("thread_of", Text),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    Column("lapses", Integer, nullable=False, server_default=text("0")),
    Column("owner", Text),
    Column("lease_until", Instant),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("sent_channel", Text),
    Column("sent_ts", String(32)),
    Column("error", Text),
    UniqueConstraint("workspace_id", "dedupe_key"),
)
Index(None, outbox.c.workspace_id, outbox.c.state, outbox.c.due_at)

# Which record of ours a foreign key names, with a mark of what the source last said about it: its fingerprint and,
# where a row of a file replaced what was known, that file and row (storage/fingerprints.py).
source_keys = tenant(
    "source_keys",
    Column("source", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("record_id", Id, nullable=False),
    Column("fingerprint", LargeBinary(16)),
    key=("source", "kind", "key"),
)

imports = tenant(
    "imports",
    Column("run_key", String(64), nullable=False),
    Column("checkpoint", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("finished_at", Instant),
    key=("run_key",),
)

slack_events = tenant(
    "slack_events",
    Column("event_id", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    key=("event_id",),
)
