"""Lends digests and cards to the commands, which may not know them: rooms of one layer never import each other."""

from collections.abc import Iterable
from datetime import datetime

from bot.digest_jobs import enqueue
from commands.contract import DigestOffer, Tell
from digests import Card, Digest, DigestContext, NothingToSay
from messages import Message
from revenue.baton import BatonNews
from revenue.calendar import Period
from storage import Store, Workspace


def offers_of(digests: Iterable[Digest]) -> tuple[DigestOffer, ...]:
    """Each digest as something that /digest can preview, test and subscribe."""
    return tuple(_offer(digest) for digest in digests)


def _offer(digest: Digest) -> DigestOffer:
    def build(store: Store, workspace: Workspace, period: Period, now: datetime, zone: str) -> Message | str:
        built = digest.build(DigestContext(store, workspace, now, zone), period)
        return built.reason if isinstance(built, NothingToSay) else built

    def post(store: Store, key: str, slack_channel: str, message: Message, now: datetime) -> int:
        return enqueue(store, "digest", key, slack_channel, message, now)

    return DigestOffer(digest.name, digest.title, digest.summary, build, post)


def teller_of(cards: Iterable[Card]) -> Tell:
    """The cards as one way to tell news: builds the card of the move and queues it, in the caller's transaction."""
    by_move = {card.move: card for card in cards}

    def tell(store: Store, workspace: Workspace, news: BatonNews, now: datetime) -> str:
        card = by_move.get(news.move)
        told = card.build(DigestContext(store, workspace, now, workspace.zone), news) if card is not None else None
        if told is None or not enqueue(store, "card", told.key, told.slack_user_id, told.message, now):
            return ""
        return told.name

    return tell
