"""The reactions on a message."""

from bot.playground.emoji_names import is_emoji
from bot.playground.state import State
from bot.playground.workspace import Json


def react(message: Json, user_id: str, name: str) -> bool:
    """Add the reaction of a person, or take it away when it is there; True when it was added."""
    reactions: list[Json] = message.setdefault("reactions", [])
    reaction = next((r for r in reactions if r["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    added = user_id not in reaction["users"]
    if added:
        reaction["users"].append(user_id)
    else:
        reaction["users"].remove(user_id)
    reaction["count"] = len(reaction["users"])
    if not reaction["users"]:
        reactions.remove(reaction)
    if not reactions:
        del message["reactions"]
    return added


def can_react(state: State, name: str) -> bool:
    """True for the name of an emoji: one of Slack's, or one of the workspace's own."""
    return is_emoji(name, state.settings.emoji)


def has_reacted(message: Json, user_id: str, name: str) -> bool:
    """True when this person gave this reaction."""
    return any(r["name"] == name and user_id in r["users"] for r in message.get("reactions", []))
