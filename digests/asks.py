"""One ask for each team: the most pressing thing the other team waits for, small enough to be done this week."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digests.findings import Impediment
from revenue.pipeline import Deal
from storage import Handoff

NAMED = 3
_OFTEN = 2


class AskKind(StrEnum):
    """What is asked for."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    PROOF = "proof"
    SHARE = "share"
    CALL = "call"
    DECIDE = "decide"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask: `count` things, of which `names` are some; `reason` is what sales said when it handed leads back."""

    kind: AskKind
    count: int = 0
    names: tuple[str, ...] = ()
    reason: str = ""

    @property
    def all_of_it(self) -> tuple[str, ...]:
        """The names, and how many more there are."""
        more = self.count - len(self.names)
        return (*self.names, f"{more} more") if more > 0 else self.names


def marketing_ask(returned: Sequence[Handoff], hurts: Impediment | None, won: Sequence[Deal]) -> Ask:
    """What sales needs of marketing: an answer to what it handed back, then to why, then proof for what waits longest.

    `returned` are the leads handed back lately, as known at the end of the week.
    """
    waiting = [handoff for handoff in returned if handoff.acknowledged_at is None]
    if waiting:
        return Ask(AskKind.ACKNOWLEDGE, len(waiting), _some(handoff.account or handoff.lead for handoff in waiting))
    reasons = Counter(" ".join(handoff.return_reason.split()) for handoff in returned if handoff.return_reason)
    often = [(times, reason) for reason, times in reasons.items() if times >= _OFTEN]
    if often:
        times, reason = max(often, key=lambda pair: (pair[0], pair[1]))
        return Ask(AskKind.ANSWER, times, reason=reason)
    if hurts is not None:
        return Ask(AskKind.PROOF, names=_accounts(hurts.deals))
    return Ask(AskKind.SHARE, len(won), _accounts(won))


def sales_ask(uncalled: Sequence[Handoff], hurts: Impediment | None, won: Sequence[Deal]) -> Ask:
    """What marketing needs of sales: a call to what it handed over, a decision on what waits, or what made a win."""
    if uncalled:
        return Ask(AskKind.CALL, len(uncalled), _some(handoff.account or handoff.lead for handoff in uncalled))
    if hurts is not None:
        return Ask(AskKind.DECIDE, names=_accounts(hurts.deals))
    return Ask(AskKind.TELL, len(won), _accounts(won))


def _accounts(deals: Iterable[Deal]) -> tuple[str, ...]:
    return _some(deal.account for deal in deals if deal.account)


def _some(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:NAMED]
