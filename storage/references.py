"""References between records: foreign keys of a source become ids of ours, before or after the record itself came.

A record may name an account or an owner that has not arrived yet (or never will): a record with just that name is
made, and filled when the source sends it. So nothing is lost and files may come in any order.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from revenue.identities import IdentityKind
from revenue.vocabulary import LifecycleStage, Role, Team
from storage.bulk import Bulk
from storage.merge_history import changes
from storage.recall import Recall
from storage.tables import (
    accounts,
    campaigns,
    engagement,
    lead_identities,
    lead_passages,
    leads,
    members,
    source_keys,
)

ENGAGEMENT_START = ("heat_sign", "heat_log2", "fast_sign", "fast_log2", "touches", "pages", "webinars", "papers")
ENGAGEMENT_START_VALUES = (0, 0.0, 0, 0.0, 0, 0, 0, 0)
KEY_COLUMNS = ("source", "kind", "key", "record_id", "fingerprint")


class Stub(NamedTuple):
    """A lead of which only a name is known; `lead_id` and `since` are driver values."""

    lead_id: Any
    name: str | None
    email: str | None
    stage: LifecycleStage
    since: Any


class References:
    """Foreign keys of one source, resolved in batches."""

    def __init__(self, bulk: Bulk, source: str, now: datetime, recall: Recall | None = None) -> None:
        self._bulk = bulk
        self._recall = recall or Recall()
        self.source = source
        self.lead_kind = f"key:{source}"
        self._now = bulk.instant(now)

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, tuple[Any, bytes | None]]:
        """(record id, mark) of the keys that are known, as driver values; the mark begins with the fingerprint."""
        rows = self._bulk.fetch_in(
            "SELECT key, record_id, fingerprint FROM source_keys"
            " WHERE workspace_id = {} AND source = {} AND kind = {} AND key IN {in}",
            self._bulk.workspace_id,
            self.source,
            kind,
            values=list(set(keys)),
        )
        return {row[0]: (row[1], bytes(row[2]) if row[2] is not None else None) for row in rows}

    def accounts(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Account ids by key; unknown ones are made by their key as name."""
        return self._ensure("account", keys, self._new_accounts)

    def members(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Member ids by key; unknown ones are made by their key as name."""
        return self._ensure("member", keys, self._new_members)

    def campaigns(self, keys: Iterable[str | None]) -> dict[str | None, Any]:
        """Campaign ids by key; unknown ones are made by their key as name."""
        return self._ensure("campaign", keys, self._new_campaigns)

    def leads(
        self,
        keys: Iterable[str | None],
        named_by: IdentityKind | None = None,
        since: Callable[[str], datetime] | None = None,
    ) -> dict[Any, Any]:
        """Lead ids by key, or by one kind of identity; unknown ones are made by that name alone.

        One named by an anonymous id is a seed, `since` the instant told for its name.
        """
        kind = named_by or self.lead_kind
        wanted = {key for key in keys if key is not None}
        found: dict[str | None, Any] = {None: None}
        self._recall.believe(changes(self._bulk))
        found.update(self._recall.leads(kind, wanted))
        unsure = wanted - found.keys()
        asked = self.identified(kind, unsure)
        self._recall.found(kind, asked)
        found.update(asked)
        missing = sorted(unsure - asked.keys())
        if missing:
            made = dict(zip(missing, self._bulk.new_ids(len(missing)), strict=True))
            at = self._bulk.instant
            self.insert_leads(
                [stub(lead_id, named_by, key, at(since(key)) if since else self._now) for key, lead_id in made.items()]
            )
            self.identify(kind, list(made.items()))
            self._recall.found(kind, made)
            found.update(made)
        return found

    def identified(self, kind: str, values: Iterable[str]) -> dict[str, Any]:
        """Lead ids by one kind of identity."""
        rows = self._bulk.fetch_in(
            "SELECT value, lead_id FROM lead_identities WHERE workspace_id = {} AND kind = {} AND value IN {in}",
            self._bulk.workspace_id,
            kind,
            values=list(set(values)),
        )
        return {row[0]: row[1] for row in rows}

    def identify(self, kind: str, pairs: Iterable[tuple[str, Any]]) -> None:
        """Record identities (value, lead id); one that names a lead already stays with it."""
        self._bulk.insert(
            lead_identities,
            ("kind", "value", "lead_id"),
            [(self._bulk.workspace_id, kind, value, lead_id) for value, lead_id in pairs],
            conflict="ON CONFLICT DO NOTHING",
        )

    def insert_leads(self, stubs: Sequence[Stub]) -> None:
        """Make leads with an engagement row that has seen nothing yet."""
        space, now, marketing = self._bulk.workspace_id, self._now, Team.MARKETING.value
        self._bulk.insert(
            leads,
            ("id", "name", "email", "lifecycle_stage", "baton", "created_at", "recorded_at"),
            [
                (space, made.lead_id, made.name, made.email, made.stage.value, marketing, made.since, now)
                for made in stubs
            ],
        )
        self._bulk.insert(
            engagement,
            ("lead_id", "baton", "is_open", *ENGAGEMENT_START),
            [(space, made.lead_id, marketing, made.stage.is_open, *ENGAGEMENT_START_VALUES) for made in stubs],
        )
        self._bulk.insert(
            lead_passages,
            ("lead_id", "stage", "entered_at"),
            [
                (space, made.lead_id, made.stage.value, made.since)
                for made in stubs
                # Of one that a source knows by a key of its own, the source tells when it became known.
                if made.name is None
            ],
        )

    def remember(self, kind: str, keys: Iterable[tuple[str, Any, bytes | None]]) -> None:
        """Record which record of ours a key names, with its mark (None for a stub)."""
        self._bulk.insert(
            source_keys,
            KEY_COLUMNS,
            [
                (self._bulk.workspace_id, self.source, kind, key, record_id, fingerprint)
                for key, record_id, fingerprint in keys
            ],
            conflict="ON CONFLICT (workspace_id, source, kind, key) DO UPDATE SET"
            " record_id = excluded.record_id, fingerprint = excluded.fingerprint",
        )

    def _ensure(self, kind: str, keys: Iterable[str | None], make: Any) -> dict[str | None, Any]:
        wanted = {key for key in keys if key is not None}
        found: dict[str | None, Any] = {None: None}
        found.update((key, record_id) for key, (record_id, _print) in self.known(kind, wanted).items())
        missing = sorted(wanted - found.keys())
        if missing:
            made = dict(zip(missing, self._bulk.new_ids(len(missing)), strict=True))
            make(made)
            self.remember(kind, [(key, record_id, None) for key, record_id in made.items()])
            found.update(made)
        return found

    def _new_accounts(self, made: dict[str, Any]) -> None:
        rows = [(self._bulk.workspace_id, record_id, key, self._now) for key, record_id in made.items()]
        self._bulk.insert(accounts, ("id", "name", "recorded_at"), rows)

    def _new_members(self, made: dict[str, Any]) -> None:
        role = Role.VIEWER.value
        rows = [(self._bulk.workspace_id, record_id, key, role, self._now) for key, record_id in made.items()]
        self._bulk.insert(members, ("id", "name", "role", "recorded_at"), rows)

    def _new_campaigns(self, made: dict[str, Any]) -> None:
        rows = [(self._bulk.workspace_id, record_id, key, self._now) for key, record_id in made.items()]
        self._bulk.insert(campaigns, ("id", "name", "recorded_at"), rows)


def stub(lead_id: Any, named_by: IdentityKind | None, value: str, since: Any) -> Stub:
    """What one name says about a lead: a source's key stands for its name, an id says nothing about it."""
    name = value if named_by is None else None
    email = value if named_by is IdentityKind.EMAIL else None
    stage = LifecycleStage.SEED if named_by is IdentityKind.ANONYMOUS_ID else LifecycleStage.KNOWN
    return Stub(lead_id, name, email, stage, since)
