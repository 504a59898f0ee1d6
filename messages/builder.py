"""The block builder `m` of the templates: each call appends one block, so no printed value can make one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from messages.actions import CallbackId
from messages.charts import Chart, chart_block
from messages.elements import Element, Elements, carried, given, plain_text
from messages.errors import TemplateError
from messages.escaping import BREAK, broken, plain, safe, tidy, trusted
from messages.inputs import Inputs

Block = dict[str, Any]
Body = Callable[[], str]
"""The body of a `{% call %}`: everything in it was escaped, and it has no runs of white space."""


def mrkdwn(text: object, caller: Body | None = None) -> Element:
    """A mrkdwn object; `verbatim` keeps Slack from turning addresses, names and numbers into links."""
    return {"type": "mrkdwn", "text": tidy(safe(text)) if caller is None else broken(caller()), "verbatim": True}


@dataclass(slots=True)
class Draft:
    """The blocks of one message while its template runs."""

    blocks: list[Block] = field(default_factory=list)
    fallback: str = ""


class Builder(Elements, Inputs):
    """Collects what one template says: methods for blocks print nothing, methods for elements return them."""

    __slots__ = ("_draft", "message", "thread", "view")

    def __init__(self) -> None:
        super().__init__()
        self.message = self._draft = Draft()
        self.thread: list[Draft] = []
        self.view: dict[str, Any] | None = None

    def _append(self, block: Block) -> str:
        self._draft.blocks.append(block)
        return ""

    def header(self, text: object = "", caller: Body | None = None) -> str:
        """A headline of at most 150 characters, without formatting."""
        return self._append({"type": "header", "text": plain_text(_body(text, caller))})

    def section(
        self,
        text: object = "",
        fields: list[object] | None = None,
        accessory: Element | None = None,
        caller: Body | None = None,
    ) -> str:
        """A paragraph, and up to ten short `fields` in two columns; `accessory` stands to its right.

        The body of `{% call m.section() %}` is the text. A section that says nothing is left out.
        """
        block: Block = {"type": "section"}
        content = mrkdwn(text, caller)
        if content["text"]:
            block["text"] = content
        if fields:
            block["fields"] = [mrkdwn(value) for value in fields]
        if len(block) == 1:
            return ""
        if accessory is not None:
            for element in given((accessory,)):
                block["accessory"] = element
        return self._append(block)

    def fact(self, label: object, value: object) -> Markup:
        """A field for `m.section(fields=[…])`: a bold label over its value."""
        return trusted(f"*{safe(label)}*{BREAK}{safe(value)}")

    def context(self, *texts: object, caller: Body | None = None) -> str:
        """Small grey text: up to ten pieces side by side, or one piece as the body of a call."""
        pieces = [mrkdwn(text) for text in given(texts)]
        if caller is not None:
            pieces.append(mrkdwn("", caller))
        elements = [element for element in pieces if element["text"]]
        return self._append({"type": "context", "elements": elements}) if elements else ""

    def divider(self) -> str:
        """A thin line."""
        return self._append({"type": "divider"})

    def chart(self, chart: Chart, caller: Body) -> str:
        """A chart that Slack draws, under the body of the call, which says the same in words.

        Where Slack cannot draw it, and for whoever hears the message, the words are all there is. At most two charts
        a message.
        """
        words = caller()
        if not words.strip():
            raise TemplateError(f"the chart {chart.title!r} needs a sentence that says the same in words")
        self.section(trusted(words))
        return self._append(chart_block(chart))

    def actions(self, *elements: Element) -> str:
        """A row of buttons and menus; conditions inside are fine: `m.button(…) if row.open`."""
        present = given(elements)
        return self._append({"type": "actions", "elements": present}) if present else ""

    def reply(self, caller: Body) -> str:
        """A further message for the thread: the blocks inside `{% call m.reply() %}` belong to it."""
        if self._draft is not self.message:
            raise TemplateError("a reply cannot contain a reply")
        self._draft = Draft()
        refuse_stray_text(caller())
        self.thread.append(self._draft)
        self._draft = self.message
        return ""

    def fallback(self, text: object) -> str:
        """The notification and screen-reader text; without it the first blocks speak."""
        self._draft.fallback = plain(text)
        return ""

    def modal(
        self,
        callback: CallbackId,
        title: object,
        submit: object = "Save",
        private: str = "",
        close: object = "Cancel",
    ) -> str:
        """Makes the template a modal; `private` comes back with the submission (at most 3,000 characters)."""
        if type(callback) is not CallbackId:
            raise TemplateError(f"{callback!r} is not a modal: add it to messages/actions.py and use its name")
        if self.view is not None:
            raise TemplateError("a template is one modal: m.modal was called twice")
        self.view = {
            "type": "modal",
            "callback_id": callback.value,
            "title": plain_text(title),
            "close": plain_text(close),
            "private_metadata": carried(private),
        }
        if submit:
            self.view["submit"] = plain_text(submit)
        return ""


def refuse_stray_text(text: str) -> None:
    """Raises TemplateError when a template prints something that no block will carry."""
    stray = text.strip()
    if stray:
        raise TemplateError(f"this text stands outside of a block: {stray[:80]!r}")


def _body(text: object, caller: Body | None) -> object:
    return text if caller is None else trusted(caller())
