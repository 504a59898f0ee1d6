"""What a buyer has read and attended so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from revenue.records import TouchKind

PAGES = frozenset({TouchKind.PAGE_VIEW, TouchKind.PRICING_VIEW})
WEBINARS = frozenset({TouchKind.WEBINAR_ATTEND})
PAPERS = frozenset({TouchKind.CONTENT_READ})
READINGS = PAGES | WEBINARS | PAPERS
"""The kinds of touches by which a buyer learns."""


class Read(Protocol):
    """A touch: its kind, its instant, and what was read or attended."""

    @property
    def kind(self) -> TouchKind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def content(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Education:
    """Counts of pages, attended webinars and papers, between two instants; None instants when nothing was read."""

    pages: int = 0
    webinars: int = 0
    papers: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_content: str | None = None


def education_of(touches: Iterable[Read]) -> Education:
    """What touches in any order say a buyer has read; other kinds of touches are ignored.

    `last_content` is that of the latest reading that names one; of two at one instant, the last by name.
    """
    read = [touch for touch in touches if touch.kind in READINGS]
    if not read:
        return Education()
    named = [(touch.at, touch.content) for touch in read if touch.content]
    return Education(
        pages=sum(touch.kind in PAGES for touch in read),
        webinars=sum(touch.kind in WEBINARS for touch in read),
        papers=sum(touch.kind in PAPERS for touch in read),
        first_at=min(touch.at for touch in read),
        last_at=max(touch.at for touch in read),
        last_content=max(named)[1] if named else None,
    )
