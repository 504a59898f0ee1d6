"""What an import says besides its counts: rows skipped, files not read, what records name and nothing describes."""

from collections.abc import Mapping, Sequence

from intake.converting import none_kept
from intake.plan import Plan, Run


def skipped(run: Run, counts: Mapping[str, int]) -> list[str]:
    """Rows that a rule of the mapping says are no records, by its words."""
    return [
        f"{run.path.name}: {count:,} {'row' if count == 1 else 'rows'} skipped, {because}."
        for because, count in counts.items()
    ]


def nothing_kept(runs: Sequence[tuple[Run, bool]]) -> list[str]:
    """Files of which no section keeps a row: each may have its part of a file, but a file with no part is a slip."""
    useful = {run.path for run, kept_none in runs if not kept_none}
    return [
        f"{run.path.name}: {none_kept(run.section, run.reader, run.columns)}"
        for run, _ in runs
        if run.path not in useful
    ]


def not_read(planned: Plan) -> list[str]:
    """No file is passed over in silence: what was only looked up in, and what the mapping says to ignore."""
    notes = [
        f"{name} was only looked up in: {len(table.asked):,} of its {len(table.rows):,} keys came up."
        for name, table in planned.looked_up.items()
    ]
    if planned.ignored:
        notes.append(f"Not read, as the mapping says: {', '.join(path.name for path in planned.ignored)}.")
    return notes


def only_named(found: Mapping[str, tuple[int, Sequence[str]]]) -> list[str]:
    """A reference to nothing is no error: files come in any order. But a slip in a key looks like that, too."""
    parts = [
        f"{number:,} {kind}{'s' if number > 1 else ''} ({', '.join(keys)}{', ...' if number > len(keys) else ''})"
        for kind, (number, keys) in found.items()
    ]
    return [f"Named in records, described in no file yet: {', '.join(parts)}."] if parts else []
