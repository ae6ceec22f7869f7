"""One letter per sound, so that what is heard can be searched like what is written."""

from functools import cache

from bot.understanding.sounds import sound_signs

_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FA5
_FIRST_LETTER = 0xE000  # the private area: no text of ours keeps such characters


@cache
def sound_letters() -> dict[int, str]:
    """Map each character of known sound to the letter of that sound, for `str.translate`."""
    codes = range(_FIRST_HAN, _LAST_HAN + 1)
    letters: dict[str, str] = {}
    table: dict[int, str] = {}
    for code, sound in zip(codes, sound_signs("".join(map(chr, codes))), strict=True):
        if sound != chr(code):
            table[code] = letters.setdefault(sound, chr(_FIRST_LETTER + len(letters)))
    return table
