"""Members: the people of both teams."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from revenue.vocabulary import Role, Team
from storage import workspaces as workspace_rows
from storage.ids import new_id
from storage.prepared import Prepared
from storage.repository import Repository
from storage.tables import members, workspaces
from storage.workspaces import Workspace

USUAL_ROLE = {Team.SALES: Role.REP, Team.MARKETING: Role.MARKETER, None: Role.VIEWER}
"""What a member may do when nobody said otherwise."""


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


def _member(row: tuple[object, ...]) -> Member:
    found = Member(*row)  # type: ignore[arg-type]
    return replace(found, team=Team(found.team) if found.team else None, role=Role(found.role))


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
        (row,) = _ASKER.rows(self._connection, {"space": self._workspace_id, "person": slack_user_id})
        return Workspace(*row[:7]), _member(tuple(row[7:])) if row[7] is not None else None

    def all(self) -> list[Member]:
        """Everybody, by name."""
        rows = self._connection.execute(self._select(members, *_COLUMNS).order_by(members.c.name))
        return [_member(tuple(row)) for row in rows]

    def get(self, member_id: UUID) -> Member | None:
        """A member by id."""
        row = self._connection.execute(self._select(members, *_COLUMNS).where(members.c.id == member_id)).first()
        return _member(tuple(row)) if row else None

    def find(self, text: str) -> list[Member]:
        """Members by Slack mention, Slack id, email or part of the name (whole names first), at most ten."""
        wanted = text.strip().removeprefix("<").removesuffix(">").split("|")[0].lstrip("@")
        lowered = wanted.casefold()
        matches = [
            member
            for member in self.all()
            if wanted == member.slack_user_id
            or lowered == (member.email or "").casefold()
            or lowered in member.name.casefold()
        ]
        matches.sort(key=lambda member: (member.name.casefold() != lowered, member.name))
        return matches[:10]

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
        """Make or change the member of a Slack user. A member known by the same email so far is the same person.

        None leaves a field as it is; a viewer or new member without a role becomes a rep or a marketer by team.
        """
        _workspace, known = self.asker(slack_user_id)
        if known is None and email:
            by_email = self._select(members, *_COLUMNS).where(func.lower(members.c.email) == email.lower())
            row = self._connection.execute(by_email).first()
            known = _member(tuple(row)) if row else None
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
        saved = replace(
            known,
            slack_user_id=slack_user_id,
            name=name or known.name,
            email=email or known.email,
            team=team or known.team,
            role=role or (USUAL_ROLE[team] if team and known.role is Role.VIEWER else known.role),
            zone=zone or known.zone,
        )
        self._write(
            update(members)
            .where(members.c.workspace_id == self._workspace_id, members.c.id == saved.id)
            .values(
                slack_user_id=saved.slack_user_id,
                name=saved.name,
                email=saved.email,
                team=saved.team,
                role=saved.role,
                zone=saved.zone,
            )
        )
        return saved

    def claim(self, member_id: UUID, slack_user_id: str, *, team: Team, role: Role | None = None) -> bool:
        """Say who a member is in Slack, of which team and role; False when somebody else was faster."""
        claimed = self._write(
            self._update(members, member_id)
            .where(members.c.slack_user_id.is_(None))
            .values(slack_user_id=slack_user_id, team=team, **({"role": role} if role else {}))
        )
        return claimed.rowcount == 1

    def change(self, member_id: UUID, *, team: Team | None = None, role: Role | None = None) -> None:
        """Change a member's team or role; None leaves a field as it is."""
        values = {"team": team, "role": role}
        given = {field: value for field, value in values.items() if value is not None}
        if given:
            self._write(self._update(members, member_id).values(**given))
