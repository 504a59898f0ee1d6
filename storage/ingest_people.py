"""Members, accounts and leads into rows. A field the source does not give (None) keeps what is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from revenue.records import AccountRecord, LeadRecord, MemberRecord
from revenue.vocabulary import USUAL_ROLE, LifecycleStage, Role, Team, furthest
from storage.bulk import Bulk, ContradictionError
from storage.fingerprints import names_another
from storage.references import ENGAGEMENT_START, ENGAGEMENT_START_VALUES, References
from storage.superseded import keep
from storage.tables import accounts, engagement, lead_assignments, lead_passages, leads, members

_MEMBER = ("name", "email", "slack_user_id", "team", "role", "manager", "region")
_ACCOUNT = ("name", "domain", "industry", "region", "country", "employees")
_LEAD = ("name", "email", "title", "product", "account_id", "campaign_id", "owner_id", "baton")


def keep_known(bulk: Bulk, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Update rows of (values..., id), each value only where it is not None."""
    space = bulk.workspace_id
    bulk.update(table, columns, "id", [(*row[:-1], space, row[-1]) for row in rows], keep_known=True)


def fill_blanks(bulk: Bulk, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Update rows of (values..., id), each value only where nothing is known yet."""
    mark = bulk.sql("{}")
    sets = ", ".join(f"{column} = COALESCE({column}, {mark})" for column in columns)
    sql = f"UPDATE {table} SET {sets} WHERE workspace_id = {mark} AND id = {mark}"  # noqa: S608 - our own names
    bulk.run(sql, [(*row[:-1], bulk.workspace_id, row[-1]) for row in rows])


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
    bulk: Bulk, _references: References, changed: Sequence[tuple[str, Any, MemberRecord]], now: datetime
) -> None:
    """Changed members, and stubs that are now told. Raises ContradictionError for one who is somebody else in Slack."""
    _refuse_second_selves(bulk, changed)
    keep(bulk, members, [member_id for _key, member_id, _item in changed], now)
    keep_known(bulk, "members", _MEMBER, [(*_member_values(item), member_id) for _key, member_id, item in changed])
    # A team makes a viewer a rep or a marketer; whoever was given a role in Slack keeps it.
    bulk.run(
        bulk.sql("UPDATE members SET role = {} WHERE role = {} AND workspace_id = {} AND id = {}"),
        [
            (USUAL_ROLE[item.team].value, Role.VIEWER.value, bulk.workspace_id, member_id)
            for _key, member_id, item in changed
            if item.team and not item.role
        ],
    )


def _refuse_second_selves(bulk: Bulk, changed: Sequence[tuple[str, Any, MemberRecord]]) -> None:
    holders = {
        slack_user_id: (member_id, name)
        for member_id, slack_user_id, name in bulk.fetch_in(
            "SELECT id, slack_user_id, name FROM members WHERE workspace_id = {} AND slack_user_id IN {in}",
            bulk.workspace_id,
            values=list({item.slack_user_id for _key, _id, item in changed if item.slack_user_id}),
        )
    }
    for _key, member_id, item in changed:
        holder_id, name = holders.get(item.slack_user_id or "", (member_id, ""))
        if holder_id != member_id:
            raise ContradictionError(
                f"its slack user id {item.slack_user_id} belongs to {name} already; if that is the same person, they"
                f" type `/tandem join sales as {item.name}` (or marketing) in Slack, and then it is imported"
            )


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
    bulk: Bulk, _references: References, changed: Sequence[tuple[str, Any, AccountRecord]], now: datetime
) -> None:
    """Changed accounts, and stubs that are now told."""
    keep(bulk, accounts, [account_id for _key, account_id, _item in changed], now)
    rows = [(*_account_values(item), account_id) for _key, account_id, item in changed]
    keep_known(bulk, "accounts", _ACCOUNT, rows)


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
    return furthest(item.lifecycle) or LifecycleStage.KNOWN


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
    _identify(bulk, references, new)
    _pass(
        bulk,
        [
            (lead_id, stage, entered)
            for _key, lead_id, item in new
            for stage, entered in item.lifecycle or ((LifecycleStage.KNOWN, _created(item, now)),)
        ],
    )


def change_leads(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, LeadRecord]], now: datetime
) -> None:
    """Changed leads, and stubs that are now told; a new owner or baton is a new assignment."""
    keep(bulk, leads, [lead_id for _key, lead_id, _item in changed], now)
    refers = _LeadReferences(references, changed)
    rows = []
    for _key, lead_id, item in changed:
        values = refers.values(item)
        rows.append((*values[:-2], lead_id))
    keep_known(bulk, "leads", _LEAD[:-2], rows)
    _reassign(bulk, references, refers, changed, now)
    # A lead that was named before it was told is as old as its source says.
    created = [(bulk.instant(item.created_at), lead_id) for _key, lead_id, item in changed if item.created_at]
    bulk.run(
        bulk.sql("UPDATE leads SET created_at = {} WHERE workspace_id = {} AND id = {} AND created_at > {}"),
        [(at, bulk.workspace_id, lead_id, at) for at, lead_id in created],
    )
    _identify(bulk, references, changed)
    passages = []
    for _key, lead_id, item in changed:
        known = item.lifecycle
        if not known and item.created_at is not None:
            known = ((LifecycleStage.KNOWN, item.created_at),)
        passages += [(lead_id, stage, entered) for stage, entered in known]
    _pass(bulk, passages)
    _restage(bulk, {lead_id for lead_id, _stage, _entered in passages})


def _reassign(
    bulk: Bulk,
    references: References,
    refers: "_LeadReferences",
    changed: Sequence[tuple[str, Any, LeadRecord]],
    now: datetime,
) -> None:
    """Owner and baton where the source names others than it named last; the first ones hold since creation.

    A source that repeats itself does not undo what the teams did in Slack meanwhile.
    """
    space = bulk.workspace_id
    naming = [(key, lead_id, item) for key, lead_id, item in changed if item.owner or item.baton]
    standing = {
        row[0]: row[1:]
        for row in bulk.fetch_in(
            "SELECT l.id, l.owner_id, l.baton, l.created_at, (SELECT count(*) FROM lead_assignments a"
            " WHERE a.workspace_id = l.workspace_id AND a.lead_id = l.id) FROM leads l"
            " WHERE l.workspace_id = {} AND l.id IN {in}",
            space,
            values=list({lead_id for _key, lead_id, _item in naming}),
        )
    }
    told = references.known("lead", [key for key, _lead_id, _item in naming])
    holders: dict[Any, tuple[Any, ...]] = {}
    for key, lead_id, item in naming:
        owner, baton, created, assignments = standing[lead_id]
        if assignments and not names_another(item, told[key][1] if key in told else None):
            continue
        wanted = (refers.values(item)[6] or owner, _baton(item))
        if wanted != (owner, baton) or not assignments:
            since = bulk.instant(now) if assignments else _earlier(bulk, created, item)
            holders[lead_id] = (since, *wanted)
    bulk.update("leads", ("owner_id", "baton"), "id", [(*held[1:], space, lead) for lead, held in holders.items()])
    bulk.update(
        "engagement", ("owner_id", "baton"), "lead_id", [(*held[1:], space, lead) for lead, held in holders.items()]
    )
    bulk.insert(
        lead_assignments,
        ("lead_id", "assigned_at", "owner_id", "baton"),
        [(space, lead, *held) for lead, held in holders.items()],
        conflict="ON CONFLICT (workspace_id, lead_id, assigned_at) DO UPDATE SET"
        " owner_id = excluded.owner_id, baton = excluded.baton",
    )


def _earlier(bulk: Bulk, created: Any, item: LeadRecord) -> Any:
    """When a lead that only touches had named so far was created: as its source says, if that is earlier."""
    return min(created, bulk.instant(item.created_at)) if item.created_at is not None else created


def _restage(bulk: Bulk, lead_ids: set[Any]) -> None:
    """The stage of a lead is the last that it entered, whoever told about it."""
    journeys: dict[Any, list[tuple[LifecycleStage, datetime]]] = {}
    for lead_id, stage, entered in bulk.fetch_in(
        "SELECT lead_id, stage, entered_at FROM lead_passages WHERE workspace_id = {} AND lead_id IN {in}",
        bulk.workspace_id,
        values=list(lead_ids),
    ):
        journeys.setdefault(lead_id, []).append((LifecycleStage(stage), entered))
    last = {lead_id: furthest(journey) or LifecycleStage.KNOWN for lead_id, journey in journeys.items()}
    space = bulk.workspace_id
    bulk.update("leads", ("lifecycle_stage",), "id", [(stage.value, space, lead) for lead, stage in last.items()])
    bulk.update("engagement", ("is_open",), "lead_id", [(stage.is_open, space, lead) for lead, stage in last.items()])


def _created(item: LeadRecord, now: datetime) -> datetime:
    if item.created_at is not None:
        return item.created_at
    return min((entered for _stage, entered in item.lifecycle), default=now)


def _identify(bulk: Bulk, references: References, triples: Sequence[tuple[str, Any, LeadRecord]]) -> None:
    """The key and the email of a lead name it from now on."""
    references.identify(references.lead_kind, [(key, lead_id) for key, lead_id, _item in triples])
    references.identify("email", [(item.email.lower(), lead_id) for _key, lead_id, item in triples if item.email])


def _pass(bulk: Bulk, passages: Sequence[tuple[Any, LifecycleStage, datetime]]) -> None:
    """Record (lead id, stage, entered at) once each."""
    bulk.insert(
        lead_passages,
        ("lead_id", "stage", "entered_at"),
        [(bulk.workspace_id, lead_id, stage.value, bulk.instant(entered)) for lead_id, stage, entered in passages],
        conflict="ON CONFLICT DO NOTHING",
    )
