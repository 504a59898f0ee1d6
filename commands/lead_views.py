"""The smaller views of /lead: several matches, and the arithmetic of heat."""

from dataclasses import dataclass

from commands.lead_heat import HeatWords


@dataclass(frozen=True, slots=True)
class Match:
    """One lead that answers to what was typed."""

    lead: str
    account: str
    person: str
    held: str


@dataclass(frozen=True, slots=True)
class MatchesView:
    """Several leads; `more` when there are others still."""

    headline: str
    rows: tuple[Match, ...]
    more: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class HeatView:
    """The arithmetic of one lead's heat."""

    title: str
    heat: HeatWords
