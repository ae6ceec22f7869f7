"""Who may see and do what: every role, every command the program listens to, own and other grid, community, branch, unit.

Nothing is picked by hand. The commands come from the services' routes and commands.toml, the kinds of numbers from the
services, and expected.toml says for each who may see it, and whose words change anything. A new command, a new kind of
number without an entry there fails here. Outside the scope the answer is that of a number nobody has, but for its digits,
and nothing is written.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.kernel.route import Service
from storage.database import Database, StorageSettings, open_database
from storage.uow import Uow
from storage.vault import Vault
from tests.scopes.ground import Ground, lay_out, names, services
from tests.scopes.talking import Spoken, Stage, kinds_of, listened_to

EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))
GROUPS = EXPECTED["groups"]
STRANGERS = ("停用的", "远站长")
"""To whom nothing at home is known: a frozen lead, and another community's."""
_KINDS = {"series": "meeting_series", "erase": "erasure"}


@pytest.fixture
def database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    """One engine: who may do what is decided above it."""
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


def persons(entry: str) -> set[str]:
    """Return who is meant by an entry: names of groups and of persons."""
    found: set[str] = set()
    for word in entry.split():
        found |= set(GROUPS[word].split()) if word in GROUPS else {word}
    return found


def kind_of(what: str) -> str:
    """Return the kind of number something bears."""
    kind = what.split("/")[0]
    return _KINDS.get(kind, kind)


def own_kinds(counters: Sequence[Service]) -> Mapping[str, set[str]]:
    """Return by command the kinds of numbers of the services that listen to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for service in counters:
        for route in service.routes:
            found[f"{route.trigger.value} {service.name}.{route.name}"] |= set(service.numbers)
            found[f"command {route.name}"] |= set(service.numbers)
    return found


class Matrix:
    """Goes through all of it on one stage, and keeps what is not as it should be."""

    def __init__(self, ground: Ground, stage: Stage) -> None:
        self.ground = ground
        self.stage = stage
        self.wrong: list[str] = []
        self.changed: dict[str, set[str]] = defaultdict(set)
        counters: Sequence[Service] = services(ground.chat.office)
        self.spoken = [self._said(spoken) for spoken in listened_to(counters)]
        self.kinds = own_kinds(counters)

    @staticmethod
    def _said(spoken: Spoken) -> Spoken:
        """Return a command with the words the table has for it, where its own are not enough to mean it."""
        entry = EXPECTED["does"].get(spoken.key, {})
        words = (entry["say"],) if "say" in entry else spoken.words
        return replace(spoken, words=words, rest=entry.get("rest", spoken.rest))

    def walk(self, name: str) -> None:
        """Let one person say everything about everything."""
        seen = self._seen(name)
        hidden = {what: number for what, number in self.ground.numbers.items() if what not in seen}
        for turn, spoken in enumerate(self.spoken, len(seen)):
            if spoken.words and not spoken.key.startswith("word"):
                self._hidden(name, spoken, self._some(hidden, spoken, turn))
                self._own(name, spoken, seen)
            self._alone(name, spoken, set(seen))
            self._across(name, spoken, seen)

    def _seen(self, name: str) -> dict[str, int]:
        free = self.stage.says(name, str(self.ground.free)).shape
        shown = {what: self.stage.says(name, str(number)) for what, number in self.ground.numbers.items()}
        seen = {what for what, heard in shown.items() if heard.shape != free}
        expected = {what for what, who in EXPECTED["sees"].items() if name in persons(who)}
        self._note(seen == expected, f"{name} sees {sorted(seen ^ expected)}")
        return {what: self.ground.numbers[what] for what in sorted(seen)}

    def _some(self, hidden: Mapping[str, int], spoken: Spoken, turn: int) -> dict[str, int]:
        """Return some of what is hidden, in turn: of the command's own service first, then of everything else."""
        own = [what for what in hidden if kind_of(what) in self.kinds[spoken.key]]
        others = [what for what in hidden if what not in own]
        some = {
            pool[(turn + step) % len(pool)]
            for pool, most in ((own, 2), (others, 1))
            if pool
            for step in range(most)
        }
        return {what: hidden[what] for what in some}

    def _hidden(self, name: str, spoken: Spoken, hidden: Mapping[str, int]) -> None:
        """What is out of reach is answered as a number nobody has."""
        form = f"{spoken.words[0]}{{}} {spoken.rest}"
        free = self.stage.says(name, form.format(self.ground.free))
        for what, number in hidden.items():
            heard = self.stage.says(name, form.format(number))
            alike = heard.shape == free.shape and heard.changed == free.changed
            self._note(alike, f"{name}: {form.format(what)} → {heard.text!r} instead of {free.text!r}")

    def _own(self, name: str, spoken: Spoken, seen: Mapping[str, int]) -> None:
        """What is within reach: whose words change anything."""
        for what, number in seen.items():
            if kind_of(what) in self.kinds[spoken.key]:
                heard = self.stage.says(name, f"{spoken.words[0]}{number} {spoken.rest}")
                self._note(
                    self.ground.marked(heard.text) <= set(seen),
                    f"{name}: {spoken.key} {what} tells {heard.text!r}",
                )
                if heard.changed:
                    self.changed[spoken.key].add(name)

    def _alone(self, name: str, spoken: Spoken, seen: set[str]) -> None:
        """Without a number, and with the name of somebody of another community: nothing out of reach is told."""
        for word in spoken.words[:1]:
            heard = self.stage.says(name, word)
            told = self.ground.marked(heard.text)
            self._note(told <= seen, f"{name}: {word} tells of {sorted(told - seen)}: {heard.text!r}")
            if heard.changed:
                self.changed[f"{spoken.key} alone"].add(name)

    def _across(self, name: str, spoken: Spoken, seen: Mapping[str, int]) -> None:
        """Somebody of another community is nobody, whatever is to be done with them."""
        case = next((number for what, number in seen.items() if kind_of(what) == "case"), "")
        if not spoken.words or not (
            spoken.key.startswith("claim") or (spoken.key.startswith("command") and case)
        ):
            return
        if "say" in EXPECTED["does"].get(spoken.key, {}):
            return
        begin, other = f"{spoken.words[0]}{case} ", "路人" if name in STRANGERS else "远服务"
        if spoken.key.startswith("claim"):
            begin = f"{spoken.words[0]} "
        far, nobody = self.stage.says(name, begin + other), self.stage.says(name, f"{begin}无名氏")
        alike = far.shape.replace(other, "") == nobody.shape.replace("无名氏", "")
        self._note(alike and far.changed == nobody.changed, f"{name}: {begin}{other} → {far.text!r}")

    def _note(self, fine: bool, words: str) -> None:
        if not fine:
            self.wrong.append(words)


async def test_everybody_sees_and_does_what_is_theirs_and_nothing_else(database: Database) -> None:
    ground = await lay_out(database)
    kinds = {kind_of(what) for what in ground.numbers}
    assert kinds == set(kinds_of(services(ground.chat.office))), "a kind of number that is not on the ground"
    assert set(ground.numbers) == set(EXPECTED["sees"])
    everybody = [*names(), *STRANGERS]

    def walk(uow: Uow) -> Matrix:
        matrix = Matrix(ground, Stage(ground, uow))
        for name in everybody:
            matrix.walk(name)
        return matrix

    matrix = await database.run(walk)
    commands = {spoken.key for spoken in matrix.spoken}
    assert all(spoken.words for spoken in matrix.spoken), (
        "a claim without words of its own needs an example: say"
    )
    assert commands == set(EXPECTED["does"]), commands ^ set(EXPECTED["does"])
    assert not matrix.wrong, "\n".join(matrix.wrong[:40])
    for key in sorted(commands):
        does = EXPECTED["does"][key]
        assert matrix.changed[key] == persons(does.get("with_number", "")), key
        assert matrix.changed[f"{key} alone"] == persons(does.get("alone", "")), key
