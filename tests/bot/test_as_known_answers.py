"""`--at` means as of then: what people are answered about an instant does not change with what is told later."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.conversation import Asker, Conversation
from bot.offers import offers_of
from bot.registry import registry_of
from commands import COMMANDS
from commands.contract import Answer, CommandError
from digests import DIGESTS, DigestContext, NothingToSay
from messages import as_text
from revenue.calendar import week_of
from storage import Database, migrate
from tests.changing_world import BEGIN, PEOPLE, ChangingWorld

STEPS = 4
LINES = (
    "/hotleads all 10",
    "/hotleads 10",
    "/hotleads all 10 nordics",
    "/hotleads all 10 webinar",
    "/hotleads nordicz",
    "/hotleads rita",
    "/hotleads <@U2>",
    *(f"/lead {name}" for name in (*PEOPLE, "l1", "l2", "acme", "example", "adda")),
    "/lead ada journey",
    "/pipeline",
    "/pipeline 2026",
    *(f"/pipeline this month by {by}" for by in ("owner", "manager", "region", "product", "industry", "campaign")),
    "/pipeline nordics",
    "/pipeline ritta",
    "/goals",
    "/wins",
    "/wins 2026",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with tables."""
    with closing(Database.open(f"sqlite:///{tmp_path / 'tandem.db'}")) as database:
        migrate(database)
        yield database


def answers(database: Database, space: UUID, now: datetime, as_of: datetime | None) -> dict[str, str]:
    """What a person reads in answer to every line, and in every digest."""
    conversation = Conversation(registry_of(COMMANDS), database, offers_of(DIGESTS))
    asker = Asker(space, "U1", now, as_of=as_of)
    said = {}
    for line in LINES:
        try:
            response = conversation.line(asker, line)
            assert isinstance(response, Answer)
            said[line] = as_text(response.message)
        except CommandError as error:
            said[line] = f"{error} {error.hint}"
    return said | digests(database, space, now, as_of)


def digests(database: Database, space: UUID, now: datetime, as_of: datetime | None) -> dict[str, str]:
    """What every digest says of this week and of the last."""
    said = {}
    for week in (week_of(now.date()), week_of(now.date()).before()):
        for digest in DIGESTS:
            with database.unit_of_work(space, write=False, as_of=as_of) as store:
                workspace, _member = store.members.asker("U1")
                built = digest.build(DigestContext(store, workspace, now, workspace.zone), week)
            said[f"{digest.name} {week.key}"] = built.reason if isinstance(built, NothingToSay) else as_text(built)
    return said


@pytest.mark.parametrize("seed", range(2))
def test_what_is_told_later_changes_no_answer_about_then(database: Database, seed: int) -> None:
    space = database.ensure_workspace("T1", "Acme", BEGIN - timedelta(days=1)).id
    then: dict[datetime, dict[str, str]] = {}
    for now in ChangingWorld(seed).play(database, space, STEPS):
        then[now] = answers(database, space, now, now)
        # A digest says nothing of being about the past, so it reads as it was posted.
        posted = digests(database, space, now, None)
        assert posted.items() <= then[now].items(), now
    for now, answered in then.items():
        later = answers(database, space, now, now)
        for line, said in answered.items():
            assert later[line] == said, (line, now)
