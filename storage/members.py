"""Members: the people of both teams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, bindparam, func, or_, select, union
from sqlalchemy.exc import IntegrityError

from revenue.vocabulary import USUAL_ROLE, Role, Team
from storage import workspaces as workspace_rows
from storage.before_tables import workspaces_before
from storage.ids import new_id
from storage.prepared import Prepared
from storage.repository import Repository, same
from storage.tables import (
    handoffs,
    lead_assignments,
    leads,
    members,
    opportunities,
    opportunity_passages,
    touches,
    workspaces,
)
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Member:
    """A person of one of our teams; `slack_user_id` is None until Slack knows them."""

    id: UUID
    slack_user_id: str | None
    name: str
    email: str | None
    team: Team | None
    role: Role
    manager: str | None
    region: str | None
    zone: str | None


_COLUMNS = (
    members.c.id,
    members.c.slack_user_id,
    members.c.name,
    members.c.email,
    members.c.team,
    members.c.role,
    members.c.manager,
    members.c.region,
    members.c.zone,
)
_NAMES = tuple(column.name for column in _COLUMNS)


def _member(row: Sequence[Any]) -> Member:
    member_id, slack_user_id, name, email, team, role, *rest = row
    return Member(member_id, slack_user_id, name, email, Team(team) if team else None, Role(role), *rest)


def _wanted(text: str) -> str:
    """What somebody wrote to name a person, without the signs of a mention."""
    return text.strip().removeprefix("<").removesuffix(">").split("|")[0].lstrip("@")


# Every request runs it.
_ASKER = Prepared(
    select(*workspace_rows.COLUMNS, *_COLUMNS)
    .select_from(
        workspaces.outerjoin(
            members, (members.c.workspace_id == workspaces.c.id) & (members.c.slack_user_id == bindparam("person"))
        )
    )
    .where(workspaces.c.id == bindparam("space"))
)


class Members(Repository):
    """The people of this workspace."""

    def asker(self, slack_user_id: str) -> tuple[Workspace, Member | None]:
        """The workspace and the member who asks, in one query; None for a person Tandem does not know."""
        if self._known_at is not None:
            people = self._then(members)
            asking = self._people(people).where(people.c.slack_user_id == slack_user_id, self._there(people))
            found = self._connection.execute(asking).first()
            return self._settings(self._known_at), _member(found) if found else None
        (row,) = _ASKER.rows(self._connection, {"space": self._workspace_id, "person": slack_user_id})
        return Workspace(*row[:7]), _member(row[7:]) if row[7] is not None else None

    def all(self) -> list[Member]:
        """Everybody, by name; of the past, who was recorded by then, or is named by what went on by then."""
        people = self._then(members)
        statement = self._people(people).order_by(people.c.name, people.c.id)
        if self._known_at is not None:
            statement = statement.where(self._there(people))
        return [_member(row) for row in self._connection.execute(statement)]

    def get(self, member_id: UUID) -> Member | None:
        """A member by id."""
        people = self._then(members)
        row = self._connection.execute(self._people(people).where(people.c.id == member_id)).first()
        return _member(row) if row else None

    def _people(self, people: FromClause) -> Select[Any]:
        return self._select(people, *(people.c[name] for name in _NAMES))

    def _there(self, people: FromClause) -> ColumnElement[bool]:
        """Looking at the past: who was recorded by then, or is named by what went on by then."""
        return or_(people.c.recorded_at <= self._known_at, people.c.id.in_(self._named()))

    def _settings(self, known_at: datetime) -> Workspace:
        """The settings of the workspace as they were."""
        before = workspaces_before
        held = self._select(before).where(before.c.since <= known_at, before.c.until > known_at)
        earlier = self._connection.execute(held).mappings().first()
        now = self._connection.execute(select(workspaces).where(workspaces.c.id == self._workspace_id)).mappings().one()
        settings = {**now, **(earlier or {})}
        return replace(
            workspace_rows.to_workspace([now[name] for name in workspace_rows.NAMES]),
            **{name: settings[name] for name in ("name", "currency", "zone", "fiscal_start_month")},
        )

    def _named(self) -> CompoundSelect[Any]:
        """Members who owned a lead or a deal, touched a buyer or passed a baton by the instant looked at."""
        deals, passages, batons = (self._then(table) for table in (opportunities, opportunity_passages, handoffs))
        return union(
            # Of a lead that was known by then, whoever owned it was known too.
            self._select(lead_assignments, lead_assignments.c.owner_id).where(
                lead_assignments.c.assigned_at <= self._horizon,
                lead_assignments.c.owner_id.is_not(None),
                lead_assignments.c.lead_id.in_(
                    self._select(leads, leads.c.id).where(leads.c.recorded_at > self._known_at)
                ),
            ),
            self._select(deals, deals.c.owner_id)
            .select_from(deals.join(passages, same(passages, deals, "opportunity_id")))
            .where(passages.c.effective_at <= self._horizon, deals.c.owner_id.is_not(None)),
            self._select(touches, touches.c.member_id).where(
                touches.c.at <= self._horizon, touches.c.member_id.is_not(None)
            ),
            *(
                self._select(batons, batons.c[side]).where(
                    batons.c.sent_at <= self._horizon, batons.c[side].is_not(None)
                )
                for side in ("from_member_id", "to_member_id")
            ),
        )

    def named(self, text: str) -> list[Member]:
        """Members who are exactly this one: by Slack mention, Slack id, email or whole name, in any case."""
        wanted = _wanted(text)
        lowered = wanted.casefold()
        return [
            member
            for member in self.all()
            if wanted == member.slack_user_id
            or lowered == member.name.casefold()
            or (member.email is not None and lowered == member.email.casefold())
        ]

    def find(self, text: str) -> list[Member]:
        """Members by what names them exactly, or by a part of the name; whole names first, at most ten."""
        lowered = _wanted(text).casefold()
        exact = self.named(text)
        known = {member.id for member in exact}
        partly = [member for member in self.all() if member.id not in known and lowered in member.name.casefold()]
        exact.sort(key=lambda member: (member.name.casefold() != lowered, member.name))
        return [*exact, *partly][:10]

    def save(
        self,
        slack_user_id: str,
        name: str,
        now: datetime,
        *,
        team: Team | None = None,
        role: Role | None = None,
        zone: str | None = None,
        email: str | None = None,
    ) -> Member:
        """Make or change the member of a Slack user. Whom a file knows by the same email is the same person, unless
        they are somebody in Slack already.

        None leaves a field as it is; a viewer or new member without a role becomes a rep or a marketer by team.
        """
        _workspace, known = self.asker(slack_user_id)
        if known is None and email:
            known = self.link(slack_user_id, email, now)
            if known is None and self.with_email(email):
                email = None
        if known is None:
            saved = Member(new_id(), slack_user_id, name, email, team, role or USUAL_ROLE[team], None, None, zone)
            if self._add(
                members,
                id=saved.id,
                slack_user_id=slack_user_id,
                name=name,
                email=email,
                team=team,
                role=saved.role,
                zone=zone,
                recorded_at=now,
            ):
                return saved
            # Somebody made this person at the same moment: now they are known.
            return self.save(slack_user_id, name, now, team=team, role=role, zone=zone, email=email)
        if role is None and team is not None and known.role is Role.VIEWER:
            role = USUAL_ROLE[team]
        values = {"name": name, "email": email, "team": team, "role": role, "zone": zone}
        given: dict[str, Any] = {f: value for f, value in values.items() if value and value != getattr(known, f)}
        # Only what is said: what somebody else changes at the same moment stays changed.
        if given:
            self._keep(members, known.id, now)
            self._write(self._update(members, known.id).values(**given))
        return replace(known, **given)

    def with_email(self, email: str) -> list[Member]:
        """Members who have this email, in any case; whoever was known first comes first."""
        same_email = func.lower(members.c.email) == email.lower()
        statement = self._select(members, *_COLUMNS).where(same_email).order_by(members.c.recorded_at, members.c.id)
        return [_member(row) for row in self._connection.execute(statement)]

    def link(self, slack_user_id: str, email: str, now: datetime) -> Member | None:
        """The member whom a file knows by this email, and who is this person in Slack from now on; None for nobody.

        Somebody may make this person, or link somebody else to the email, at the same moment; then look again.
        """
        while True:
            waiting = next((member for member in self.with_email(email) if member.slack_user_id is None), None)
            if waiting is None:
                return None
            if self._name(waiting.id, slack_user_id, now):
                return replace(waiting, slack_user_id=slack_user_id)
            _workspace, known = self.asker(slack_user_id)
            if known is not None:
                return known

    def _name(self, member_id: UUID, slack_user_id: str, now: datetime, **values: Any) -> bool:
        """Say who a member is in Slack, if nobody said so before and the Slack user is nobody else."""
        try:
            with self._connection.begin_nested():
                self._keep(members, member_id, now)
                named = self._write(
                    self._update(members, member_id)
                    .where(members.c.slack_user_id.is_(None))
                    .values(slack_user_id=slack_user_id, **values)
                )
        except IntegrityError:
            return False
        return named.rowcount == 1

    def claim(
        self, member_id: UUID, slack_user_id: str, now: datetime, *, team: Team, role: Role | None = None
    ) -> bool:
        """Say who a member is in Slack, of which team and role.

        False when somebody else was faster, or when the Slack user is somebody else already.
        """
        return self._name(member_id, slack_user_id, now, team=team, **({"role": role} if role else {}))

    def change(self, member_id: UUID, now: datetime, *, team: Team | None = None, role: Role | None = None) -> None:
        """Change a member's team or role; None leaves a field as it is."""
        values = {"team": team, "role": role}
        given = {field: value for field, value in values.items() if value is not None}
        if given:
            self._keep(members, member_id, now)
            self._write(self._update(members, member_id).values(**given))
