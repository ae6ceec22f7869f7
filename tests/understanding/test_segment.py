"""Words are cut as jieba cuts them, in less memory and less time."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.app import list_services
from bot.config import Config
from bot.understanding.labels.phrasebook import phrase_files, read_phrasebook
from bot.understanding.normalise import normalise
from bot.understanding.segment import Segmenter

OWN = ("幸福里小区", "望江楼", "党员活动室", "a8栋", "王小明", "老旧小区改造办")
LETTERS = "的一小区楼道灯坏了物业不管停车场王明望江改造abcXYZ012 +#&._%-,。!?\r\n\t\u3000😀龘"


class _Jieba(jieba.Tokenizer):  # type: ignore[misc]
    """jieba as it is, with the same words: the frequent ones."""

    @staticmethod
    def gen_pfdict(f: IO[bytes]) -> tuple[dict[str, int], int]:
        lines = (line.split(b" ") for line in f)
        kept = [b" ".join(line) for line in lines if int(line[1]) >= 20 or len(line[0].decode()) == 1]
        f.close()
        words, total = jieba.Tokenizer.gen_pfdict(BytesIO(b"".join(kept)))
        return words, total


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segmenter, _Jieba]:
    """Ours and jieba, with the words of one community."""
    folder = tmp_path_factory.mktemp("words")
    theirs = _Jieba()
    theirs.tmp_dir, theirs.cache_file = str(folder), "theirs.cache"
    for word in OWN:
        theirs.add_word(word)
    return Segmenter(OWN, folder), theirs


def test_what_people_write_is_cut_the_same(both: tuple[Segmenter, _Jieba]) -> None:
    ours, theirs = both
    phrases = read_phrasebook(phrase_files(service.folder for service in list_services(Config()))).phrases
    texts = [normalise(text) for spoken in phrases.values() for text in spoken[::20]]
    texts += [f"{texts[at]}{word}" for at, word in enumerate(OWN)]
    assert len(texts) > 500
    for text in texts:
        assert ours.pieces(text) == theirs.lcut(text, HMM=False), text


@settings(max_examples=200)
@given(some.text(some.sampled_from(LETTERS), max_size=40))
def test_anything_is_cut_the_same(both: tuple[Segmenter, _Jieba], text: str) -> None:
    ours, theirs = both
    assert ours.pieces(text) == theirs.lcut(text, HMM=False)


@settings(max_examples=25)
@given(some.text(max_size=200))
def test_the_pieces_make_up_the_text(both: tuple[Segmenter, _Jieba], text: str) -> None:
    assert "".join(both[0].pieces(text)) == text


def test_the_dictionary_is_kept_for_the_next_start(tmp_path: Path) -> None:
    first = Segmenter(cache_dir=tmp_path).pieces("物业公司不管")
    assert [path.suffix for path in tmp_path.iterdir()] == [".cache"]
    again = Segmenter(cache_dir=tmp_path)
    assert again.pieces("物业公司不管") == first


def test_only_words_of_the_dictionary_are_kept_of_a_table(tmp_path: Path) -> None:
    assert Segmenter(cache_dir=tmp_path).only_words({"物业": 1, "物业楼道灯": 2}) == {"物业": 1}
