"""Who in Slack is whom in our files: recognised by email, offered by name, and made one person where they were two."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, or_

from revenue.vocabulary import USUAL_ROLE, Role
from storage.members import Member, Members
from storage.repository import Repository, refuse_the_past
from storage.tables import leads, members, metadata, opportunities, source_keys

MOST_ALIKE = 3
_STRONGEST_LAST = (Role.VIEWER, Role.REP, Role.MARKETER, Role.LEAD, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What belongs to a member, and whether a file told of them."""

    leads: int
    deals: int
    is_from_file: bool


class TwoOwnersError(Exception):
    """Raised when two members cannot become one: both own something, or both are somebody in Slack."""


class Recognition(Repository):
    """The people of this workspace, seen from Slack and from files."""

    @cached_property
    def _members(self) -> Members:
        return Members(self._connection, self._workspace_id, self._as_of, self._known_at)

    def meet(self, slack_user_id: str, now: datetime, *, email: str | None, zone: str | None) -> Member | None:
        """Somebody of Slack, with the email and the time zone that Slack tells; None for a stranger.

        Whom a file knows by that email is this person from now on. Somebody who joined before is made one with whom
        the file knows, unless both own something.
        """
        _workspace, known = self._members.asker(slack_user_id)
        if known is None:
            known = self._members.link(slack_user_id, email, now) if email else None
            if known is None:
                return None
        elif email and known.email is None:
            namesakes = self._members.with_email(email)
            waiting = next((member for member in namesakes if member.slack_user_id is None), None)
            if waiting is not None and not (self._owns(known.id) and self._owns(waiting.id)):
                known = self.merge(known, waiting, now)
            email = None if namesakes else email
        else:
            email = None
        return self._members.save(slack_user_id, known.name, now, email=email, zone=zone)

    def alike(self, name: str) -> list[Member]:
        """Whom files know and Slack does not, and who may be called so: "Priya" may be "Priya Shah"; at most three."""
        wanted = _words(name)
        found = []
        for member in self._members.all():
            theirs = _words(member.name)
            if member.slack_user_id is None and wanted and theirs and (wanted <= theirs or theirs <= wanted):
                found.append(member)
        return sorted(found, key=lambda member: (_words(member.name) != wanted, member.name))[:MOST_ALIKE]

    def holdings(self, member_id: UUID) -> Holdings:
        """What belongs to a member."""
        told = self._select(source_keys, source_keys.c.key).where(
            source_keys.c.kind == "member",
            source_keys.c.record_id == member_id,
            # Whoever did something in Slack has a key there, which is their id.
            source_keys.c.key != member_id.hex,
        )
        return Holdings(
            self._count(leads, leads.c.owner_id == member_id),
            self._count(opportunities, opportunities.c.owner_id == member_id),
            self._connection.execute(told.limit(1)).first() is not None,
        )

    def _count(self, table: Table, which: ColumnElement[bool]) -> int:
        return int(self._connection.execute(self._select(table, func.count()).where(which)).scalar_one())

    def merge(self, joined: Member, told: Member, now: datetime) -> Member:
        """Make one of somebody who joined in Slack and the same person in a file, who keeps what either owns.

        The name, manager and region are those of the file, the team is the one that was joined, the stronger role
        stays. Raises TwoOwnersError when both own something, or when the second is somebody in Slack, too.
        """
        refuse_the_past(self._as_of)
        if told.slack_user_id is not None:
            raise TwoOwnersError(f"{told.name} is somebody else in Slack")
        kept, gone = (joined, told) if self._owns(joined.id) else (told, joined)
        if self._owns(gone.id):
            raise TwoOwnersError(f"both {joined.name} and {told.name} own something")
        team = joined.team or told.team
        strongest = max(joined.role, told.role, key=_STRONGEST_LAST.index)
        one = replace(
            kept,
            slack_user_id=joined.slack_user_id,
            name=told.name,
            email=told.email or joined.email,
            team=team,
            role=strongest if strongest in (Role.LEAD, Role.ADMIN) else USUAL_ROLE[team],
            manager=told.manager or joined.manager,
            region=told.region or joined.region,
            zone=joined.zone or told.zone,
        )
        for member in (gone, kept):
            self._keep(members, member.id, now)
        self._write(
            source_keys.update()
            .where(
                source_keys.c.workspace_id == self._workspace_id,
                source_keys.c.kind == "member",
                source_keys.c.record_id == gone.id,
            )
            .values(record_id=kept.id)
        )
        self._write(members.delete().where(members.c.workspace_id == self._workspace_id, members.c.id == gone.id))
        self._write(
            self._update(members, kept.id).values(
                slack_user_id=one.slack_user_id,
                name=one.name,
                email=one.email,
                team=one.team,
                role=one.role,
                manager=one.manager,
                region=one.region,
                zone=one.zone,
            )
        )
        return one

    def _owns(self, member_id: UUID) -> bool:
        """Whether any row refers to this member: an owned lead or deal, a touch, a baton, a campaign."""
        return any(
            self._connection.execute(
                self._select(table, *columns).where(or_(*(column == member_id for column in columns))).limit(1)
            ).first()
            for table, columns in _REFERRING.items()
        )


def _referring() -> dict[Table, list[ColumnElement[Any]]]:
    """Every column of a table that refers to a member."""
    found: dict[Table, list[ColumnElement[Any]]] = defaultdict(list)
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table is members:
                found[table] += [element.parent for element in constraint.elements if element.column is members.c.id]
    return dict(found)


_REFERRING = _referring()


def _words(name: str) -> frozenset[str]:
    """The words of a name without case, accents and order."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return frozenset(letters.split())
