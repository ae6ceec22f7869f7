"""What wordings say for one item against the others, and what examples say for a kind."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.bayes import Resemblance
from bot.understanding.search.index import Question, ask, flatten
from bot.understanding.search.odds import learn
from bot.understanding.search.text import pieces

WORDINGS = ("老年人乘车卡办理", "坐公交不要钱的本本", "新生儿上户口", "娃娃刚生下来落户", "养犬登记")
OWNERS = (0, 0, 1, 1, 2)
ODDS = learn(flatten(pieces(words) for words in WORDINGS), OWNERS, 3)


def _asked(text: str) -> Question:
    return ask(pieces(text))


def test_a_question_like_no_wording_still_finds_its_item() -> None:
    assert int(np.argmax(ODDS.scores(_asked("坐车的卡老人哪里办")))) == 0
    assert int(np.argmax(ODDS.scores(_asked("娃上户口")))) == 1


def test_an_item_of_many_wordings_does_not_win_by_their_number() -> None:
    many = [pieces(words) for words in (*WORDINGS, *["狗证怎么办"] * 40)]
    odds = learn(flatten(many), (*OWNERS, *[2] * 40), 3)
    assert int(np.argmax(odds.scores(_asked("新生儿户口")))) == 1


@given(st.text(max_size=300))
def test_any_question_gives_finite_scores(text: str) -> None:
    scores = ODDS.scores(_asked(text))
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()


@given(st.text(max_size=300))
def test_a_text_that_shares_nothing_resembles_nothing(text: str) -> None:
    kinds = Resemblance({"lamp": ["灯不亮"], "lift": ["电梯坏了"], "none": []})
    assert kinds.best(text) in {"lamp", "lift", None}
    assert kinds.best("☃☃☃") is None


def test_signs_kept_in_the_same_bytes_are_two_signs() -> None:
    """Python keeps br in one byte a letter and 牢 in two: both are 62 72."""
    entries = flatten([{"br": 1.0}, {"牢": 1.0}])
    assert len(entries.signs) == 2
    assert entries.signs.places(ask({"牢": 1.0, "rb": 1.0, "br": 1.0})).tolist() == [1, -1, 0]
