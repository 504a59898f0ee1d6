"""Erased people: marks of their identities, enough to refuse their return and too little to know who they were."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from revenue.identities import Identity
from storage.intake_tables import erased_identities
from storage.repository import Repository


class Erasures(Repository):
    """The people who asked this workspace to forget them."""

    def remember(self, identities: Iterable[Identity], now: datetime) -> None:
        """Refuse these identities from now on."""
        for identity in identities:
            self._add(erased_identities, mark=self._mark(identity), erased_at=now)

    def among(self, identities: Iterable[Identity]) -> set[Identity]:
        """Those of some identities that were erased."""
        if self._connection.execute(self._select(erased_identities).limit(1)).first() is None:
            return set()
        marks = {self._mark(identity): identity for identity in identities}
        statement = self._select(erased_identities, erased_identities.c.mark)
        stored = self._connection.scalars(statement.where(erased_identities.c.mark.in_(list(marks))))
        return {marks[bytes(mark)] for mark in stored}

    def _mark(self, identity: Identity) -> bytes:
        """Keyed by the workspace, so that the same person is marked differently in each."""
        text = f"{identity.kind.value}:{identity.value}"
        return hmac.new(self._workspace_id.bytes, text.encode(), hashlib.sha256).digest()
