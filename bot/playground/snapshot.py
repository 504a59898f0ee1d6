"""All that there is to see in the workspace, as plain JSON, for assertions from any language."""

from bot.playground.parts import Parts
from bot.playground.workspace import Json


def snapshot(parts: Parts, channel: str = "") -> Json:
    """The conversations with their messages, and what each person alone sees; of one conversation if one is named."""
    state = parts.state
    only = state.find_conversation(channel) if channel else None
    shown = [only] if only is not None else list(state.conversations.values())
    ids = {conversation.id for conversation in shown}
    return {
        "team": {"id": state.identity.team_id, "name": state.identity.team_name, "installed": state.installed},
        "now": state.settings.clock(),
        "channels": [
            {
                "id": conversation.id,
                "name": conversation.name,
                "is_direct": conversation.is_direct,
                "is_private": conversation.is_private,
                "members": sorted(conversation.members),
                "messages": list(conversation.messages.values()),
            }
            for conversation in shown
        ],
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "real_name": person.real_name,
                "ephemerals": [m for m in state.private[person.id].values() if m["channel"] in ids],
                "modal": parts.modals.top(person.id),
                "home": state.homes.get(person.id),
            }
            for person in state.people.values()
        ],
        "connections": parts.socket_mode.count,
    }
