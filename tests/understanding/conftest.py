"""The labels taught by the services' own phrases, trained once for all tests."""

import pytest

from bot.app import cache_folder, list_services, load_labels
from bot.config import Config
from bot.understanding.labels.reading import Labels


@pytest.fixture(scope="session")
def labels() -> Labels:
    return load_labels(list_services(Config()), cache_folder())
