"""The class of a word: words of one class occur in the same company (`word_classes.txt` says where they come from)."""

from importlib import resources


def word_classes() -> dict[str, int]:
    """Return the number of the class of each word that has one."""
    source = resources.files("bot.understanding.labels").joinpath("word_classes.txt")
    lines = source.read_text(encoding="utf-8").splitlines()
    classes = [line.split() for line in lines if not line.startswith("#")]
    return {word: number for number, words in enumerate(classes) for word in words}
