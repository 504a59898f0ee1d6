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
            start = file.read(4)
    except FileNotFoundError:
        raise _refusal(path, "there is no such file", "Check the name and the folder.") from None
    except OSError as error:
        raise _refusal(path, f"it cannot be read ({error.strerror})", "Check that it is a file you may read.") from None
    chosen = encoding or next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    return _walk(path, chosen, said=encoding is not None)


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
                fault = "it is full of NUL bytes: UTF-16 without its mark, or a binary file such as .xlsx"
                raise _refusal(path, fault, 'Save it as CSV in UTF-8, or write encoding = "utf-16-le" in the mapping.')
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
