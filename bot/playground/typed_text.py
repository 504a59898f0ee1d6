"""What a person typed, in the form in which Slack passes it on."""

import re

from bot.playground.state import State

_NAME = re.compile(r"(?<![\w&])([@#])([\w.-]+)")


def escape(text: str) -> str:
    """Slack's three escapes, in the order that keeps them unambiguous."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def passed_on(state: State, text: str, with_names: bool) -> str:
    """Escaped, with @handles and #channels as Slack's references; `with_names` as in slash commands (`<@U1|name>`)."""

    def reference(match: re.Match[str]) -> str:
        sign, word = match.groups()
        name = word.rstrip(".-")
        rest = word[len(name) :]
        if sign == "#":
            channel = next((c for c in state.conversations.values() if c.name == name and not c.is_direct), None)
            return f"<#{channel.id}|{name}>{rest}" if channel else match.group()
        identity = state.identity
        names = {person.name: person.id for person in state.people.values()} | {
            identity.bot_user_name: identity.bot_user_id
        }
        user_id = names.get(name.lower())
        if user_id is None:
            return match.group()
        return f"<@{user_id}|{name}>{rest}" if with_names else f"<@{user_id}>{rest}"

    return _NAME.sub(reference, escape(text))
