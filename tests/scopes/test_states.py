"""Acts of later states (准 核 驳 重开 …), each in its state: by whose words anything changes, and nothing for everybody else.

One town: the state is brought about by what people say, everybody says the words, each is taken back, then the state is.
Completeness is kept by the table of expectations: a command that changes nothing in the first state is tried here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, StorageSettings, open_database
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import at
from tests.scopes.ground import Ground, lay_out, names
from tests.scopes.talking import Stage
from tests.scopes.test_matrix import EXPECTED, STRANGERS, persons

STATES = tomllib.loads((Path(__file__).parent / "states.toml").read_text("utf-8"))
_NAMED = re.compile(r"\{([^{}]+)\}")
_NUMBERS = re.compile(r"\d{3,6}")


@pytest.fixture
def database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    """One engine: who may do what is decided above it."""
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


class Scene:
    """One act in its state."""

    def __init__(self, ground: Ground, stage: Stage, act: dict[str, Any]) -> None:
        self._ground = ground
        self._stage = stage
        self._act = act
        self._last = ""

    def wrong(self) -> list[str]:
        """Return who could do what they may not, or could not do what they may."""
        moment = at(self._act["at"]) if "at" in self._act else None
        with self._stage.later(moment):
            for name, words in self._act.get("before", ()):
                heard = self._stage.does(name, self._filled(words))
                others = [found for found in _NUMBERS.findall(heard) if found != self._value("n")]
                self._last = others[-1] if others else self._last
            self._stage.settled()
            says = self._filled(self._act["says"])
            free = self._with_free(says)
            heard = {name: self._stage.says(name, says) for name in (*names(), *STRANGERS)}
            changed = {name for name, one in heard.items() if one.changed}
            may, tries = persons(self._act["who"]), persons(self._act.get("tries", ""))
            wrong = [
                f"{says}: {name} {'may not' if name in changed else 'may'} → {heard[name].text!r}"
                for name in sorted(changed ^ (may | tries))
            ]
            granted = {heard[name].shape for name in may}
            wrong += [f"{says}: {name} may not" for name in sorted(tries) if heard[name].shape in granted]
            about = self._act.get("about")
            hidden = set(heard) - persons(EXPECTED["sees"][about]) if about else set()
            return wrong + [
                f"{says}: {name} hears {heard[name].text!r} of what is hidden"
                for name in sorted(hidden)
                if heard[name].shape != self._stage.says(name, free).shape
            ]

    def _filled(self, words: str) -> str:
        return _NAMED.sub(lambda found: self._value(found[1]), words)

    def _value(self, name: str) -> str:
        number = self._ground.numbers.get(self._act.get("about", ""), 0)
        values = {"n": str(number), "c": f"{number % 100:02d}", "last": self._last}
        return values[name] if name in values else str(self._ground.numbers[name])

    def _with_free(self, says: str) -> str:
        number = str(self._ground.numbers.get(self._act.get("about", ""), "-"))
        return says.replace(number, str(self._ground.free), 1)


async def test_every_later_act_is_for_those_it_belongs_to(database: Database) -> None:
    ground = await lay_out(database, check=("照明",))

    def walk(uow: Uow) -> list[str]:
        stage = Stage(ground, uow)
        return [line for act in STATES["act"] for line in Scene(ground, stage, act).wrong()]

    wrong = await database.run(walk)
    assert not wrong, "\n".join(wrong)


def test_every_command_without_a_change_of_its_own_is_tried_in_its_state() -> None:
    tried = {key for act in STATES["act"] for key in act["covers"]}
    named = [key for keys in STATES["elsewhere"].values() for key in keys]
    does = {key: entry for key, entry in EXPECTED["does"].items() if not key.startswith("word ")}
    idle = {key for key, entry in does.items() if not entry.get("with_number") and not entry.get("alone")}
    assert len(named) == len(set(named)) and not tried & set(named)
    assert tried | set(named) >= idle, sorted(idle - tried - set(named))
    assert tried <= set(EXPECTED["does"]) and set(named) <= idle, sorted(set(named) - idle)
