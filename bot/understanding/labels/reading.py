"""The label of a whole message: rules where rules are better, the learnt model for the rest."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.understanding.emergency.reading import Danger, Heard, heard
from bot.understanding.labels.classify import Classifier, Guess, Lessons, Opinion, lessons, load_or_train
from bot.understanding.normalise import normalise
from bot.understanding.phones import without_numbers
from bot.understanding.segment import Segmenter

EMERGENCY, SMALLTALK, UNKNOWN, HELP = "emergency", "smalltalk", "unknown", "help"
# What the model must think of a call for help (log-odds, see `Part`): on its own, where no word of danger stands, where
# the rules know an excuse, where they are sure, and where they hear somebody give up.
_ALARMING, _BASELESS, _INEXCUSABLE, _ABSURD, _DESPAIR_IS_ABSURD = -0.9, 1.0, 0.5, -3.2, -4.4
# Concepts (`concepts.toml`) of which one stands in nearly every call for help.
_DANGEROUS = frozenset(
    {
        "danger",
        "symptom",
        "fall",
        "weapon",
        "assault",
        "burning",
        "gas_smell",
        "farewell",
        "swallowed",
        "stuck",
    }
    | {"lost", "cries", "silence", "water"}
)
_SURE, _LIKELY = 0.97, 0.9
_REMEMBERED, _SHORT_TEXT = 4096, 60
_OFFERED = 4

_FRIENDLY = re.compile("[👍👌🙏❤️🌹😊😄😀😁😃🙂☺😍🥰😘🤝👏🎉💐✌🫶💪🌷🌸☀👋🫡😂🤗💖💕🧡💛💚💙🥳🎊🍻🤙🌞]")
_FRIENDLY_STICKER = re.compile(
    r"\[(?:微笑|愉快|呲牙|玫瑰|强|握手|抱拳|爱心|拥抱|鼓掌|OK|ok|胜利|憨笑|色|害羞|合十|烟花|庆祝|太阳|再见|机智|嘿哈|耶)\]"
)
_NUMBER = re.compile(
    r"[0-9零〇一二两三四五六七八九十百千幺\s.,、。:+()*#/-]+(?:号|个|楼|栋|单元|室|点|块|元|岁|分|是)?[。.!]?"
)
_ACK = re.compile(
    r"(?:(?:好|好的|好滴|好哒|好嘞|好咧|好吧|行|行吧|行嘞|嗯|嗯嗯|嗯呢|哦|哦哦|噢|中|得嘞|要得|可以|可以的|ok|okay|收到|知道了|晓得了|明白|明白了|了解|了解了|懂了|清楚了|没事|没事了|没问题|对|对的|是|是的|是啊|不|不是|不用|不用了|谢谢|谢谢您|谢谢你|谢了|多谢|感谢|辛苦|辛苦了|您好|你好|大家好|早|早上好|上午好|中午好|下午好|晚上好|晚安|再见|拜拜|哈喽|嗨|在吗|在不在|在么)"
    r"(?:[,。!?~\s]|啊|呀|哈|啦|的|了|哦|嘛|您|你|们|呢)*){1,4}"
)
_FOREIGN = {
    SMALLTALK: re.compile(
        r"(?:hi|hello|hey|ok+|okay|thx|thanks?|thank you|bye+|good (?:morning|night)|88+|yes|no|3q|hi there)[\s.!~]*"
    ),
    HELP: re.compile(r"(?:help|menu|\?+|h)[\s.!]*"),
}
_GIBBERISH = re.compile(r"[^\u4e00-\u9fff]*|(.)\1{2,}|(?:哈|呵|嘿|嘻|啊|啦|嗷|呃|额|唉|哎|233|6|\W)+")
_ADVERT = re.compile(
    r"(?:https?://|www\.|\.com\b|\.cn\b)|(?:日赚|日入|日结|月入|躺赚|稳赚|高薪)[0-9一二三四五六七八九十百千万几过]|(?:加|➕|\+)\s*(?:我)?(?:的)?(?:微信|薇信|威信|v信|vx|wx|v|q|qq)(?:[:\s]|$|领|咨询|[a-z0-9])|无抵押|秒(?:到|放)款|刷单|套现|代开.{0,3}(?:发票|票)|办(?:假)?证刻章|有意者|私信我|砍一刀|帮.{0,2}点(?:个赞|一下助力)|包过|招(?:代理|商加盟|兼职)|诚招"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLED = re.compile(
    r"(?:我是|我叫|叫|姓名[:]?|名字[:]?|本人)?[\u4e00-\u9fff]{1,3}(?:先生|女士|大爷|大妈|阿姨|叔叔|师傅)?"
)
_INTRODUCED = re.compile(r"(?:我叫|我的名字是|我名叫|姓名[:,]?|名字[:,]?)[\u4e00-\u9fff]{2,4}[。!]?")


@dataclass(frozen=True, slots=True)
class _Understood:
    """What a message was understood as: its labels, best first, and the danger it tells of."""

    guesses: tuple[Guess, ...]
    danger: Danger | None


class Labels:
    """Understands whole messages. What was learnt can be replaced at any time, from any thread."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._own: Mapping[str, Sequence[str]] = {}
        # Greetings, menu words and the same question come again all day.
        self._short = lru_cache(maxsize=_REMEMBERED)(self._read)

    def learn(self, words: Mapping[str, Sequence[str]]) -> None:
        """Take the community's own words by kind: `places`, `units`, `staff`, `activities`."""
        self._own = words
        self._classifier.learn(words)
        self._short.cache_clear()

    def relearn(self, taught: Lessons, cache_dir: Path) -> None:
        """Learn from other phrases; until that is done, what was learnt before answers. Raises: TrainingFailed."""
        classifier = load_or_train(taught, cache_dir)
        classifier.learn(self._own)
        self._classifier = classifier
        self._short.cache_clear()

    def understand(self, text: str) -> Guess:
        """Return what the sender of `text` wants; never fails, whatever the text."""
        return self._understood(text).guesses[0]

    def alarm(self, text: str) -> Danger | None:
        """Return the danger to life `text` tells of, None when it tells of none."""
        return self._understood(text).danger

    def explain(self, text: str) -> Guess:
        """Return what `understand` does, with the words that decided."""
        return self._read(text, explained=True).guesses[0]

    def guesses(self, text: str, count: int) -> list[Guess]:
        """Return up to `count` labels to offer, best first; a single one when a rule is sure."""
        return list(self._understood(text).guesses[:count])

    def _understood(self, text: str) -> _Understood:
        return self._short(text) if len(text) <= _SHORT_TEXT else self._read(text)

    def _read(self, text: str, *, explained: bool = False) -> _Understood:
        wordings, by_rule = heard(text), self._by_rule(text)
        if wordings.meant is None and by_rule is not None:
            return _Understood((by_rule,), None)
        # A telephone says nothing of the matter, and its digits look like none the classifier has seen.
        opinion = self._classifier.opinion(without_numbers(text, "").strip() or text, _OFFERED)
        peril = _peril(wordings, opinion, self._classifier.concepts(opinion))
        if peril is not None:
            return _Understood((Guess(EMERGENCY, _SURE, (peril.value,)),), peril)
        if by_rule is not None:
            return _Understood((by_rule,), None)
        # What is no alarm is offered last.
        calm = sorted(opinion.guesses, key=lambda guess: guess.label == EMERGENCY)
        if explained:
            calm[0] = self._classifier.explained(calm[0], opinion)
        return _Understood(tuple(calm), None)

    def _by_rule(self, text: str) -> Guess | None:
        plain = normalise(text)
        if not plain.strip(" ,。!?~-\"'"):
            return _wordless(text, plain)
        return _short(plain) or _advert(plain) or self._name(plain)

    def _name(self, plain: str) -> Guess | None:
        if _INTRODUCED.fullmatch(plain):
            return Guess(UNKNOWN, _LIKELY, (plain,))
        bare = 2 <= len(plain) <= 3 and plain[0] in _SURNAMES and _TITLED.fullmatch(plain)
        if bare and not self._classifier.knows(plain):
            return Guess(UNKNOWN, _LIKELY, (plain,))
        return None


def load_labels(
    phrases: Mapping[str, Sequence[str]], cache_dir: Path, segmenter: Segmenter | None = None
) -> Labels:
    """Return the labels taught by `phrases`; trains on first use (see `load_or_train`)."""
    return load_lessons(lessons(phrases), cache_dir, segmenter)


def load_lessons(taught: Lessons, cache_dir: Path, segmenter: Segmenter | None = None) -> Labels:
    """Return the labels taught, with the first message behind them: it would pay for reading the dictionary."""
    labels = Labels(load_or_train(taught, cache_dir, segmenter))
    labels.understand("您好，我想反映一个问题")
    return labels


def _peril(wordings: Heard, opinion: Opinion, concepts: Set[str]) -> Danger | None:
    """Weigh the rules and the model: each can raise the alarm, neither against what the other thinks absurd."""
    if EMERGENCY not in opinion.divided:  # phrases without dangers: nothing was learnt of them
        return wordings.meant
    learnt = opinion.divided[EMERGENCY]
    if wordings.meant is not None:
        absurd = _DESPAIR_IS_ABSURD if wordings.meant is Danger.SELF_HARM else _ABSURD
        return wordings.meant if learnt.odds >= absurd else None
    excused = wordings.mentioned or wordings.figurative
    enough = _INEXCUSABLE if excused else _ALARMING if concepts & _DANGEROUS else _BASELESS
    return Danger(learnt.kind) if learnt.odds >= enough else None


def _wordless(text: str, plain: str) -> Guess:
    """Pictures or marks alone: a friendly one is a greeting, a question mark asks what this is."""
    if _FRIENDLY.search(text) or _FRIENDLY_STICKER.search(text):
        return Guess(SMALLTALK, _SURE, (text.strip()[:8],))
    if "?" in plain:
        return Guess(HELP, _LIKELY, ("?",))
    return Guess(UNKNOWN, _LIKELY, ())


def _short(plain: str) -> Guess | None:
    if len(plain) > 24:
        return None
    for label, pattern in _FOREIGN.items():
        if pattern.fullmatch(plain):
            return Guess(label, _SURE, (plain,))
    if _NUMBER.fullmatch(plain) or (len(plain) < 20 and _GIBBERISH.fullmatch(plain)):
        return Guess(UNKNOWN, _LIKELY, (plain,))
    if _ACK.fullmatch(plain):
        return Guess(SMALLTALK, _SURE, (plain,))
    return None


def _advert(plain: str) -> Guess | None:
    found = _ADVERT.search(plain)
    return Guess(UNKNOWN, _LIKELY, (found.group().strip(),)) if found else None
