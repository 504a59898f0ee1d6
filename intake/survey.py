"""One pass over a file's bytes before anything is written: its digest, its encoding, its lines."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from intake.problems import ImportRefusedError, Problem

LONGEST_LINE = 4 << 20
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_LOOK = 4096
# The first bytes of files that people take for a table.
_BINARY = (
    (b"PK\x03\x04", "a workbook (.xlsx) or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a file found. `lines` counts line ends; `nul` tells that a NUL is somewhere in the text."""

    digest: str
    encoding: str
    lines: int
    nul: bool


def survey(path: Path, encoding: str | None) -> Survey:
    """Survey a file. Raises ImportRefusedError for a missing, unreadable or binary file, or one in another encoding."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOK)
    except FileNotFoundError:
        raise _refusal(path, "there is no such file", "Check the name and the folder.") from None
    except OSError as error:
        raise _refusal(path, f"it cannot be read ({error.strerror})", "Check that it is a file you may read.") from None
    if (kind := next((kind for magic, kind in _BINARY if start.startswith(magic)), None)) is not None:
        raise _refusal(path, f"it is {kind}, not a text file", "Save it as CSV in UTF-8.")
    if (wide := _without_mark(start)) is not None and not (encoding or "").lower().startswith(("utf-16", "utf16")):
        fault = "every second byte is NUL: it is UTF-16 without its mark"
        raise _refusal(path, fault, f'Write encoding = "{wide}" in the mapping, or save it as UTF-8.')
    chosen = encoding or next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    return _walk(path, chosen, said=encoding is not None)


def _without_mark(start: bytes) -> str | None:
    """The UTF-16 that a file's start is in by the places of its NUL bytes; None for a mark, or for anything else."""
    if start.startswith(tuple(mark for mark, _ in _BOMS)):
        return None
    pairs = len(start) // 2
    first, second = start[0::2].count(0), start[1::2].count(0)
    if second * 2 > pairs and first * 20 < pairs:
        return "utf-16-le"
    if first * 2 > pairs and second * 20 < pairs:
        return "utf-16-be"
    return None


def _walk(path: Path, encoding: str, *, said: bool) -> Survey:
    digest = hashlib.blake2b(digest_size=16)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = size = since_line_end = 0
    nul = False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError:
                raise _undecodable(path, encoding, said=said) from None
            ends = text.count("\n") or text.count("\r")
            lines += ends
            size += len(chunk)
            nul = nul or "\0" in text
            since_line_end = 0 if ends else since_line_end + len(chunk)
            if since_line_end > LONGEST_LINE:
                fault = f"line {lines + 1} is longer than {LONGEST_LINE >> 20} MiB"
                raise _refusal(path, fault, "Is it one JSON document or a binary file? Give one record per line.")
            if size == len(chunk) and text[:1000].count("\0") > 10:
                raise _refusal(path, "it is full of NUL bytes: a binary file", "Save it as CSV in UTF-8.")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _undecodable(path, encoding, said=said) from None
    return Survey(digest.hexdigest(), encoding, lines, nul)


def _undecodable(path: Path, encoding: str, *, said: bool) -> ImportRefusedError:
    """Where the file stops being what it should be: the second pass is only paid by files that are refused."""
    where = f"it is not {encoding}"
    single_byte_ends = not encoding.startswith(("utf-16", "utf-32"))
    if single_byte_ends:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(encoding)
                except UnicodeDecodeError as error:
                    byte = line[error.start]
                    where = f"it is not {encoding}: byte 0x{byte:02x} in line {number}, position {error.start + 1}"
                    break
    remedy = (
        "Correct `encoding` in the mapping."
        if said
        else 'If it was saved by an older Windows program, write encoding = "latin-1" (or "cp1252") in the mapping.'
    )
    return _refusal(path, where, remedy)


def _refusal(path: Path, fault: str, remedy: str) -> ImportRefusedError:
    return ImportRefusedError([Problem(str(path), fault, remedy)])
