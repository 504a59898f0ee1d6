"""files.*: Slack's upload in three steps."""

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def get_upload_url(call: Call) -> Json:
    """Where to send a file of this name and length."""
    length = call.need("length")
    if not length.isdigit():
        raise RefusedError("invalid_arguments", ("[ERROR] length is a number of bytes",))
    stored = call.parts.files.announce(call.need("filename"), int(length))
    return {"upload_url": f"{call.parts.base_url()}/upload/{stored.id}", "file_id": stored.id}


def complete(call: Call) -> Json:
    """Share received files into a conversation; without one they stay private."""
    given = call.args.get("files")
    if not isinstance(given, list) or not given or not all(isinstance(item, dict) for item in given):
        raise RefusedError("invalid_arguments", ("[ERROR] missing required field: files",))
    shared: list[Json] = []
    for item in given:
        stored = call.parts.files.find(str(item.get("id")))
        if stored.content is None:
            raise RefusedError("file_not_found")
        shared.append(call.parts.files.as_shared(stored, str(item.get("title") or ""), call.parts.base_url()))
    channel = call.text("channel_id") or call.text("channels")
    if channel:
        conversation = call.parts.state.find_conversation(channel)
        if conversation is None:
            raise RefusedError("channel_not_found")
        if call.parts.state.identity.bot_user_id not in conversation.members:
            raise RefusedError("not_in_channel")
        message = {
            "text": call.text("initial_comment"),
            "blocks": call.args.get("blocks"),
            "thread_ts": call.text("thread_ts"),
            "files": shared,
        }
        call.tell(call.team.events.posted(conversation, call.parts.posting.post(conversation, message)))
    return {"files": shared}


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, scope="files:write"),
    Method("files.completeUploadExternal", complete, scope="files:write"),
)
