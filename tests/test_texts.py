"""Every sentence exists, is used, is filled as its caller fills it, and fits into a WeChat message."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from bot.runtime.texts import flatten

ROOT = Path(__file__).parent.parent
SERVICES = sorted(
    path.parent for path in [*(ROOT / "handlers").glob("*/texts.toml"), ROOT / "bot/console/texts.toml"]
)
CODE = sorted(
    [
        *(ROOT / "handlers").rglob("*.py"),
        *(ROOT / "bot" / "runtime").rglob("*.py"),
        *(ROOT / "bot" / "console").rglob("*.py"),
        *(ROOT / "bot" / "importing").rglob("*.py"),
        ROOT / "bot" / "intake.py",
        ROOT / "bot" / "kernel" / "errors.py",
    ]
)
NAMES = "|".join(path.name for path in SERVICES)
KEY = re.compile(rf"^(?:{NAMES})(?:\.[A-Za-z0-9_{{}}]+)+$")
LONGEST = 600


def _sentences() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in SERVICES:
        found |= flatten(tomllib.loads((folder / "texts.toml").read_text("utf-8")), folder.name)
    return found


SENTENCES = _sentences()


def _spoken() -> list[tuple[str, str, frozenset[str] | None]]:
    """Return (file, key or pattern, names of values or None when they are not all written out) of every key in code."""
    found = []
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        inside = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if id(node) in inside:
                continue
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "say"
                and node.args
            ):
                key = _literal(node.args[0])
                names = (
                    None
                    if any(keyword.arg is None for keyword in node.keywords)
                    else frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                )
                if key and KEY.match(key):
                    found.append((path.name, key, names))
            else:
                key = _literal(node)
                if key and KEY.match(key):
                    found.append((path.name, key, None))
    return found


def _literal(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


SPOKEN = _spoken()


def _matching(key: str) -> list[str]:
    pattern = re.compile("^" + re.escape(key).replace(r"\{\}", r"[A-Za-z0-9_]+") + "$")
    return [name for name in SENTENCES if pattern.match(name)]


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("file", "key", "names"), SPOKEN, ids=[f"{file}:{key}" for file, key, _ in SPOKEN])
def test_what_code_says_is_written_down(file: str, key: str, names: frozenset[str] | None) -> None:
    sentences = _matching(key)
    if key.count(".") == 1 and not sentences and any(name.startswith(key + ".") for name in SENTENCES):
        return
    if not sentences and names is None and re.fullmatch(r"[a-z]+\.[a-z_]+", key):
        return  # a name that looks like a key: the kind of an open question, a menu word, a notice's own key
    assert sentences, f"{file} says {key}, which no texts.toml holds"
    for name in sentences:
        if names is not None:
            missing = _placeholders(SENTENCES[name]) - names
            assert not missing, f"{name} needs {sorted(missing)}, {file} does not give them"


def test_what_is_written_down_is_said() -> None:
    said = {name for _, key, _ in SPOKEN for name in _matching(key)}
    assert not sorted(set(SENTENCES) - said)


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_is_short_and_formal(key: str) -> None:
    sentence = SENTENCES[key]
    assert len(sentence) <= LONGEST, key
    assert "你" not in sentence, f"{key}: say 您"
    assert string.Formatter().parse(sentence) is not None
