"""Uploaded files: announced, received, then shared into a conversation."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.playground.refusal import RefusedError
from bot.playground.state import State
from bot.playground.workspace import Json

LARGEST = 20 * 1024 * 1024
KEPT_FILES, KEPT_BYTES = 1000, 256 * 1024 * 1024
LARGEST_CHOSEN = 10 * 1024 * 1024  # of one file in a `file_input`, from Slack's reference of that element
_MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "json": "application/json",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(slots=True)
class StoredFile:
    """A file; `content` is None until it was received, `owner` the person who chose it, empty for the bot's own."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    owner: str = ""

    @property
    def media_type(self) -> str:
        """By the ending of the name. Images may be shown by the page; everything else is only a download."""
        return _MEDIA_TYPES.get(self.ending, "application/octet-stream")

    @property
    def ending(self) -> str:
        """What stands behind the last dot of the name, in small letters; empty without one."""
        return self.name.lower().rpartition(".")[2] if "." in self.name else ""


class Files:
    """The workspace's files, in memory."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._files: dict[str, StoredFile] = {}

    def announce(self, name: str, length: int) -> StoredFile:
        """Make room for a file that will be sent."""
        if not 0 < length <= LARGEST:
            raise RefusedError("invalid_arguments", (f"[ERROR] length must be 1 to {LARGEST}",))
        stored = StoredFile(self._state.next_id("F"), name, length)
        self._files[stored.id] = stored
        # In memory, and a long run stays small: the oldest go, as in a workspace whose storage is full.
        while len(self._files) > KEPT_FILES or sum(file.length for file in self._files.values()) > KEPT_BYTES:
            del self._files[next(iter(self._files))]
        return stored

    def receive(self, file_id: str, content: bytes) -> StoredFile:
        """The bytes of an announced file, sent once."""
        stored = self.find(file_id)
        if stored.content is not None or len(content) != stored.length:
            raise RefusedError("upload_failed")
        stored.content = content
        return stored

    def keep(self, name: str, content: bytes, owner: str) -> StoredFile:
        """A file that a person chose in a modal; it is shared nowhere."""
        stored = self.announce(name, len(content))
        stored.content, stored.owner = content, owner
        return stored

    def chosen_by(self, user_id: str) -> list[StoredFile]:
        """The files that this person chose, oldest first."""
        return [stored for stored in self._files.values() if stored.owner == user_id]

    def knows(self, file_id: str) -> bool:
        """True when this file was announced here."""
        return file_id in self._files

    def empty(self) -> None:
        """Forget all files."""
        self._files.clear()

    def remove(self, file_id: str) -> None:
        """Forget one file."""
        del self._files[file_id]

    def find(self, file_id: str) -> StoredFile:
        """A file by its id."""
        if file_id not in self._files:
            raise RefusedError("file_not_found")
        return self._files[file_id]

    def as_shared(self, stored: StoredFile, title: str, base_url: str) -> Json:
        """The file as it hangs on a message."""
        url = f"{base_url}/files/{stored.id}/{quote(stored.name, safe='')}"
        kind, words = _kind_of(stored)
        born = int(self._state.settings.clock().timestamp())
        return {
            "id": stored.id,
            "created": born,
            "timestamp": born,
            "name": stored.name,
            "title": title or stored.name,
            "mimetype": stored.media_type,
            "filetype": kind,
            "pretty_type": words,
            "user": stored.owner or self._state.identity.bot_user_id,
            "user_team": self._state.identity.team_id,
            "editable": False,
            "size": stored.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": not stored.owner,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url,
            "url_private_download": url,
            "media_display_type": "unknown",
            "permalink": url,
            "permalink_public": url,
            "has_rich_preview": False,
            "file_access": "visible",
        }


def _kind_of(stored: StoredFile) -> tuple[str, str]:
    """Slack's `filetype` and `pretty_type`."""
    if stored.ending in {"", "txt"}:
        return "text", "Plain Text"
    return stored.ending, stored.ending.upper()
