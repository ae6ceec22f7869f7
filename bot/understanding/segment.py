"""Words of a sentence: the only user of jieba."""

import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.kernel.late import put_off


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Let nobody import this module meanwhile, as if it were not installed."""
    loaded = sys.modules.pop(name, None)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if loaded is not None:
            sys.modules[name] = loaded


# jieba asks pkg_resources, which costs 10 MB, where its dictionary lies; when there is none it knows by itself.
# Nobody asks it to guess words it does not know, for which it has a table of 4 MB.
with _without("pkg_resources"), put_off("jieba.finalseg"):
    import jieba

# jieba's dictionary holds 349,000 words, most of them seen once or twice; without those a process is 55 MB
# smaller and cuts everyday sentences the same way.
_RAREST = 20


class _SlimTokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba's tokenizer over its frequent words only."""

    @staticmethod
    def gen_pfdict(f: IO[bytes]) -> tuple[dict[str, int], int]:
        frequencies: dict[str, int] = {}
        total = 0
        with f:
            for line in f:
                word, count, *_ = line.decode("utf-8").split(" ")
                if int(count) < _RAREST and len(word) > 1:
                    continue
                frequencies[word] = int(count)
                total += int(count)
                for end in range(1, len(word)):
                    frequencies.setdefault(word[:end], 0)
        return frequencies, total


class Segmenter:
    """Cuts text into words and can learn the community's own ones at any time.

    The first use reads the dictionary (0.5 s; 0.1 s from jieba's cache, kept in `cache_dir` or the system's
    temporary folder).
    """

    def __init__(self, words: Iterable[str] = (), cache_dir: Path | None = None) -> None:
        jieba.setLogLevel(logging.CRITICAL)
        self._tokenizer = _SlimTokenizer()
        self._tokenizer.cache_file = "tongxin-words-2.cache"
        if cache_dir is not None:
            cache_dir.mkdir(parents=True, exist_ok=True)
            self._tokenizer.tmp_dir = str(cache_dir)
        self._own: set[str] = set()
        self.add_words(words)

    def add_words(self, words: Iterable[str]) -> None:
        """Make each of `words` come out in one piece from now on."""
        for word in words:
            word = word.strip().lower()
            if len(word) > 1 and word not in self._own and " " not in word:
                self._own.add(word)
                self._tokenizer.add_word(word)

    def words(self, text: str) -> list[str]:
        """Return the words of normalised `text`, without spaces and punctuation."""
        return [word for word in self.pieces(text) if word[0].isalnum()]

    def pieces(self, text: str) -> list[str]:
        """Return all pieces of normalised `text`, in order; joined they are the text."""
        found: list[str] = self._tokenizer.lcut(text, HMM=False)
        return found
