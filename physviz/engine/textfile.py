"""Bytes → text: byte order marks, the usual encodings, and a word on what is no text at all."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

from physviz.engine.sheet import Unreadable

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_KINDS = {
    b"PK\x03\x04": "it is a spreadsheet or an archive, to be saved as CSV first",
    b"\x1f\x8b": "it is compressed, to be unpacked first",
    b"%PDF": "it is a PDF file, not text",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")


def text_of_file(path: Path | str) -> tuple[str, str]:
    """Return the text of a file and its name; the path "-" is standard input. Raises Unreadable."""
    if str(path) == "-":
        name = "standard input"
        return text_of_bytes(sys.stdin.buffer.read(), name), name
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Unreadable(f"Cannot read {path}: {_reason(Path(path), error)}.") from None
    return text_of_bytes(data, Path(path).name), Path(path).name


def text_of_bytes(data: bytes, name: str) -> str:
    """Decode UTF-8, UTF-16 or, failing these, Windows' superset of Latin-1. Raises Unreadable."""
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            raise Unreadable(f"Cannot read {name}: {kind}.")
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if _CONTROL.search(text, 0, 65536):
        raise Unreadable(f"Cannot read {name}: it is a binary file, not text.")
    return text


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    # Digits in UTF-16 are a byte and a zero in turn; a binary file's zeros keep no such order.
    even, odd = data[0:1000:2], data[1:1000:2]
    if 2 * odd.count(0) > len(odd) and not even.count(0):
        return "utf-16-le"
    if 2 * even.count(0) > len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-8"


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    with suppress(PermissionError):  # inside a forbidden directory even that may not be asked
        if path.is_dir():
            return "it is a directory"
    if isinstance(error, PermissionError):
        return "permission is denied"
    return str((isinstance(error, OSError) and error.strerror) or error).lower()
