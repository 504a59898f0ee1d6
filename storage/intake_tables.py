"""The tables of the intake: keys that let events in, what was seen, kept aside or erased, and merges of leads."""

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Text

from storage.tables import tenant
from storage.types import Id, Instant

# What a source signs its requests with. The secret itself is kept nowhere.
api_keys = tenant(
    "api_keys",
    Column("name", Text, nullable=False),
    Column("scope", String(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_by", Text),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

# Messages that leave no touch, so that a second delivery is recognised; forgotten after 90 days.
seen_messages = tenant(
    "seen_messages",
    Column("source", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    key=("source", "key"),
)
Index(None, seen_messages.c.workspace_id, seen_messages.c.seen_at)

# What a clock that runs ahead has dated: taken in when its time has come.
early_messages = tenant(
    "early_messages",
    Column("source", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("message", JSON, nullable=False),
    key=("source", "key"),
)
Index(None, early_messages.c.workspace_id, early_messages.c.due_at)

# Records that a source has only named. `due_at` is also when a claim lapses; `version` tells requests and claims apart.
lookups = tenant(
    "lookups",
    Column("source", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    key=("source", "kind", "key"),
)
Index(None, lookups.c.workspace_id, lookups.c.source, lookups.c.due_at)

# What a person said that an event is which no catalogue knows.
event_names = tenant(
    "event_names",
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("mapped_by", Text, nullable=False),
    Column("mapped_at", Instant, nullable=False),
    key=("name",),
)

# `absorbed` holds what the lead was and what belonged to it, so that a merge can be undone; `change` counts merges and
# undos in one row of numbers: each is greater than all before.
lead_merges = tenant(
    "lead_merges",
    Column("kept_id", Id, nullable=False),
    Column("absorbed_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("merged_by", Text, nullable=False),
    Column("merged_at", Instant, nullable=False),
    Column("absorbed", JSON, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Instant),
    Column("change", Integer, nullable=False),
)
Index(None, lead_merges.c.workspace_id, lead_merges.c.change)
Index(None, lead_merges.c.workspace_id, lead_merges.c.undone_at)
Index(None, lead_merges.c.workspace_id, lead_merges.c.absorbed_id)
Index(None, lead_merges.c.workspace_id, lead_merges.c.kept_id)

# Marks of the identities of erased people: enough to refuse their return, and to test a guess; see storage/erasures.py.
erased_identities = tenant(
    "erased_identities",
    Column("mark", LargeBinary(32), nullable=False),
    Column("erased_at", Instant, nullable=False),
    key=("mark",),
)
