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
    REMINDED = auto()
    WITHDRAWN = auto()
    TAKEN_OVER = auto()
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
    HANDED_ON = auto()
    CARD = auto()
    DRAFT = auto()
    DRAFT_SENT = auto()
    SAID = auto()
    SAID_NOTHING = auto()
    JUDGED = auto()
    NEW_GRADE = auto()
    DUE = auto()
    UNDELIVERED = auto()
    UNWANTED = auto()
    DENIED = auto()
    LISTED = auto()
    ROLE = auto()
    BOARD = auto()
    DIGEST = auto()
    COUNTER = auto()
    ASK_PHONE = auto()
    NOT_OWN_CARD = auto()
    PHONE_KEPT = auto()
    NOTHING_YET = auto()
    WILL_TELL = auto()
    ASK_NUMBER = auto()
    ASK_DIGITS = auto()
    USED_LINK = auto()
    DISPUTED = auto()
    PRESSED = auto()
    REPORTED = auto()
    RATE_ANEW = auto()
    ACCEPTED = auto()
    PRESSURE_REPORT = auto()
    HANDED_OVER = auto()
    WHICH_OFFICE = auto()
    EXTENSION = auto()
    EXTENSION_DECIDED = auto()
    EXTENDED = auto()
    PUT_BACK = auto()
    ASSIGN_ASK = auto()
    ASSIGNED = auto()
    REASSIGNED = auto()


@dataclass(frozen=True)
class Reading:
    """A message read: what it is, what it is about, and its other parts.

    About: `service|tail`, a case number, or the line by which a message for those above names neither.
    """

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
    "{A}": r"(?P<about>[^\n]+?)",
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
    (Kind.REMINDED, r"“{S}”还没评，.*办件尾号 {T}.*"),
    (Kind.WITHDRAWN, r"这件事撤回了，.*\n{L}"),
    (Kind.TAKEN_OVER, r"另有一个账号说这件事是自己办的.*\n{L}"),
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
    (Kind.LASTING, r"您在这里已经替 [\d,]+ 位在“.*”办事的人收着评价邀请.*"),
    (Kind.GREETING, r"您好，我是政务服务“好差评”。.*|您回来了。.*|现在没有等您评的事；.*"),
    (Kind.QUESTION_HEAD, r"单位想问您一句（{S}，办件 {T}）："),
    (Kind.QUESTION, r"单位想问您一句（{S}，办件 {T}）：{W}\n[^\n]*"),
    (Kind.QUESTION_TAIL, r"以上是单位关于{M}要问您的话。.*"),
    (Kind.RESPOND, r"请写您要回的话，我转给单位（{S}，办件 {T}）。.*"),
    (Kind.RESPONDED, r"(?:转给单位了|好。等单位重新答复，我在这里告诉您)（{S}，办件 {T}）。"),
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
    (Kind.PUBLISH, r"您说的话和单位的答复（{S}，办件 {T}）不公开.*"),
    (Kind.PASSED_ON, r"改成了：{G}（{S}，办件 {T}）。单位已经认领.*"),
    (Kind.AMENDED, r"改成了：{G}（{S}，办件 {T}）。编号 {C} 就此了结.*"),
    (Kind.ALERT, r"【差评】工单 {K}\n.*?(?:原话：{W}\n.*)?"),
    (Kind.ALERT_AMENDED, r"工单 {C} 已了结：评价人在认领前改了评价.*"),
    (Kind.HANDED_ON, r"工单 {C} · [^\n]+(?:已转给|等) [^\n]+"),
    (Kind.HANDED_ON, r"工单 {C} · [^\n]+：您不再承办[^\n]+"),
    (Kind.CARD, r"工单 {K}\n.*"),
    (Kind.DRAFT_SENT, r"{C}：(?:已转|取消了|草稿先放着|答复已送出|交给上级|延期申请|申请延期).*"),
    (Kind.DRAFT, r"{C}(?:：写| 要问的话：|，评价人会看到：| 转给 | 申请延期).*"),
    (Kind.SAID_NOTHING, r"{K}\n评价人选了不回话.*"),
    (Kind.SAID, r"{K}\n评价人(?:回话了|补充了|说哪里还没解决)：(?:{W}|原话另发。)?.*"),
    (Kind.NEW_GRADE, r"{K}\n评价人把等级改成了.*"),
    (Kind.JUDGED, r"{K}\n评价人(?:说|到期没有回答).*"),
    (Kind.DUE, r"{K}\n(?P<words>(?:临期|超期)：[^\n]*(?:了解情况|答复评价人)).*"),
    (Kind.DUE, r"{K}\n[^\n]*该(?:了解情况|答复评价人)，还没有。.*"),
    (Kind.UNDELIVERED, r"{K}\n评价人停用了机器人.*"),
    (Kind.UNWANTED, r"{K}\n评价人选了不再收消息.*"),
    (Kind.DENIED, r"{K}\n单位记了[^\n]*评价人说没有.*"),
    (Kind.LISTED, r"{K}\n[^\n]*(?:仍未认可|不认可答复，工单交上一级).*"),
    (Kind.ROLE, r"您现在是.*"),
    (Kind.COUNTER, r"这里是[^\n]+。您刚在这里办完事吗？"),
    (Kind.ASK_PHONE, r"要知道是哪件事，请把手机号告诉我一次。.*"),
    (Kind.NOT_OWN_CARD, r"这是别人的手机号，.*"),
    (Kind.PHONE_KEPT, r"收到了，只用来找您的办件。"),
    (Kind.NOTHING_YET, r"还没查到用这个手机号办的事。.*"),
    (Kind.WILL_TELL, r"好，传来了马上告诉您。.*"),
    (Kind.ASK_NUMBER, r"请把办件编号发给我，.*"),
    (Kind.ASK_DIGITS, r"再发一下办这件事时留的手机号，.*"),
    (Kind.USED_LINK, r"这个评价链接已经有人用了。.*"),
    (Kind.DISPUTED, r"【本人有争议】{A} · [^\n ]+办结 · .*"),
    (Kind.PRESSED, r"谁也不能要求您怎么评。[^\n]*\n{L}"),
    (Kind.REPORTED, r"(?:交给[^\n]+督办员了，|记下了，上级有了督办员)[^\n]*\n{L}"),
    (Kind.RATE_ANEW, r"{M}办得怎么样？重新点一个。.*"),
    (Kind.ACCEPTED, r"您反映的“[^\n]+”，[^\n]+督办员受理了。[^\n]*\n{L}"),
    (Kind.PRESSURE_REPORT, r"【干预评价】编号 \S+ · {A}。评价人身份不显示。.*"),
    (Kind.HANDED_OVER, r"{M}转给 [^\n]+ 处理了，[^\n]*(?:\n原来的单位说：{W}|\n.*)?"),
    (Kind.WHICH_OFFICE, r"{C}：(?:转给哪个单位|没有找到可以转去的单位|转办，请写理由|没有转办).*"),
    (Kind.EXTENSION, r"【延期申请】{C} · .*"),
    (Kind.EXTENSION_DECIDED, r"{K}\n(?:同意延期|没有同意延期|督办员到时没有答复).*"),
    (Kind.EXTENDED, r"{M}晚几天：(?:单位说{W}\n)?.*"),
    (Kind.PUT_BACK, r"{K}\n原承办人不再办理，.*"),
    (Kind.ASSIGN_ASK, r"{C} (?:给谁？|交给|现在没有人认领).*"),
    (Kind.ASSIGNED, r"{K}\n[^\n]+把这件工单交给您办。.*"),
    (Kind.REASSIGNED, r"{K}\n[^\n]+把这件工单(?:交给|收回).*"),
    (Kind.DIGEST, r"[^\n]+(?:小结|早上) · .*|[^\n]+ · 近八周（.*"),
    (Kind.BOARD, r"[^\n]+的工作群换了，看板移到了新群里。"),
    (Kind.BOARD, r"[^\n]+ · 待办 [\d,]+ 件（[^\n]+）\n.*"),
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
    key = f"{service}|{parts['tail']}" if service else case_no or parts.get("about") or ""
    return Reading(kind, key, parts.get("grade"), case_no, parts.get("words"))
