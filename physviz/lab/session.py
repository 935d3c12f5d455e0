"""Sessions: the experiment in a file, and back to the bit."""

from __future__ import annotations

import codecs
import os
import secrets
from typing import TYPE_CHECKING

import msgspec

from physviz.engine.words import Refusal, sentence
from physviz.lab.document import document_of, state_of
from physviz.lab.fields import VERSION, Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from physviz.lab.state import State

    Upgrade = Callable[[dict[str, object]], dict[str, object]]


def _several_runs(fields: dict[str, object]) -> dict[str, object]:
    """From version 1, which had one run: its legs were those of gradient descent."""
    run = {name: fields.pop(name) for name in ("optimiser", "legs") if name in fields}
    return {**fields, "runs": [run]} if run else fields


def _dictionary(fields: dict[str, object]) -> dict[str, object]:
    """From version 2, which had neither the dictionary nor lessons."""
    return fields


UPGRADES: tuple[Upgrade, ...] = (_several_runs, _dictionary)
"""Each leads from one version's fields to the next one's; the last leads to ``VERSION``."""


class Corrupt(Refusal):
    """No session can be opened from the file; the sentence names it and says where and why."""


class _Versioned(msgspec.Struct):
    physviz_session: int


def to_json(state: State) -> bytes:
    """Return the session as readable JSON in UTF-8, one field a line; floats in full precision."""
    entries = msgspec.structs.asdict(document_of(state)).items()
    lines = [b'  "' + name.encode() + b'": ' + _line(value) for name, value in entries]
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def _line(value: object) -> bytes:
    # A number out of numpy is a float to Python but not to msgspec.
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=float), indent=0)


def from_json(content: bytes, name: str) -> State:
    """Return the state a session describes, paused; ``name`` is for the sentence.

    Raises Corrupt.
    """
    content = content.removeprefix(codecs.BOM_UTF8)  # some editors put it there
    try:
        version = msgspec.json.decode(content, type=_Versioned).physviz_session
        if version == VERSION:
            return state_of(msgspec.json.decode(content, type=Document))
        if version > VERSION:
            raise Corrupt(f"“{name}” was written by a newer physviz, in its format {version}.")
        fields = msgspec.json.decode(content, type=dict[str, object])
        return state_of(msgspec.convert(upgraded(fields, version), Document))
    except Corrupt:
        raise
    except ArithmeticError as reason:
        raise Corrupt(f"“{name}” holds numbers too extreme to compute with.") from reason
    except (ValueError, RecursionError) as reason:
        raise Corrupt(f"“{name}” is not a physviz session: {_plain(sentence(reason))}.") from reason


def upgraded(
    fields: dict[str, object],
    version: int,
    upgrades: tuple[Upgrade, ...] = UPGRADES,
    newest: int = VERSION,
) -> dict[str, object]:
    """Return the fields of an older version as those of the newest; ValueError where none was."""
    oldest = newest - len(upgrades)
    if version < oldest:
        raise ValueError(f"there never was a format {version}")
    for upgrade in upgrades[version - oldest :]:
        fields = upgrade(fields)
    return {**fields, "physviz_session": newest}


def _plain(reason: str) -> str:
    """Make a decoder's message the end of a sentence."""
    reason = reason.rstrip(".").replace("`", "").replace(" - at $.", " at ").replace(" - at $", "")
    reason = " ".join(reason.split())
    return reason if reason.startswith("JSON") else reason[:1].lower() + reason[1:]


def save(state: State, path: Path) -> None:
    """Write the session, all or nothing: a failure (OSError) leaves an older file as it was."""
    content = to_json(state)
    # A link stays a link: what it leads to is replaced.
    target = path.resolve()
    part = target.with_name(f".physviz-{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def load(path: Path) -> State:
    """Read a session. Raises Corrupt, also where there is no such file."""
    try:
        content = path.read_bytes()
    except OSError as failure:
        reason = (failure.strerror or str(failure)).lower()
        raise Corrupt(f"“{path.name}” cannot be read: {reason}.") from failure
    return from_json(content, path.name)
