"""What a lead is called: in a sentence, and in a row below its company."""

from typing import Protocol


class Named(Protocol):
    """A buyer with the name of its company and its job title, where they are known."""

    @property
    def name(self) -> str: ...
    @property
    def account(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...


def lead_title(lead: Named) -> str:
    """The lead in a sentence: "Nordlys Energi · Mette Holm"."""
    return f"{lead.account} · {lead.name}" if lead.account else lead.name


def person(lead: Named) -> str:
    """The person alone: "Mette Holm, VP Operations"."""
    return f"{lead.name}, {lead.title}" if lead.title else lead.name
