"""What the bot's messages mean: read by their words, as people read them."""

import re
from dataclasses import dataclass
from enum import Enum, auto

GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


class Kind(Enum):
    """Every message that is told apart."""

    PROMPT = auto()
    RATED = auto()
    SENT = auto()
    AMENDING = auto()
    DISOWN = auto()
    DECLINED = auto()
    VOID = auto()
    EXPIRED = auto()
    NOT_ASKED = auto()
    SETTLED = auto()
    KEPT = auto()
    KEPT_LATE = auto()
    SAY_MORE = auto()
    TYPED = auto()
    WAITING = auto()
    NEXT = auto()
    LASTING = auto()
    GREETING = auto()
    QUESTION_HEAD = auto()
    QUESTION = auto()
    QUESTION_TAIL = auto()
    RESPOND = auto()
    RESPONDED = auto()
    CONTACT_CHECK = auto()
    PROMISED = auto()
    ANSWER_HEAD = auto()
    ANSWER = auto()
    ANSWER_TAIL = auto()
    SOLVED = auto()
    REOPENED = auto()
    UNSOLVED = auto()
    UNCONFIRMED = auto()
    PUBLISH = auto()
    PASSED_ON = auto()
    AMENDED = auto()
    ALERT = auto()
    ALERT_AMENDED = auto()
    CARD = auto()
    DRAFT = auto()
    DRAFT_SENT = auto()
    SAID = auto()
    SAID_NOTHING = auto()
    JUDGED = auto()
    NEW_GRADE = auto()
    DUE = auto()
    UNDELIVERED = auto()
    DENIED = auto()
    LISTED = auto()
    ROLE = auto()


@dataclass(frozen=True)
class Reading:
    """A message read: what it is, what it is about (`service|tail` or a case number), and its other parts."""

    kind: Kind
    key: str
    grade: str | None = None
    case_no: str | None = None
    words: str | None = None


_PARTS = {
    "{S}": r"(?P<service>[^\n]+?)",
    "{T}": r"(?P<tail>[^\s）]{1,4})",
    "{C}": r"(?P<case>C-[0-9A-Z]{8})",
    "{G}": r"(?P<grade>非常满意|满意|基本满意|不满意|非常不满意)",
    "{M}": r"“(?P<service>[^\n]+?)”（办件 (?P<tail>[^\s）]{1,4})）",
    "{L}": r"(?P<service>[^\n]+) · 办件尾号 (?P<tail>\S{1,4})",
    "{K}": r"(?P<case>C-[0-9A-Z]{8}) · [^\n]+",
    "{W}": r"“(?P<words>.*)”",
}

_WORDINGS = (
    (Kind.PROMPT, r"您在.+?办的“{S}”，[^\n”]*办结了。\n办得怎么样？点一下就算评价。\n办件尾号 {T} ·.*"),
    (Kind.RATED, r"记下了：{G}。谢谢.*\n{L}"),
    (Kind.SENT, r"您的评价：{G}。已经送出。\n{L}"),
    (Kind.AMENDING, r"“{S}”现在是：{G}。要改成哪个？.*\n办件尾号 {T}"),
    (Kind.DISOWN, r"替家人、单位办的也算您办的。“{S}”（尾号 {T}）跟您有关吗？"),
    (Kind.DECLINED, r"好，这件事不再问您。.*\n{L}"),
    (Kind.VOID, r"知道了，这件事不再找您.*\n{L}"),
    (Kind.EXPIRED, r"这件事的评价时间.*算“未评”.*\n{L}"),
    (Kind.NOT_ASKED, r"这件事不用您评价.*\n{L}"),
    (
        Kind.SETTLED,
        r"您的评价已经送出(?:（编号 {C}）)?：{S} · {G}(?: · [^\n]*?)?。谢谢[^\n]*\n办件尾号 {T}(?:\n.*)?",
    ),
    (Kind.KEPT, r"这句话记在{M}里了。.*"),
    (Kind.KEPT_LATE, r"补进{M}的评价里.*"),
    (Kind.SAY_MORE, r"想补充什么.*都会补进{M}的评价里。"),
    (Kind.TYPED, r"您是说“{S}”办得“{G}”吗？\n办件尾号 {T}(?:\n.*)?"),
    (Kind.WAITING, r"您有 \d+ 件事办结了.*|好，现在没有等您评的事了。"),
    (Kind.NEXT, r"记下了：[^\n]*，{G}。还有 \d+ 件。"),
    (Kind.LASTING, r"以后您在“.*”办的事，办结了都在这里问您吗？.*|好，以后“.*”办结的事都在这里问您.*"),
    (Kind.LASTING, r"好，只问{M}这一件。"),
    (Kind.GREETING, r"您好，我是政务服务“好差评”。.*|您回来了。.*"),
    (Kind.QUESTION_HEAD, r"单位想问您一句（{S}，办件 {T}）："),
    (Kind.QUESTION, r"单位想问您一句（{S}，办件 {T}）：{W}\n[^\n]*"),
    (Kind.QUESTION_TAIL, r"以上是单位关于{M}要问您的话。.*"),
    (Kind.RESPOND, r"请写您要回的话，我转给单位（{S}，办件 {T}）。.*"),
    (Kind.RESPONDED, r"(?:转给单位了|好。单位重新答复了，在这里告诉您)（{S}，办件 {T}）。"),
    (Kind.CONTACT_CHECK, r"单位说[^\n]*?已经直接跟您了解过{M}的情况，是吗？.*"),
    (Kind.PROMISED, r"{M}有进展：.*"),
    (Kind.ANSWER_HEAD, r"“{S}”，单位答复了（办件 {T}），全文在下面："),
    (Kind.ANSWER, r"“{S}”，单位答复了（办件 {T}）：\n(?P<words>.*)\n[^\n]*"),
    (Kind.ANSWER_TAIL, r"以上是单位对{M}的答复全文。.*"),
    (Kind.SOLVED, r"记下了：[^\n]*。{M}就此了结。"),
    (Kind.REOPENED, r"知道了。{M}(?:交给上一级|请单位接着办).*"),
    (Kind.UNSOLVED, r"记下了：[^\n]*会照实公开.*\n{S}（办件 {T}）· 编号 {C}"),
    (Kind.UNCONFIRMED, r"{M}记为“答复了，您没说解决没有”.*"),
    (Kind.PUBLISH, r"您说的话和单位的答复（{S}，办件 {T}），可以放到公开页.*"),
    (Kind.PASSED_ON, r"改成了：{G}（{S}，办件 {T}）。单位已经认领.*"),
    (Kind.AMENDED, r"改成了：{G}（{S}，办件 {T}）。编号 {C} 就此了结.*"),
    (Kind.ALERT, r"【差评】工单 {K}\n.*?(?:原话：{W}\n.*)?"),
    (Kind.ALERT_AMENDED, r"工单 {C} 已了结：评价人在认领前改了评价.*"),
    (Kind.CARD, r"工单 {K}\n.*"),
    (Kind.DRAFT_SENT, r"{C}：(?:已转|取消了|草稿先放着|答复已送出).*"),
    (Kind.DRAFT, r"{C}(?:：写| 要问的话：|，评价人会看到：).*"),
    (Kind.SAID_NOTHING, r"{K}\n评价人选了不回话.*"),
    (Kind.SAID, r"{K}\n评价人(?:回话了|补充了|说哪里还没解决)：(?:{W}|原话另发。)?.*"),
    (Kind.NEW_GRADE, r"{K}\n评价人把等级改成了.*"),
    (Kind.JUDGED, r"{K}\n评价人(?:说|到期没有回答).*"),
    (Kind.DUE, r"{K}\n(?P<words>(?:临期|超期)：[^\n]*(?:了解情况|答复评价人)).*"),
    (Kind.UNDELIVERED, r"{K}\n评价人停用了机器人.*"),
    (Kind.DENIED, r"{K}\n单位记了[^\n]*评价人说没有.*"),
    (Kind.LISTED, r"{K}\n[^\n]*(?:仍未认可|不认可答复，工单交上一级).*"),
    (Kind.ROLE, r"您现在是.*"),
)  # fmt: skip


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, part in _PARTS.items():
        pattern = pattern.replace(name, part, 1)
    return re.compile(pattern, re.DOTALL)


_PATTERNS = [(kind, _compiled(pattern)) for kind, pattern in _WORDINGS]


def read(text: str) -> Reading | None:
    """What a message of the bot is; None for bare words."""
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return _reading(kind, found.groupdict())
    return None


def _reading(kind: Kind, parts: dict[str, str | None]) -> Reading:
    service, case_no = parts.get("service"), parts.get("case")
    key = f"{service}|{parts['tail']}" if service else case_no or ""
    return Reading(kind, key, parts.get("grade"), case_no, parts.get("words"))
