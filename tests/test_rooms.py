"""The house itself: import contracts, Chinese only where a human reads it, empty package files."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest

from bot.app import list_services
from bot.config import Config
from tests.scopes.talking import listened_to

ROOT = Path(__file__).parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")
SOURCES = sorted(path for room in ("bot", "handlers", "storage") for path in (ROOT / room).rglob("*.py"))


def _docstrings(tree: ast.AST) -> set[int]:
    """Return the lines that belong to docstrings, of attributes too."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            assert node.end_lineno is not None
            lines |= set(range(node.lineno, node.end_lineno + 1))
    return lines


def test_imports_only_go_down() -> None:
    checker = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checker.returncode == 0, checker.stdout[-3000:]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_chinese_sentence_in_logic(path: Path) -> None:
    """Han characters stand in comments, docstrings and `bot/understanding`, where they are the subject."""
    if "understanding" in path.parts:
        return
    text = path.read_text("utf-8")
    documented = _docstrings(ast.parse(text))
    guilty = [
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type != tokenize.COMMENT and HAN.search(token.string) and token.start[0] not in documented
    ]
    assert not guilty, f"Chinese words in the logic of {path.name}, lines {sorted(set(guilty))}"


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name == "__init__.py"], ids=str)
def test_package_files_are_empty(path: Path) -> None:
    assert path.read_text("utf-8") == ""


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "__init__.py"], ids=str)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_every_command_says_who_may_use_it() -> None:
    """A new command needs its line in the table of the scope matrix; tests/scopes/test_matrix.py then says who it lets do what."""
    table = tomllib.loads((ROOT / "tests" / "scopes" / "expected.toml").read_text("utf-8"))
    missing = {spoken.key for spoken in listened_to(list_services(Config()))} ^ set(table["does"])
    assert not missing, f"add to or take from [does] of tests/scopes/expected.toml: {sorted(missing)}"
