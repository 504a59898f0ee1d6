"""`tandem ask` and `tandem digest`: the same answers without Slack."""

import json
import secrets
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import replies
from bot.app import utc_now
from bot.conversation import Asker, Conversation
from bot.errors import error_message, explain
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.offers import offers_of
from bot.payload_fields import LONGEST_ID
from bot.registry import registry_of
from bot.settings import NoDatabaseError, Settings
from bot.variables import SQLITE_FILE
from bot.workspaces import UnclearWorkspaceError, only_workspace
from commands import COMMANDS
from commands.contract import Answer, CommandError, ModalErrors, OpenModal, Response
from digests import DIGESTS, DigestContext, NothingToSay
from messages import Message, as_text
from revenue.calendar import PeriodUnit, parse_period, week_of, zone_of
from storage import Database, Member, ReadOnlyError, Workspace, check_schema, migrate
from storage.migrate import current


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, as of when (None: now), whether Slack's JSON is wanted, and in which workspace."""

    asker: str
    at: datetime | None
    blocks: bool
    team_id: str


def ask_line(settings: Settings, line: str, question: Question) -> int:
    """Answer a command line on standard output; the exit code."""
    with closing(existing_database(settings)) as database:
        now = question.at or utc_now()
        try:
            workspace = only_workspace(database, utc_now(), question.team_id)
            asker = _asker(database, workspace, question, now)
        except (UnclearWorkspaceError, CommandError) as error:
            return _complain(error)
        conversation = Conversation(registry_of(COMMANDS), database, offers_of(DIGESTS))
        shown_line = line if line.startswith("/") else f"/{line}"
        try:
            response = conversation.line(asker, shown_line)
        except ReadOnlyError:
            if not asker.is_nobody:
                raise
            return _complain(CommandError("Nothing was changed: it is not said who asks.", "Add --as with your name."))
        except CommandError as error:
            _show(error_message(explain(error), ""), question)
            return REFUSED
        _show_response(response, shown_line, question)
        if asker.is_nobody and not question.blocks and _asks_for_a_click(response):
            sys.stderr.write("It is not said who asks: add --as with a Slack user id, an email or a name.\n")
        return 0


A_MINUTE = timedelta(minutes=1)


def show_digest(settings: Settings, name: str, period: str, question: Question) -> int:
    """Show a digest of the week before the instant, or of the period that is asked for; the exit code."""
    digest = next((digest for digest in DIGESTS if digest.name == name), None)
    if digest is None:
        known = ", ".join(digest.name for digest in DIGESTS)
        sys.stderr.write(f"There is no digest {name!r}. Known are: {known}.\n")
        return WRONG_USAGE
    with closing(existing_database(settings)) as database:
        now = question.at or utc_now()
        try:
            workspace = _as_set_then(database, only_workspace(database, utc_now(), question.team_id), question.at)
            # 23:59:59 on a Sunday is how people write "when the week was over".
            today = (now + A_MINUTE).astimezone(zone_of(workspace.zone)).date()
            chosen = parse_period(period, today, workspace.fiscal_start_month) if period else week_of(today).before()
            if chosen.unit is not PeriodUnit.WEEK:
                raise ValueError(f"The {name} digest tells one week, not {chosen.label}: write it like 2017-W39.")
        except (UnclearWorkspaceError, ValueError) as error:
            return _complain(error)
        with database.unit_of_work(workspace.id, write=False, as_of=question.at) as store:
            built = digest.build(DigestContext(store, workspace, now, workspace.zone), chosen)
        if isinstance(built, NothingToSay):
            _print(f"Nothing would be posted for {chosen.label}: {built.reason}")
        elif question.blocks:
            _print_json(_whole(built))
        else:
            _print(as_text(built))
        return 0


def _as_set_then(database: Database, workspace: Workspace, at: datetime | None) -> Workspace:
    """The workspace with its settings of that instant."""
    with database.unit_of_work(workspace.id, write=False, as_of=at) as store:
        return store.members.asker("")[0]


def _whole(message: Message) -> dict[str, Any]:
    thread = {"thread": [_whole(reply) for reply in message.thread]} if message.thread else {}
    return {"text": message.text, "blocks": message.blocks, **thread}


def existing_database(settings: Settings) -> Database:
    """The database, for whoever only asks: a file that is not there is not made. Raises NoDatabaseError."""
    url = settings.database_url
    if url.startswith(SQLITE_FILE) and not Path(url.removeprefix(SQLITE_FILE)).exists():
        raise NoDatabaseError(
            f"There is no database yet: TANDEM_DATABASE_URL is {url!r}, and that file does not exist. Go to the folder"
            " where it is, import your data (`tandem import FILE --mapping MAPPING.toml`), or make an empty one"
            " (`tandem migrate`)."
        )
    return open_database(settings)


def open_database(settings: Settings) -> Database:
    """The database, with its tables made when it is new. Raises SchemaError when it is of another version."""
    database = Database.open(settings.database_url)
    if current(database) is None:
        migrate(database)
    check_schema(database)
    return database


def _asker(database: Database, workspace: Workspace, question: Question, now: datetime) -> Asker:
    as_of, member = question.at, None
    # Whoever asks about a time before theirs asks as who they are now.
    for known_at in dict.fromkeys((as_of, None)):
        with database.unit_of_work(workspace.id, write=False, as_of=known_at) as store:
            if member is None:
                _, member = store.members.asker(question.asker)
            if member is None and question.asker:
                member = _by_name(store.members.find(question.asker), question.asker)
    if member is None and len(question.asker) > LONGEST_ID:
        raise CommandError(f"Nobody is called {question.asker!r}.", "Write a Slack user id, an email or a name.")
    slack_user_id = (member.slack_user_id if member else None) or question.asker
    return Asker(workspace.id, slack_user_id, now, request_id=secrets.token_hex(4), as_of=as_of, member=member)


def _by_name(found: list[Member], wanted: str) -> Member | None:
    exact = [member for member in found if member.name.casefold() == wanted.casefold()]
    if len(exact) == 1:
        return exact[0]
    if len(found) > 1:
        names = ", ".join(member.name for member in found)
        raise CommandError(f"{wanted!r} could be {names}.", "Write the whole name.")
    return found[0] if found else None


def _asks_for_a_click(response: Response) -> bool:
    return isinstance(response, Answer) and any(
        block["type"] == "actions" or "accessory" in block for block in response.message.blocks
    )


def _show_response(response: Response, line: str, question: Question) -> None:
    match response:
        case Answer():
            _show(replies.with_share(response, line) if question.blocks else response.message, question)
        case OpenModal() if question.blocks:
            _print_json(response.modal.view)
        case OpenModal():
            _print(as_text(response.modal))
        case ModalErrors():
            _print_json(replies.field_errors(response.errors))


def _show(message: Message, question: Question) -> None:
    if question.blocks:
        _print_json(replies.private(message))
    else:
        _print(as_text(message))


def _print_json(body: Mapping[str, Any]) -> None:
    _print(json.dumps(body, ensure_ascii=False, indent=2))


def _print(text: str) -> None:
    # A name may hold characters that this terminal cannot show; a question mark is better than a traceback.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding).rstrip("\n") + "\n")


def _complain(error: Exception) -> int:
    hint = error.hint if isinstance(error, CommandError) else ""
    sys.stderr.write(f"{error} {hint}".strip() + "\n")
    return WRONG_USAGE
