"""A desk where people type `/digest`, with a digest that is easy to recognise."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from commands.contract import (
    Answer,
    Click,
    CommandContext,
    CommandError,
    DigestOffer,
    Response,
    Submission,
)
from commands.digest import COMMAND
from messages import Message, as_text
from revenue.calendar import Period
from revenue.vocabulary import Role, Team
from storage import Database, Store, Subscription, Workspace

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "We won 4 deals."}}
BY_WEEK = {"type": "section", "text": {"type": "mrkdwn", "text": "Won by week"}}
CHART = {
    "type": "data_visualization",
    "title": "Won",
    "chart": {"type": "pie", "segments": [{"label": "EMEA", "value": 1}]},
}


@dataclass
class Desk:
    """A workspace where people of different roles type `/digest`; what is posted is noted."""

    database: Database
    workspace: Workspace
    now: datetime
    nothing: str = ""
    posted: list[tuple[str, str]] = field(default_factory=list)

    def member(self, slack_user_id: str, role: Role, name: str = "") -> None:
        with self.database.unit_of_work(self.workspace.id) as store:
            store.members.save(slack_user_id, name or slack_user_id, self.now, team=Team.SALES, role=role)

    def offer(self) -> DigestOffer:
        def build(_store: Store, _workspace: Workspace, period: Period, _now: datetime, _zone: str) -> Message | str:
            return self.nothing or Message(
                f"We won in {period.label}", (SECTION,), (Message("By week", (BY_WEEK, CHART)),)
            )

        def post(store: Store, key: str, slack_channel: str, message: Message, now: datetime) -> int:
            self.posted.append((slack_channel, message.text))
            return int(store.outbox.enqueue("digest", key, slack_channel, {"text": message.text}, now))

        return DigestOffer("weekly", "Weekly joint digest", "", build, post)

    def within(
        self, answer: Any, who: str, slack_channel: str = "C0REVENUE", as_of: datetime | None = None
    ) -> Response:
        with self.database.unit_of_work(self.workspace.id, as_of=as_of) as store:
            workspace, member = store.members.asker(who)
            context = CommandContext(
                store, workspace, who, member, self.now, slack_channel, "r1", digests=(self.offer(),)
            )
            response: Response = answer(context)
        return response

    def ask(self, text: str = "", who: str = "U0LEAD", **where: Any) -> Response:
        return self.within(lambda context: COMMAND.run(context, COMMAND.parse(text)), who, **where)

    def read(self, text: str = "", who: str = "U0LEAD", **where: Any) -> str:
        return read(self.ask(text, who, **where))

    def click(self, action: str, value: str = "", who: str = "U0LEAD", **where: Any) -> Response:
        return self.within(lambda context: COMMAND.actions[action](context, Click(action, value)), who, **where)

    def submit(self, values: dict[str, Any], private: str = "C0REVENUE", who: str = "U0LEAD") -> Response:
        submission = Submission("digest_form", values, private)
        return self.within(lambda context: COMMAND.submissions["digest_form"](context, submission), who)

    def subscriptions(self) -> list[Subscription]:
        with self.database.unit_of_work(self.workspace.id, write=False) as store:
            return store.subscriptions.all()

    def refused(self, text: str, who: str = "U0LEAD", **where: Any) -> CommandError:
        with pytest.raises(CommandError) as caught:
            self.ask(text, who, **where)
        return caught.value


def read(response: Response) -> str:
    assert isinstance(response, Answer), response
    return as_text(response.message)
