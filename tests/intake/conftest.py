"""A desk to import at: write files, say a mapping, look at what came in."""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings

from intake.files import Crash, ImportSummary, import_files, import_with
from intake.mapping import Settings
from intake.recorder import Advance
from revenue.records import Record, Recorded, Tally
from storage import Checkpoint, Database, migrate

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Notebook:
    """A recorder that writes records down in a list, and remembers checkpoints like the database does."""

    records: list[Record] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    zone: str = "UTC"
    keep: bool = True

    def defaults(self) -> Settings:
        return Settings(zone=self.zone, currency="EUR")

    def resume_point(self, run_key: str) -> Checkpoint | None:
        return self.checkpoints.get(run_key)

    def record_batch(
        self,
        run_key: str,
        source: str,
        records: Sequence[Record],
        lines: Sequence[int],
        advance: Advance,
        meanwhile: Callable[[], None],
    ) -> None:
        assert len(lines) == len(records)
        checkpoint = advance(Recorded(Tally(read=len(records), new=len(records))))
        if self.keep:
            self.records += records
        self.batches.append(len(records))
        self.checkpoints[run_key] = checkpoint
        meanwhile()

    def finish(self, run_key: str, checkpoint: Checkpoint) -> None:
        self.checkpoints.pop(run_key, None)

    def only_named(self, source: str) -> dict[str, tuple[int, list[str]]]:
        return {}


@dataclass
class Desk:
    """A folder of files and the ways to import them."""

    folder: Path

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def read(self, mapping: str | Path, *files: Path, zone: str = "UTC", **options: Any) -> list[Any]:
        """The records that come out of files, in order; the summary is left in `summary`."""
        notebook = Notebook(zone=zone)
        self.summary = self.into(notebook, mapping, *files, **options)
        return notebook.records

    def into(self, notebook: Notebook, mapping: str | Path, *files: Path, **options: Any) -> ImportSummary:
        path = self.write("mapping.toml", mapping) if isinstance(mapping, str) and "\n" in mapping else mapping
        return import_with(notebook, files, path, rejects=self.folder, **options)

    def rejects(self, name: str) -> list[list[str]]:
        """The rows of a rejects file below its header; none without one."""
        path = self.folder / f"{name}.rejects.ndjson"
        if path.exists():
            objects = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            return [[str(found.pop("_line")), found.pop("_reason"), json.dumps(found)] for found in objects]
        path = self.folder / f"{name}.rejects.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]


@dataclass
class Workplace:
    """A workspace in a real database."""

    database: Database
    id: UUID
    folder: Path

    def take(
        self, mapping: str | Path, *files: Path, dry_run: bool = False, crash: Crash | None = None
    ) -> ImportSummary:
        options = {"crash": crash} if crash else {}
        return import_files(
            self.database, self.id, files, mapping, dry_run=dry_run, now=NOW, rejects=self.folder, **options
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    database = Database.open(f"sqlite:///{tmp_path / 'tandem.db'}")
    migrate(database)
    workspace = database.ensure_workspace("T1", "Nordlys", NOW)
    yield Workplace(database, workspace.id, tmp_path)
    database.close()


@pytest.fixture(scope="session")
def maven() -> Path:
    """The folder of the real Maven files, which are no part of the project."""
    root = os.environ.get("TANDEM_SHARED_DATA", str(Path(__file__).parents[3] / "shared" / "data"))
    folder = Path(root) / "maven"
    if not folder.is_dir():
        pytest.skip(f"the Maven files are not at {folder}")
    return folder
