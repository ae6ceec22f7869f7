"""Takes out of a wording what tells of one person or one door: numbers, names, rooms. What is left teaches the same."""

import re

from bot.understanding.normalise import normalise

_NUMBERS = re.compile(r"[0-9]+(?:[-#./:][0-9]+)*")
_SPOKEN = re.compile(
    "[零〇一二两三四五六七八九十百千幺]+(?=(?:号|栋|楼|幢|单元|室|房|弄|门|层|组|网格))|[零〇一二两三四五六七八九幺]{3,}"
)
_NAMED = re.compile(
    "(?<=我叫)[\u4e00-\u9fff]{2,3}|(?<=名字是)[\u4e00-\u9fff]{2,3}|(?<=姓名)[:,]?[\u4e00-\u9fff]{2,3}|(?<=我姓)[\u4e00-\u9fff]"
)
_TITLED = re.compile(
    "(?:小|老)?[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严]"
    "[\u4e00-\u9fff]{0,2}?(?=先生|女士|大爷|大妈|阿姨|叔叔|师傅|书记|主任|站长|老师|医生|大夫|奶奶|爷爷|婆婆|大姐|大哥)"
)
_ACCOUNTS = re.compile(r"[a-z]+[_-]?[0-9][a-z0-9_-]*|[\w.]+@[\w.]+|[a-z_]{6,}")


def mask(text: str) -> str:
    """Return `text` normalised, with 0 for numbers, 某 for names and x for accounts."""
    plain = _ACCOUNTS.sub("x", normalise(text))
    plain = _NUMBERS.sub("0", plain)
    plain = _SPOKEN.sub("0", plain)
    return _TITLED.sub("某", _NAMED.sub("某", plain))
