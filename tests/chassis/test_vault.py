"""Names and phones at rest."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.vault import Vault, VaultError


def test_words_come_back_and_the_same_words_look_different(tmp_path: Path) -> None:
    vault = Vault.open_file(tmp_path / "key")
    one, other = vault.seal("张桂兰"), vault.seal("张桂兰")
    assert one != other
    assert "张" not in one
    assert vault.unseal(one) == vault.unseal(other) == "张桂兰"


def test_the_file_is_for_its_owner_only_and_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    sealed = Vault.open_file(path).seal("13900001111")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Vault.open_file(path).unseal(sealed) == "13900001111"


def test_equal_words_are_found_by_their_hash(tmp_path: Path) -> None:
    vault, other = Vault.open_file(tmp_path / "key"), Vault.open_file(tmp_path / "other")
    assert vault.digest("13900001111") == vault.digest(" 13900001111 ")
    assert vault.digest("13900001111") != vault.digest("13900001112")
    assert vault.digest("13900001111") != other.digest("13900001111")


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(tmp_path: Path) -> None:
    path = tmp_path / "key"
    before = Vault.open_file(path)
    sealed, digest = before.seal("李明"), before.digest("李明")
    path.write_text(f"seal={Fernet.generate_key().decode()}\n{path.read_text()}")
    rotated = Vault.open_file(path)
    assert rotated.unseal(sealed) == "李明"
    assert rotated.digest("李明") == digest
    assert before.unseal(rotated.seal("李明")) == "李明", "a running process notices the changed file"


def test_changed_keys_are_used_at_once_and_old_ones_kept_for_old_backups(tmp_path: Path) -> None:
    path = tmp_path / "key"
    running, changing = Vault.open_file(path), Vault.open_file(path)
    sealed, digest = running.seal("李明"), running.digest("李明")
    changing.add_keys()
    assert running.is_changing and not running.is_fresh(sealed)
    assert running.is_fresh(running.seal("李明"))
    assert running.digests("李明") == [running.digest("李明"), digest]
    assert running.digest("李明") != digest
    old = changing.drop_old_keys()
    assert not running.is_changing and running.digests("李明") == [running.digest("李明")]
    with pytest.raises(VaultError):
        Vault.open_file(path).unseal(sealed)
    assert old.stat().st_mode & 0o777 == path.stat().st_mode & 0o777 == 0o600
    path.write_text(path.read_text() + old.read_text())
    assert Vault.open_file(path).unseal(sealed) == "李明"


def test_what_early_versions_sealed_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = Fernet.generate_key()
    path.write_text(f"lookup=c2VjcmV0\nseal={key.decode()}\n")
    vault = Vault.open_file(path)
    assert vault.unseal(Fernet(key).encrypt("李明".encode()).decode()) == "李明"
    assert vault.read("灯坏了") == "灯坏了"


def test_a_damaged_value_is_named_and_no_traceback_of_the_library(tmp_path: Path) -> None:
    vault = Vault.open_file(tmp_path / "key")
    with pytest.raises(VaultError, match="damaged"):
        vault.unseal(vault.seal("李明")[:-4] + "AAA=")


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = Vault.open_file(tmp_path / "one").seal("李明")
    with pytest.raises(VaultError):
        Vault.open_file(tmp_path / "two").unseal(sealed)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"seal=abc\n",
        b"lookup=abcd\n",
        b"lookup=abcd\nseal=short\n",
        b"lookup=\nseal=" + Fernet.generate_key(),
        b"\xff\xfe\x00",
    ],
    ids=["empty", "no lookup", "no seal", "damaged", "empty lookup", "no text"],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(VaultError, match="key"):
        Vault.open_file(path)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match=str(tmp_path)):
        Vault.open_file(tmp_path)


def test_two_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    path, start, found = tmp_path / "key", threading.Barrier(8), []

    def begin() -> None:
        start.wait()
        found.append(Vault.open_file(path))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({vault.digest("李明") for vault in found}) == 1
    assert list(tmp_path.iterdir()) == [path]
