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


_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_HAN = re.compile(r"[一-鿿]+")
_LONGEST_GIVEN = 2


def names_in(text: str) -> list[str]:
    """Return stretches that may be somebody's name, for a look at the roster: a surname and one or two characters."""
    found: list[str] = []
    for run in _HAN.findall(text):
        for start, char in enumerate(run):
            if char in _SURNAMES:
                found += [
                    run[start : start + 1 + more] for more in (_LONGEST_GIVEN, 1) if start + more < len(run)
                ]
    return list(dict.fromkeys(found))
