"""A person's own name, as people type it when asked for it."""

from __future__ import annotations

import re

from bot.understanding.numerals import fold

_LEAD = re.compile(
    r"^(?:你好|您好)?[\s,。!:]*(?:我的)?(?:(?:姓名|名字)\s*(?:是|叫|:)?|我叫|我是|我姓名|叫|本人)?[\s,:]*"
)
_TAIL = re.compile(r"[\s。.!,~]*(?:谢谢)?[\s。.!,~]*$")
_NAME = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,10}(?:[·•][一-鿿]{1,10}){1,3}")
_NOT_A_NAME = re.compile(
    r"[吗呢么吧啊呀的了不没]|什么|怎么|为啥|为何|哪|谁|可以|取消|人工|菜单|隐私|好|谢谢|算了|活动|报名|志愿"
)


def parse_name(text: str) -> str | None:
    """Return the name in words that answer "your name?"; None when they are something else."""
    words = _TAIL.sub("", _LEAD.sub("", fold(text).strip(), count=1))
    if _NAME.fullmatch(words) is None or _NOT_A_NAME.search(words):
        return None
    return words
