"""The labels taught by the services' own phrases, trained once a run."""

from pathlib import Path

import pytest

from bot.understanding.labels.phrasebook import phrase_files, read_phrasebook
from bot.understanding.labels.reading import Labels, load_labels

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="session")
def labels(cache_dir: Path) -> Labels:
    book = read_phrasebook(phrase_files(sorted(HOUSE.glob("handlers/*"))))
    return load_labels(book.phrases, cache_dir)
