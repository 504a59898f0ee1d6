"""A workspace where people type `/tandem`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from commands import COMMANDS
from commands.contract import Answer, CommandContext, CommandError, CommandHelp, Response
from commands.tandem import COMMAND
from messages import as_text
from revenue.vocabulary import Role, Team
from storage import Database, Member, Workspace, record

HELP = tuple(CommandHelp(f"/{command.name}", command.usage, command.summary) for command in COMMANDS)


@dataclass
class Office:
    """A workspace where people type `/tandem`."""

    database: Database
    id: Any
    now: datetime
    slack_user_name: str = ""

    def within(self, answer: Any, who: str, as_of: datetime | None = None) -> Response:
        with self.database.unit_of_work(self.id, as_of=as_of) as store:
            workspace, member = store.members.asker(who)
            context = CommandContext(
                store, workspace, who, member, self.now, help=HELP, slack_user_name=self.slack_user_name
            )
            response: Response = answer(context)
        return response

    def read(self, text: str = "", who: str = "U0ANNA", as_of: datetime | None = None) -> str:
        response = self.within(lambda context: COMMAND.run(context, COMMAND.parse(text)), who, as_of)
        assert isinstance(response, Answer)
        return as_text(response.message)

    def refused(self, text: str, who: str = "U0ANNA", as_of: datetime | None = None) -> CommandError:
        with pytest.raises(CommandError) as caught:
            self.read(text, who, as_of)
        return caught.value

    def members(self) -> dict[str, Member]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return {member.name: member for member in store.members.all()}

    def workspace(self) -> Workspace:
        return self.database.workspaces()[0]

    def take(self, *records: Any) -> None:
        with self.database.unit_of_work(self.id) as store:
            assert record(store, "crm", records, self.now).rejections == []

    def known(self, slack_user_id: str, name: str, team: Team | None, role: Role) -> None:
        with self.database.unit_of_work(self.id) as store:
            store.members.save(slack_user_id, name, self.now, team=team, role=role)
