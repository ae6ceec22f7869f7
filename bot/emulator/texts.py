"""The platform's own lines, read from texts.toml beside this file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType


def load_texts() -> Mapping[str, str]:
    path = Path(__file__).with_name("texts.toml")
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))
