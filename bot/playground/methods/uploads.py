"""files.*: Slack's upload in three steps."""

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def get_upload_url(call: Call) -> Json:
    """Where to send a file of this name and length."""
    call.need("length")
    stored = call.parts.files.announce(call.need("filename"), call.number("length", 0))
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
    if call.text("channel_id"):
        conversation = call.conversation(membership=True, argument="channel_id")
        given = {
            "text": call.text("initial_comment"),
            "blocks": call.args.get("blocks"),
            "thread_ts": call.thread(conversation),
        }
        message = call.parts.posting.post(conversation, given, files=shared)
        call.tell(call.team.events.posted(conversation, message))
    return {"files": shared}


def info(call: Call) -> Json:
    """One file; the page and the SDKs look here whether an upload has arrived."""
    stored = call.parts.files.find(call.need("file", "file_not_found"))
    return {
        "file": call.parts.files.as_shared(stored, "", call.parts.base_url()),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(call: Call) -> Json:
    """Delete a file of the bot, also where it hangs on messages."""
    file_id = call.parts.files.find(call.need("file", "file_not_found")).id
    call.parts.files.remove(file_id)
    for conversation in call.parts.state.conversations.values():
        for message in conversation.messages.values():
            for place, shared in enumerate(message.get("files", [])):
                if shared["id"] == file_id:
                    message["files"][place] = {"id": file_id, "mode": "tombstone"}
                    call.parts.state.change_message(conversation, message)
    return {}


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, scope="files:write"),
    Method("files.completeUploadExternal", complete, scope="files:write"),
    Method("files.info", info, scope="files:read"),
    Method("files.delete", delete, scope="files:write"),
)
