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
    with pytest.raises(VaultError):
        before.unseal(rotated.seal("李明"))


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
