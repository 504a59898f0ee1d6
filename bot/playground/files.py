"""Uploaded files: announced, received, then shared into a conversation."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.playground.refusal import RefusedError
from bot.playground.state import State
from bot.playground.workspace import Json

LARGEST = 20 * 1024 * 1024
KEPT_FILES, KEPT_BYTES = 1000, 256 * 1024 * 1024
_IMAGES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}


@dataclass(slots=True)
class StoredFile:
    """A file; `content` is None until it was received."""

    id: str
    name: str
    length: int
    content: bytes | None = None

    @property
    def media_type(self) -> str:
        """Images may be shown by the page; everything else is only a download."""
        ending = "." + self.name.lower().rpartition(".")[2]
        return _IMAGES.get(ending, "application/octet-stream")


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
        ending = stored.name.lower().rpartition(".")[2] if "." in stored.name else "text"
        born = int(self._state.settings.clock().timestamp())
        return {
            "id": stored.id,
            "created": born,
            "timestamp": born,
            "name": stored.name,
            "title": title or stored.name,
            "mimetype": stored.media_type,
            "filetype": ending,
            "pretty_type": ending.upper(),
            "user": self._state.identity.bot_user_id,
            "user_team": self._state.identity.team_id,
            "editable": False,
            "size": stored.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": True,
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
