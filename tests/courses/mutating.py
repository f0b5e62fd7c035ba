"""Random small changes to the files of the small content, as slips of hand and tools make them, and as malice does."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.yaml_text import load
from tests.courses.small_content import FILES, LESSON, QUIZ

YAML_FILES = sorted(path for path in FILES if path.endswith(".yaml"))
PATHS = sorted(FILES)

NASTY = (
    *("\0", "\x1b", "\x85", "\u202e", "\ufeff", "\ud7ff", "\U0010ffff", "\u0301" * 9, "\t", "\r", "\n", "\n\n", "\r\n"),
    *("---", "\n---\n", "...", ":", ": ", "- ", "? ", "? - ", "#", "# ", "|", ">", "%", "@", "`", "'", '"', ","),
    *("{", "}", "[", "]", "&a ", "*a", "&a [*a]", "<<: ", "!", "!!python/name:os.system ", "!!binary ", "!!int ", "~"),
    *(
        "null",
        "true",
        "no",
        ".inf",
        "1e999",
        "0x1f",
        "-0",
        "1_0",
        "2026-02-30",
        "0o17",
        "00000000",
        "12e45678",
        "é",
        "ß",
    ),
    *("<script>alert(1)</script>", "<b", "<!--", "<?", "&lt;", "&#0;", "](", "![", "![](", "[^1]", "[^1]: ", "^["),
    *("**", "```", "~~~", ":::", "::: ", "::: case\n", "::: reflect\n", ":::: ", "> ", "## ", "# a\n", "| a |", "|-|"),
    *("\n: ", "[a](javascript:alert(1))", "[a](term:x)", "[a](lesson:soil)", "[a](media/x.svg)", "![a](media/x.svg)"),
    *("<https://a>", "{{", "}}", "{{verb}}", "{{ }}", "{% %}", "../", "/", "\\", "\\0", '"\\0"', '"\\ud800"', "key: "),
    *("type: single", "of: ", "choices: ", "right: true", "- {text: a}", "kind: survey\n"),
)
WORDS = ("", "a", "soil", "en", "1.0.0", "a b", "scenario", "survey", "../a", "a/b", "{{verb}}", "2026-01-01", *NASTY)

KEYS = ("key", "type", "text", "title", "of", "status", "choices", "right", "answer", "kind", "steps", "", "a/b", "0")

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 10**6)
    | st.floats(allow_nan=True)
    | st.sampled_from(
        ["", "a", "soil", "en", "1.0.0", "a b", "scenario", "survey", "../a", "a/b", "{{verb}}", "2026-01-01", *NASTY]
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=4,
)


@st.composite
def bytes_changed(draw: st.DrawFn) -> tuple[str, bytes]:
    """Some bytes are others, are gone, or stand there twice."""
    path = draw(st.sampled_from(PATHS))
    raw = bytearray(FILES[path].encode())
    for _time in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw) - 1))
        match draw(st.sampled_from(["other", "gone", "twice"])):
            case "other":
                raw[at] = draw(st.integers(0, 255))
            case "gone":
                del raw[at : at + draw(st.integers(1, 5))]
            case "twice":
                raw[at:at] = raw[at : at + draw(st.integers(1, 20))]
        if not raw:
            break
    return path, bytes(raw)


@st.composite
def tokens_inserted(draw: st.DrawFn, paths: tuple[str, ...] = tuple(PATHS)) -> tuple[str, bytes]:
    """Something that means much to a parser stands where it does not belong."""
    path = draw(st.sampled_from(paths))
    text = FILES[path]
    for _time in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(NASTY)) + text[at + draw(st.sampled_from([0, 0, 1, 4])) :]
    return path, text.encode()


@st.composite
def lines_moved(draw: st.DrawFn) -> tuple[str, bytes]:
    """Lines change places, stand twice, are gone or are indented otherwise."""
    path = draw(st.sampled_from(PATHS))
    lines = FILES[path].split("\n")
    for _time in range(draw(st.integers(1, 4))):
        at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["swap", "twice", "gone", "deeper", "flatter", "tab"])):
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "twice":
                lines.insert(other, lines[at])
            case "gone":
                lines[at] = ""
            case "deeper":
                lines[at] = " " * draw(st.integers(1, 5)) + lines[at]
            case "flatter":
                lines[at] = lines[at][draw(st.integers(1, 5)) :]
            case "tab":
                lines[at] = lines[at].replace("  ", "\t")
    return path, "\n".join(lines).encode()


@st.composite
def cut_and_joined(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file ends early, and perhaps goes on with the end of another."""
    path, other = draw(st.sampled_from(PATHS)), draw(st.sampled_from(PATHS))
    text, end = FILES[path], FILES[other]
    text = text[: draw(st.integers(0, len(text)))]
    if draw(st.booleans()):
        text += end[draw(st.integers(0, len(end))) :]
    return path, text.encode()


def said_in(path: str) -> Any:
    located = load(Source(path, FILES[path]), Problems())
    assert located is not None
    return located.value


def places_in(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where everything stands in what a YAML file says."""
    found = [at]
    if isinstance(node, dict):
        for key, value in node.items():
            found += places_in(value, (*at, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            found += places_in(value, (*at, position))
    return found


@st.composite
def values_replaced(draw: st.DrawFn, paths: tuple[str, ...] = tuple(YAML_FILES)) -> tuple[str, bytes]:
    """What YAML says has another value somewhere, one of another kind perhaps."""
    path = draw(st.sampled_from(paths))
    said = said_in(path)
    for _time in range(draw(st.integers(1, 3))):
        *around, last = draw(st.sampled_from(places_in(said)[1:]))
        inner = said
        for step in around:
            inner = inner[step]
        inner[last] = draw(VALUES)
        if len(places_in(said)) < 2:
            break
    return path, written(said)


@st.composite
def keys_changed(draw: st.DrawFn) -> tuple[str, bytes]:
    """Keys are gone or have other names; entries of lists are gone, stand twice or elsewhere."""
    path = draw(st.sampled_from(YAML_FILES))
    said = said_in(path)
    *around, last = draw(st.sampled_from(places_in(said)[1:]))
    inner = said
    for step in around:
        inner = inner[step]
    value = inner.pop(last)
    match draw(st.sampled_from(["gone", "renamed", "twice", "elsewhere"])):
        case "renamed" | "elsewhere" if isinstance(inner, dict):
            inner[draw(st.sampled_from(KEYS) | st.text(max_size=5))] = value
        case "twice" if isinstance(inner, list):
            inner += [value, value]
        case "elsewhere" if isinstance(inner, list):
            inner.insert(draw(st.integers(0, len(inner))), value)
    return path, written(said)


def written(said: Any) -> bytes:
    """As JSON, which is YAML: what it cannot write as YAML does is written as text."""
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


quizzes_only = (QUIZ,)
lessons_only = (LESSON,)
