"""Members, accounts and leads into rows. A field the source does not give (None) keeps what is known."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from revenue.records import AccountRecord, LeadRecord, MemberRecord
from revenue.vocabulary import LifecycleStage, Role, Team
from storage.bulk import Bulk
from storage.references import ENGAGEMENT_START, ENGAGEMENT_START_VALUES, References
from storage.tables import accounts, engagement, lead_assignments, lead_passages, leads, members

USUAL_ROLE = {Team.SALES: Role.REP, Team.MARKETING: Role.MARKETER, None: Role.VIEWER}

_MEMBER = ("name", "email", "slack_user_id", "team", "role", "manager", "region")
_ACCOUNT = ("name", "domain", "industry", "region", "country", "employees")
_LEAD = ("name", "email", "title", "product", "account_id", "campaign_id", "owner_id", "baton")


def keep_known(bulk: Bulk, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Update rows of (values..., id), each value only where it is not None."""
    mark = bulk.sql("{}")
    sets = ", ".join(f"{column} = COALESCE({mark}, {column})" for column in columns)
    sql = f"UPDATE {table} SET {sets} WHERE workspace_id = {mark} AND id = {mark}"  # noqa: S608 - our own names
    bulk.run(sql, [(*row[:-1], bulk.workspace_id, row[-1]) for row in rows])


def _found(bulk: Bulk, table: str, column: str, values: Iterable[str | None]) -> dict[str, Any]:
    """Record ids by a lower-cased text column."""
    wanted = [value.lower() for value in values if value]
    sql = f"SELECT lower({column}), id FROM {table} WHERE workspace_id = {{}} AND lower({column}) IN {{in}}"  # noqa: S608
    return {row[0]: row[1] for row in bulk.fetch_in(sql, bulk.workspace_id, values=wanted)}


def match_members(bulk: Bulk, _references: References, items: Sequence[MemberRecord]) -> dict[str, Any]:
    """Members that are known by Slack id or email under another source."""
    by_slack = _found(bulk, "members", "slack_user_id", [item.slack_user_id for item in items])
    by_email = _found(bulk, "members", "email", [item.email for item in items])
    matched = {}
    for item in items:
        found = by_slack.get((item.slack_user_id or "").lower()) or by_email.get((item.email or "").lower())
        if found is not None:
            matched[item.key] = found
    return matched


def _member_values(item: MemberRecord) -> tuple[Any, ...]:
    team = item.team.value if item.team else None
    role = item.role.value if item.role else None
    return (item.name, item.email, item.slack_user_id, team, role, item.manager, item.region)


def insert_members(
    bulk: Bulk, _references: References, new: Sequence[tuple[str, Any, MemberRecord]], now: datetime
) -> None:
    """New members; without a role they are a rep or a marketer by team, else a viewer."""
    rows = []
    for _key, member_id, item in new:
        values = list(_member_values(item))
        values[4] = values[4] or USUAL_ROLE[item.team].value
        rows.append((bulk.workspace_id, member_id, *values, bulk.instant(now)))
    bulk.insert(members, ("id", *_MEMBER, "recorded_at"), rows)


def change_members(
    bulk: Bulk, _references: References, changed: Sequence[tuple[str, Any, MemberRecord]], _now: datetime
) -> None:
    """Changed members, and stubs that are now told."""
    rows = []
    for _key, member_id, item in changed:
        values = list(_member_values(item))
        values[4] = values[4] or (USUAL_ROLE[item.team].value if item.team else None)
        rows.append((*values, member_id))
    keep_known(bulk, "members", _MEMBER, rows)


def match_accounts(bulk: Bulk, _references: References, items: Sequence[AccountRecord]) -> dict[str, Any]:
    """Accounts that are known by domain or exact name under another source."""
    by_domain = _found(bulk, "accounts", "domain", [item.domain for item in items])
    by_name = _found(bulk, "accounts", "name", [item.name for item in items])
    matched = {}
    for item in items:
        found = by_domain.get((item.domain or "").lower()) or by_name.get(item.name.lower())
        if found is not None:
            matched[item.key] = found
    return matched


def _account_values(item: AccountRecord) -> tuple[Any, ...]:
    return (item.name, item.domain, item.industry, item.region, item.country, item.employees)


def insert_accounts(
    bulk: Bulk, _references: References, new: Sequence[tuple[str, Any, AccountRecord]], now: datetime
) -> None:
    """New accounts."""
    at = bulk.instant(now)
    rows = [(bulk.workspace_id, account_id, *_account_values(item), at) for _key, account_id, item in new]
    bulk.insert(accounts, ("id", *_ACCOUNT, "recorded_at"), rows)


def change_accounts(
    bulk: Bulk, _references: References, changed: Sequence[tuple[str, Any, AccountRecord]], _now: datetime
) -> None:
    """Changed accounts, and stubs that are now told."""
    rows = [(*_account_values(item), account_id) for _key, account_id, item in changed]
    keep_known(bulk, "accounts", _ACCOUNT, rows)


def match_leads(bulk: Bulk, references: References, items: Sequence[LeadRecord]) -> dict[str, Any]:
    """Leads that a touch named before, or that are known by the same email."""
    matched = references.identified(references.lead_kind, [item.key for item in items])
    emails = references.identified("email", [item.email.lower() for item in items if item.email])
    for item in items:
        if item.key not in matched and item.email and item.email.lower() in emails:
            matched[item.key] = emails[item.email.lower()]
    return matched


class _LeadReferences:
    """The ids that a batch of lead records refers to."""

    def __init__(self, references: References, triples: Sequence[tuple[str, Any, LeadRecord]]) -> None:
        items = [item for _key, _id, item in triples]
        self._accounts = references.accounts({item.account for item in items})
        self._members = references.members({item.owner for item in items})
        self._campaigns = references.campaigns({item.campaign for item in items})

    def values(self, item: LeadRecord) -> tuple[Any, ...]:
        """The values of `_LEAD`."""
        return (
            item.name,
            item.email,
            item.title,
            item.product,
            self._accounts[item.account],
            self._campaigns[item.campaign],
            self._members[item.owner],
            item.baton.value if item.baton else None,
        )


def _baton(item: LeadRecord) -> str:
    """Who leads: as the source says, else sales where somebody owns the lead."""
    return (item.baton or (Team.SALES if item.owner else Team.MARKETING)).value


def _stage(item: LeadRecord) -> LifecycleStage:
    return max(item.lifecycle, key=lambda passage: passage[1])[0] if item.lifecycle else LifecycleStage.KNOWN


def insert_leads(bulk: Bulk, references: References, new: Sequence[tuple[str, Any, LeadRecord]], now: datetime) -> None:
    """New leads with their identities, lifecycle, first assignment and an engagement that has seen nothing yet."""
    refers = _LeadReferences(references, new)
    space, at = bulk.workspace_id, bulk.instant
    rows, states, assignments = [], [], []
    for _key, lead_id, item in new:
        values = refers.values(item)
        baton, stage, created = _baton(item), _stage(item), at(_created(item, now))
        rows.append((space, lead_id, *values[:-1], baton, stage.value, created, at(now)))
        states.append((space, lead_id, values[6], baton, stage.is_open, *ENGAGEMENT_START_VALUES))
        assignments.append((space, lead_id, created, values[6], baton))
    bulk.insert(leads, ("id", *_LEAD, "lifecycle_stage", "created_at", "recorded_at"), rows)
    bulk.insert(engagement, ("lead_id", "owner_id", "baton", "is_open", *ENGAGEMENT_START), states)
    bulk.insert(lead_assignments, ("lead_id", "assigned_at", "owner_id", "baton"), assignments)
    _tell(bulk, references, new, now)


def change_leads(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, LeadRecord]], now: datetime
) -> None:
    """Changed leads, and stubs that are now told; a new owner or baton is a new assignment."""
    refers = _LeadReferences(references, changed)
    space, at = bulk.workspace_id, bulk.instant(now)
    rows, states, stages, assignments = [], [], [], []
    for _key, lead_id, item in changed:
        values = refers.values(item)
        baton = _baton(item) if item.baton or item.owner else None
        rows.append((*values[:-1], baton, lead_id))
        if item.owner or item.baton:
            states.append((values[6], baton, space, lead_id))
            assignments.append((space, lead_id, at, values[6], baton))
        if item.lifecycle:
            stages.append((_stage(item), lead_id))
    keep_known(bulk, "leads", _LEAD, rows)
    mark = bulk.sql("{}")
    bulk.run(
        f"UPDATE engagement SET owner_id = COALESCE({mark}, owner_id), baton = COALESCE({mark}, baton)"  # noqa: S608
        f" WHERE workspace_id = {mark} AND lead_id = {mark}",
        states,
    )
    bulk.insert(
        lead_assignments,
        ("lead_id", "assigned_at", "owner_id", "baton"),
        assignments,
        conflict="ON CONFLICT DO NOTHING",
    )
    bulk.update("leads", ("lifecycle_stage",), "id", [(stage.value, space, lead) for stage, lead in stages])
    bulk.update("engagement", ("is_open",), "lead_id", [(stage.is_open, space, lead) for stage, lead in stages])
    _tell(bulk, references, changed, now)


def _created(item: LeadRecord, now: datetime) -> datetime:
    if item.created_at is not None:
        return item.created_at
    return min((entered for _stage, entered in item.lifecycle), default=now)


def _tell(bulk: Bulk, references: References, triples: Sequence[tuple[str, Any, LeadRecord]], now: datetime) -> None:
    """Identities and lifecycle passages of leads."""
    references.identify(references.lead_kind, [(key, lead_id) for key, lead_id, _item in triples])
    emails = [(item.email.lower(), lead_id) for _key, lead_id, item in triples if item.email]
    references.identify("email", emails)
    passages = []
    for _key, lead_id, item in triples:
        known = item.lifecycle or ((LifecycleStage.KNOWN, _created(item, now)),)
        passages += [(bulk.workspace_id, lead_id, stage.value, bulk.instant(entered)) for stage, entered in known]
    bulk.insert(lead_passages, ("lead_id", "stage", "entered_at"), passages, conflict="ON CONFLICT DO NOTHING")
