"""Characters and numbers as people type them: full width, traditional, spoken digits."""

from functools import cache, lru_cache
from importlib import resources

DIGITS = "零〇一二两三四五六七八九幺壹贰叁肆伍陆柒捌玖"
SCALES = "十百千拾佰仟"
_VALUES = {
    **dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("幺壹贰叁肆伍陆柒捌玖", (1, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    "○": 0,
}
_WEIGHTS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LONGEST = 9  # digits; no number of ours is longer, and Python limits the conversion of huge ones


@lru_cache(maxsize=8)  # one message is folded by every grammar that reads it
def fold(text: str) -> str:
    """Return `text` in half width and simplified characters, character for character.

    The length never changes, so that a position in the result is one in the original.
    """
    return text.translate(_fold_table())


@cache
def _fold_table() -> dict[int, str]:
    table = {ord(old): new for old, new in _simplified_pairs()}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {0x2460 + step: str(step + 1) for step in range(9)}  # ① to ⑨
    table |= {0x2776 + step: str(step + 1) for step in range(9)}  # ❶ to ❾
    # Keycap emoji are a digit and two joiners; no-break and ideographic spaces are spaces.
    table |= dict.fromkeys((0x3000, 0xA0, 0xFE0F, 0x20E3, 0x200B, 0x200D, 0xFEFF), " ")
    return table


def _simplified_pairs() -> list[tuple[str, str]]:
    source = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt")
    rows = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines() if "\t" in line)
    pairs = [(row[0], row[1].split(" ")[0]) for row in rows]
    return [(old, new) for old, new in pairs if len(old) == 1 and len(new) == 1]


def read_number(token: str) -> int | None:
    """Return the value of `241`, `二四一`, `幺二八`, `一百二十八`, `两百零五`; None when it is no number.

    Expects folded text (see `fold`).
    """
    if not token or len(token) > _LONGEST:
        return None
    if token.isascii() and token.isdigit():
        return int(token)
    if all(char in _VALUES for char in token):
        return int("".join(str(_VALUES[char]) for char in token))
    return _read_scaled(token)


def _read_scaled(token: str) -> int | None:
    total, digit, last_weight = 0, None, 10_000
    for char in token:
        weight = _WEIGHTS.get(char)
        if weight is None:
            if char not in _VALUES:
                return None
            if digit:  # two digits in a row inside a scaled number: 一百二三
                return None
            digit = _VALUES[char]
            continue
        if weight >= last_weight or (digit is None and weight != 10):
            return None
        total += (1 if digit is None else digit) * weight
        digit, last_weight = None, weight
    if digit is None:
        return total
    # 两百五 is 250: a digit right after the scale stands for the next lower one.
    short = token[-2] in _WEIGHTS and last_weight > 10
    return total + (digit * last_weight // 10 if short else digit)
