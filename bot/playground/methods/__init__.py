"""The Web API methods that the stand-in knows."""

from bot.playground.methods import apps, chat, conversations, history, oauth, reactions, uploads, users, views
from bot.playground.methods.contract import Method

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *apps.METHODS,
        *oauth.METHODS,
        *chat.METHODS,
        *conversations.METHODS,
        *history.METHODS,
        *reactions.METHODS,
        *users.METHODS,
        *views.METHODS,
        *uploads.METHODS,
    )
}
