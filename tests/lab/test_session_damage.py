"""Files that are no sessions: one sentence each."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.lab import edits
from physviz.lab.session import Corrupt, from_json, load, to_json

if TYPE_CHECKING:
    from pathlib import Path

LESSON = edits.scrub(edits.state_of_dataset("hubble1929"), 126)
FIELDS = json.loads(to_json(LESSON))


def refusal(content: bytes) -> str:
    with pytest.raises(Corrupt) as refused:
        from_json(content, "lesson.json")
    sentence = str(refused.value)
    assert sentence.startswith("“lesson.json” ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def changed(**fields: object) -> bytes:
    return json.dumps({**FIELDS, **fields}).encode()


def running(**fields: object) -> bytes:
    return changed(runs=[{**FIELDS["runs"][0], **fields}])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "malformed"),
        (b"\xff\xfe{\x00", "malformed"),
        (b"[1, 2]", "expected object, got array"),
        (b"[" * 100_000, "expected object"),
        (b"x,y\n1,2\n", "malformed"),
        (b'{"x": [1], "y": [2]}', "missing required field physviz_session"),
        (b'{"physviz_session": 1, "x": [1]}', "missing required field y"),
        (b'{"physviz_session": true}', "expected int, got bool at physviz_session"),
        (b'{"physviz_session": 0}', "there never was a format 0"),
        (b'{"physviz_session": -1}', "there never was a format -1"),
        (b'{"physviz_session": 99}', "written by a newer physviz, in its format 99"),
        (b'{"physviz_session": 99, "later": {}}', "written by a newer physviz"),
        (changed(x=[1.0, float("nan")]), "malformed"),
        (changed(x=[1.0, float("inf")]), "malformed"),
        (changed(x=[1.0, None]), "expected float, got null at x[1]"),
        (changed(x=["1"]), "expected float, got str at x[0]"),
        (to_json(LESSON).replace(b"0.032", b"1e999"), "number out of range at x[0]"),
        (to_json(LESSON).replace(b"0.032", b"1e200"), "x of point 1 is too large"),
        (changed(x=[1.0, 2.0]), "must have the same length"),
        (changed(error=[1.0]), "must have the same length"),
        (changed(error=[0.0] * 24), "error bar of point 1 must be greater than zero"),
        (changed(error=[-1.0] * 24), "error bar of point 1 must be greater than zero"),
        (changed(errors=None), "unknown field errors"),
        (changed(show={"colour": 1}), "unknown field colour at show"),
        (changed(loss="cubic"), "the loss “cubic” is none of squared"),
        (changed(loss="squared", scale=1.0), "the squared loss has no scale"),
        (changed(sigma=0), "expected float >= 1e-100 at sigma"),
        (changed(sigma="guess"), "invalid enum value 'guess' at sigma"),
        (changed(prior="jeffreys"), "the prior “jeffreys” is none of flat, gaussian"),
        (changed(prior_sd=[1, 1]), "a flat prior has neither a mean nor a standard deviation"),
        (changed(prior="gaussian", prior_sd=[1, 0]), "expected float >= 1e-100 at prior_sd[1]"),
        (changed(prior="gaussian", prior_mean=[1]), "array of length 2 at prior_mean"),
        (changed(temper="all"), "invalid enum value 'all' at temper"),
        (changed(inverse_temperature=-1), "expected float >= 1e-100 at inverse_temperature"),
        (running(optimiser="adam+"), "the optimiser “adam+” is none of gradient_descent"),
        (changed(start=[1, 2, 3]), "array of length 2 at start"),
        (running(legs=[]), "the legs must begin at step 0 and ascend"),
        (running(legs=[{"learning_rate": 0.1}]), "must begin at step 0"),
        (running(legs=[{"first": 1, "learning_rate": 0.1}]), "must begin at step 0"),
        (running(legs=[{"first": 0, "learning_rate": 0.1}] * 2), "step 0 and ascend"),
        (running(legs=[{"first": 0}, {"first": 0.5}]), "step 0 and ascend"),
        (running(legs=[{"first": 0}, {"first": 1e7}]), "no leg begins after step 1,000,000"),
        (running(legs=[{"first": 0, "learning_rate": 0}]), "must be greater than zero"),
        (running(legs=[{"first": 0, "mu": 0.5}]), "there is no “mu” here"),
        (running(seed=-1), "expected int >= 0 at runs[0].seed"),
        (changed(runs=[]), "array of length >= 1 at runs"),
        (changed(front=1), "there is no run 1"),
        (changed(sampling={"sampler": "gibbs"}), "the sampler “gibbs” is none of langevin"),
        (changed(sampling={"numbers": {"mass": 1}}), "there is no “mass” here"),
        (changed(sampling={"chains": 4000, "steps": 4000}), "more than 4,000,000 draws"),
        (
            changed(sampling={"anneal": {"shape": "quick"}}),
            "enum value 'quick' at sampling",
        ),
        (changed(steps=-1), "at steps"),
        (changed(steps=1e300), "at steps"),
        (changed(speed=0), "at speed"),
        (changed(views=None, error=[1e-200] * 24), "to compute with"),
        (changed(views={**FIELDS["views"], "data": {"x": [1, 0], "y": [0, 1]}}), "at views.data"),
        (changed(source="Hubble"), "expected object, got str at source"),
    ],
)
def test_that_a_damaged_session_is_refused_in_one_sentence(content: bytes, reason: str) -> None:
    sentence = refusal(content)
    assert reason in sentence
    assert not set("$`") & set(sentence)


def test_that_the_mark_some_editors_put_before_a_text_does_not_matter() -> None:
    opened = from_json(codecs.BOM_UTF8 + to_json(LESSON), "lesson.json")
    assert to_json(opened) == to_json(LESSON)


def test_that_a_session_cut_short_anywhere_is_refused() -> None:
    content = to_json(LESSON)
    for end in range(len(content) - 2):
        assert "truncated" in (why := refusal(content[:end])) or "malformed" in why


@given(st.integers(0, len(to_json(LESSON)) - 1), st.integers(0, 255))
def test_that_one_wrong_byte_gives_a_session_or_a_sentence(at: int, byte: int) -> None:
    content = bytearray(to_json(LESSON))
    content[at] = byte
    try:
        from_json(bytes(content), "lesson.json")
    except Corrupt:
        refusal(bytes(content))


def test_that_a_missing_file_and_a_folder_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match=r"^“none\.json” cannot be read: no such file.*\.$"):
        load(tmp_path / "none.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Corrupt, match=r"^“folder” cannot be read: .*\.$"):
        load(tmp_path / "folder")
