"""Coming or not: reads what members and volunteers write under a notice, clause by clause.

The last clause that decides wins (原来说来的，现在胃疼，请假); what remains is the reason.
"""

import re
from collections.abc import Mapping

from bot.understanding.answers import cues
from bot.understanding.answers.plain import plain
from bot.understanding.answers.reasons import EDGE, FORMERLY, Clause, reason_of, strip_reason
from bot.understanding.answers.sayings import resembled
from bot.understanding.answers.whole import leaves_it_to_you, read_whole, says_when_not


def read_attendance(text: str, *, signup: bool) -> tuple[str, str | None]:
    """Return the answer and the reason as written; a sign-up knows no leave."""
    folded = plain(text)
    corrected = cues.CORRECTED.fullmatch(folded)
    if corrected is not None:
        return ("yes" if corrected["code"] == "1" else "no" if signup else "leave"), None
    code = cues.CODE.match(folded)
    if code is not None and read_whole(folded) is None:
        coded = _by_code(text, folded, code, signup=signup)
        if coded is not None:
            return coded
    if cues.PROXY.search(folded) and not cues.TOGETHER.search(folded) and not cues.I_COME.search(folded):
        return "other", None
    clauses = [_judge(folded, match) for match in cues.CLAUSE.finditer(folded)]
    verdict = read_whole(folded) or _overall(clauses, folded, signup=signup)
    if verdict in ("yes", "other"):
        return verdict, None
    if verdict == "refused":
        return "no", None
    reason = reason_of(text, folded, clauses, maybe=verdict == "maybe")
    final = _final(verdict, reason, folded, signup=signup)
    return final, None if cues.BUSY.fullmatch(folded.strip(EDGE)) else reason


def _by_code(text: str, folded: str, code: re.Match[str], *, signup: bool) -> tuple[str, str | None] | None:
    number, rest = code[1], folded[code.end() :].strip(EDGE)
    spoken = not number[0].isascii()
    if spoken and rest and folded[code.end(1)] not in EDGE + '」』")]':
        return None
    if cues.MEANS.match(folded, code.end()):
        return "other", None
    if cues.MISTYPED.match(rest):
        return None
    if number[0] in "1一壹":
        later = [_judge(folded, match).verdict for match in cues.CLAUSE.finditer(folded, code.end())]
        return None if any(verdict in ("leave", "unable", "no") for verdict in later) else ("yes", None)
    if number[0] in "2二两贰":
        reason = strip_reason(text[code.end() :])
        return ("no" if signup else "leave"), reason
    return None


def _judge(folded: str, match: re.Match[str]) -> Clause:
    clause, start = match[0], match.start()

    def made(verdict: str | None, found: re.Match[str] | None = None) -> Clause:
        span = (start + found.start(), start + found.end()) if found else None
        return Clause(start, match.end(), verdict, span)

    if FORMERLY.match(clause) or says_when_not(clause):
        return made(None)
    if alone := cues.ALONE.fullmatch(clause):
        return made("yes" if alone["code"] == "1" else "leave")
    if leaves_it_to_you(clause):
        return made("no")
    if cues.WISHED.fullmatch(clause) and match.end() < len(folded.rstrip(EDGE)):
        return made(None)
    if cues.SAYS_YES.fullmatch(clause) or cues.ARRANGED.search(clause) or cues.AWAITS.search(clause):
        return made("yes")
    if cues.SAYS_NO.fullmatch(clause):
        return made("no")
    if cues.VISITORS.search(clause) and not re.search(r"[我带都等再不没接就看]|一起", clause):
        return made(None)
    if double := cues.DOUBLE.search(clause):
        return made("yes", double)
    if cues.HOW_TO_LEAVE.search(clause):
        return made("ask")
    if cues.CONDITION.search(clause) and not cues.AT_ONCE.search(clause):
        return made("maybe")
    if cues.ASKS_US.search(clause) or cues.SEND_ME.search(clause):
        return made("ask")
    if opened := cues.LEAVE_OPEN.search(clause):
        return made("maybe", opened)
    if (leave := cues.LEAVE.search(clause)) and not cues.NO_LEAVE.search(clause):
        return made("ask") if _only_asks(clause) else made("leave", leave)
    if cues.ASKS_FACTS.search(clause):
        return made("ask")
    unable, refuse = cues.UNABLE.search(clause), cues.REFUSE.search(clause)
    if (
        (unable or refuse)
        and cues.WHAT_FOLLOWS.search(clause)
        and (cues.QUESTION.search(clause) or "会不会" in clause)
    ):
        return made("ask")
    settled = (cues.ABOUT_TIME.search(clause) and not cues.IF.match(clause)) or cues.MINDING.search(clause)
    maybe = None if settled else cues.MAYBE.search(clause)
    if maybe and not (cues.SURELY_NOT.match(maybe[0]) and (unable or refuse)):
        return made("maybe", maybe)
    stated = clause.endswith("呢") and (refuse or unable or cues.EXCUSE.search(clause))
    if cues.QUESTION.search(clause) and not stated:
        told = (
            clause.endswith("呢") and not cues.QUESTION.search(clause[:-1]) and cues.STRONG_YES.search(clause)
        )
        return made("yes" if told else "ask")
    if (later := cues.LATER.search(clause)) and not (refuse or unable):
        return made("later", later)
    if refuse or unable:
        return made("no" if refuse else "unable", refuse or unable)
    if cues.ABOUT_TIME.search(clause):
        return made("yes")
    if cues.FINE.fullmatch(clause):
        return made("fine")
    if yes := cues.STRONG_YES.search(clause):
        return made("yes", yes)
    if cues.GOES.search(clause):
        return made("yes")
    if cues.WORD_OF_FINE.search(clause):
        return made("fine")
    return made("ack" if cues.ACKNOWLEDGED.match(clause) else None)


# What a saying without a decision amounts to.
_SAYS: Mapping[str | None, str] = {
    "excuse": "unable",
    "comes": "yes",
    "refuses": "refused",
    "depends": "maybe",
}


def _only_asks(clause: str) -> bool:
    """Whether leave is what the question is about, not what is asked for (请假的话要写假条吗)."""
    return bool(cues.QUESTION.search(clause) and not cues.MAY_I.search(clause))


def _overall(clauses: list[Clause], folded: str, *, signup: bool) -> str:
    verdicts = [clause.verdict for clause in clauses]
    if verdicts and verdicts[-1] == "yes" and cues.DECIDED.search(folded):
        return "yes"
    firm = [verdict for verdict in verdicts if verdict in ("yes", "no", "unable", "leave", "maybe")]
    but = cues.BUT_EXCUSE.search(folded)
    if (
        but is not None
        and firm == ["yes"]
        and cues.EXCUSE.search(but["why"])
        and "想" in folded[: but.start()]
    ):
        return "unable"
    if cues.EITHER.search(folded.replace("，", ",")):
        return "maybe"
    if firm:
        return _last_word(firm)
    if cues.HEADCOUNT.fullmatch(folded.strip(EDGE)) and signup:
        return "yes"
    if "ask" in verdicts:
        return "other"
    if "later" in verdicts:
        return "no"
    if "fine" in verdicts:
        return "yes"
    if cues.EXCUSE.search(folded):
        return "unable"
    return "other" if "ack" in verdicts else _SAYS.get(resembled(folded), "other")


def _last_word(firm: list[str]) -> str:
    """Leave once asked stands; a maybe followed by a firm word is settled by it."""
    if "leave" in firm and firm[-1] != "yes":
        return "leave"
    if firm[-1] == "yes" and "maybe" in firm and firm.index("maybe") == len(firm) - 2:
        return "maybe"
    return firm[-1]


def _final(verdict: str, reason: str | None, folded: str, *, signup: bool) -> str:
    if verdict == "maybe":
        return "maybe"
    if signup:
        return "no"
    if verdict == "unable" and cues.BUSY.fullmatch(folded.strip(EDGE)):
        return "no"
    sorry = re.search(r"抱歉|不好意思|对不起|见谅|谅解|批准|遗憾|恐怕|可惜", folded)
    if verdict == "leave" or reason is not None or (verdict == "unable" and sorry):
        return "leave"
    return "no"
