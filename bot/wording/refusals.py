"""The sentence for each refusal: a toast over a button, or a message."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.texts import Texts, phrase
from bot.wording.names import GRADES, modest_name, short
from models.terms import CaseState, DraftState, Grade, PromptState, RatingState

LONGEST_TOAST = 200
LONGEST_NAME = 60

Facts = Mapping[str, object]
Teller = Callable[[Texts, Facts, str | None], str]

PLAIN: Mapping[str, str] = {
    "MatterHasOtherRater": phrase("这个评价链接已经有人用了。一件事只由本人评一次。"),
    "HeldByAnother": phrase("用这个手机号办的事，已经有别的账号在评。一件事只由本人评一次。"),
    "DisputedAlready": phrase(
        "这件事已经有两个账号说是本人，不能再改了。有疑问，请找办事的单位或者打 12345。"
    ),
    "NotOwnNumber": phrase("这是别人的手机号，我只能用您自己的。请点下面的按钮发送。"),
    "NumberTyped": phrase("打出来的号码，我没法知道是不是您自己的。请点下面的按钮发送。"),
    "PromptIsVoid": phrase("这件事已经不用您评了，没有留下任何评价。"),
    "RaterHasRole": phrase("您在被评的单位有工作身份，这件事不能由您来评。"),
    "NobodyServedYet": phrase(
        "评价单位之前，先要有一件您自己办的事：评过它，或者在这里绑定过。用手机号或者办件编号就能找到。"
    ),
    "LinkUnknown": phrase("这个链接打不开：可能抄错了，或者已经作废。请向办事的单位再要一次。"),
    "CorrectionOver": phrase("能更正的时间过了，没有改动。有疑问，请打 12345。"),
    "CorrectedAlready": phrase("这件事您已经更正过一次了。"),
    "KioskUnpaired": phrase("这台平板还没有和窗口配对。"),
    "KioskCodeBad": phrase("配对码不对，或者已经用过、过期了。请向运维再要一个。"),
    "PassUsed": phrase("这个二维码已经有人打开过了，只能打开一次。评价照样算数。"),
    "PassOver": phrase("这个二维码过期了。评价照样算数。"),
    "WordsTooLate": phrase("能补充的时间过了，没有记进去。原来的评价照样有效。"),
    "NotYours": phrase("这不是给您的按钮。"),
    "NotAnOfficial": phrase("您还不是本单位的承办人。请负责人在“我的团队”里发邀请。"),
    "NotALead": phrase("这一步只有本单位的负责人能做。"),
    "NotYourself": phrase("不能在这里移除自己。卸任请发 /resign。"),
    "NotOfTheTeam": phrase("这位同事已经不在本单位任职了。"),
    "InvitationUnknown": phrase("这份邀请打不开：可能抄错了，或者已经作废。需要的话，请再要一份。"),
    "ContactOnlyNamed": phrase("评价人匿名，不能直接联系。请用“联系评价人”，由我转一句话。"),
    "NotASupervisor": phrase("只有上级的督办员能受理。"),
    "RatingMadeAnew": phrase("这件事已经重新评过了。"),
    "NothingWritten": phrase("还没有写内容。请先写，再点“提交”。"),
    "TextAndPhotosOnly": phrase("这里只收文字和照片，这条没有放进草稿。"),
    "PrivateChatNeeded": phrase("请先打开和机器人的私聊，点“开始”，再回来点一次。"),
    "HandedOverEnough": phrase("这件工单已经由督办员定过由谁办，不能再转。"),
    "OfficeCannotTake": phrase("不能转给这个单位：它转出过这件工单，或者那里没有人能收到。请换一个。"),
    "NotAbove": phrase("只有上级单位的督办员能这样做。"),
    "NobodySupervises": phrase("上级单位都没有督办员，没有人能批，按不同意算，期限不变。"),
    "ExtensionAsked": phrase("这件工单申请过延期，只能申请一次。"),
    "AlreadyUrged": phrase("今天已经催办过了，明天可以再催。"),
    "AlreadyJudged": phrase("这次答复您已经回答过了。"),
    "InvitationUsed": phrase("这份邀请已经用过了。需要的话，请再要一份。"),
    "InvitationOver": phrase("这份邀请已经过期。需要的话，请再要一份。"),
    "OfficialUnknown": phrase("没有找到这位在任的工作人员。"),
    "MatterConflict": phrase("这件办件先前报送过，内容不一样。"),
    "MatterRated": phrase("这件办件已经评价过，不能撤回；评价照样保留。"),
    "MatterWithdrawn": phrase("这件事撤回了，不用您评。您没有留下任何评价。"),
    "MatterUnknown": phrase("没有找到这件办件。"),
    "NotAPicture": phrase("这个文件不是照片，或者太大了。请发 JPG、PNG 或 WebP 格式的照片。"),
    "LaunchForged": phrase("没能确认是您，请从聊天里重新打开。"),
    "LaunchStale": phrase("这个页面开得太久了，请关掉，从聊天里重新打开。"),
    "SessionOver": phrase("离开得太久了，请从聊天里重新打开。"),
}
# What an old button says: the states of prompts, ratings, cases and drafts that share no name.
MOVED: Mapping[str, str] = {
    PromptState.ANSWERED: phrase("这件事您已经评过了。"),
    PromptState.DECLINED: phrase("这件事您选了不评。"),
    PromptState.VOID: phrase("这件事您说过跟您无关。"),
    PromptState.EXPIRED: phrase("这件事的评价时间已过，算“未评”，没有默认好评。"),
    RatingState.OPEN: phrase("这次评价还没有送出，请看最新的那条消息。"),
    RatingState.SETTLED: phrase("评价已经送出了。要改请点“修改”。"),
    RatingState.FINAL: phrase("评价已经送出，等级不能再改了。"),
    DraftState.SENT: phrase("这份话已经提交了。"),
    DraftState.CANCELLED: phrase("这份草稿已经取消了。"),
    DraftState.HELD: phrase("这份草稿放着，没有提交。再点那张卡片上的按钮，接着写。"),
    CaseState.OPENED: phrase("这件事现在没有人认领。"),
    CaseState.CLAIMED: phrase("这件事已经认领，还没有了解情况。"),
    CaseState.CONTACTED: phrase("这件事已经了解情况，下一步是定处理方式。"),
    CaseState.ANSWERING: phrase("这件事的处理方式已经定了。限期整改的，先点“整改完成”，再写答复。"),
    CaseState.REPLIED: phrase("这件事已经答复，等评价人回答。"),
    CaseState.CLOSED: phrase("这件事已经了结了。"),
}


def sentence(refusal: str, facts: Facts, t: Texts, tz: str | None = None) -> str:
    """What to say for a refusal's class name; facts may come as JSON keeps them, or be missing."""
    if refusal in TELLING:
        return short(TELLING[refusal](t, facts, tz), LONGEST_TOAST)
    return t(PLAIN.get(refusal, phrase("这一步现在做不了，请看最新的消息。")))


def _already_rated(t: Texts, facts: Facts, _tz: str | None) -> str:
    grade = _grade(t, facts)
    if not grade:
        return t("这件事已经评过了。要改请点“修改”。")
    return t("已经记下了：{grade}。要改请点“修改”。", grade=grade)


def _unchanged(t: Texts, facts: Facts, _tz: str | None) -> str:
    grade = _grade(t, facts)
    return t("现在就是“{grade}”，没有变。", grade=grade) if grade else t("跟原来一样，没有变。")


def _grade_stands(t: Texts, facts: Facts, _tz: str | None) -> str:
    """What is still possible: with an open case words, and the citizen's own judgement of the answer."""
    claimed = facts.get("claimed")
    if claimed is None:
        return t("等级改不了了，能改的时间过了。原来的评价照样有效。")
    if claimed:
        return t("等级改不了了（单位已经在处理）。想说的话随时可以补充，单位办完后您还能说“解决了没有”。")
    return t("等级改不了了（能改的时间过了）。想说的话随时可以补充，单位办完后您还能说“解决了没有”。")


def _window_over(t: Texts, facts: Facts, _tz: str | None) -> str:
    day = _day(facts.get("day"))
    if day is None:
        return t("这件事的评价时间已过，算“未评”，没有默认好评。")
    return t("这件事的评价时间 {day}已过，算“未评”，没有默认好评。", day=t.day(day))


def _taken(t: Texts, facts: Facts, tz: str | None) -> str:
    name, at = _name(t, facts), _moment(facts.get("at"))
    if not name:
        return t("已经有人先认领了。")
    if at is None:
        return t("{name}先认领了。", name=name)
    return t("{name} {time} 先认领了。", name=name, time=t.time(at, tz))


def _report_taken(t: Texts, facts: Facts, tz: str | None) -> str:
    name, at = _name(t, facts), _moment(facts.get("at"))
    if not name or at is None:
        return t("已经有人受理了。")
    return t("{name} {time} 先受理了。", name=name, time=t.time(at, tz))


def _not_the_handler(t: Texts, facts: Facts, _tz: str | None) -> str:
    name = _name(t, facts)
    if not name:
        return t("这件工单只有认领的人能办理。")
    return t("这件工单是{name}认领的，只有认领的人能办理。", name=name)


def _reviewed_lately(t: Texts, facts: Facts, _tz: str | None) -> str:
    day = _day(facts.get("day"))
    if day is None:
        return t("这个单位您不久前评过，过些天可以再评。")
    return t("这个单位您不久前评过，{day}起可以再评。", day=t.day(day))


def _moved(t: Texts, facts: Facts, _tz: str | None) -> str:
    return t(MOVED.get(str(facts.get("state")), phrase("这一步已经过了，请看最新的消息。")))


def _group_taken(t: Texts, facts: Facts, _tz: str | None) -> str:
    office = _word(facts, "office")
    if not office:
        return t("这个群已经是别的单位的工作群，没有改动。")
    return t("这个群已经是{office}的工作群，没有改动。", office=office)


def _decided(t: Texts, facts: Facts, tz: str | None) -> str:
    name, at = _name(t, facts), _moment(facts.get("at"))
    if not name or at is None:
        return t("这件事已经定了，不用再定。")
    return t("{name} {moment} 已经定了。", name=name, moment=t.moment(at, tz))


def _too_many_tries(t: Texts, facts: Facts, _tz: str | None) -> str:
    most = facts.get("most")
    if not isinstance(most, int):
        return t("编号试得太多了，请明天再试，或者用手机号找。")
    return t.plural(
        "24 小时里最多试 {n} 个编号，已经用完了。请明天再试，或者用手机号找。",
        "24 小时里最多试 {n} 个编号，已经用完了。请明天再试，或者用手机号找。",
        most,
    )


def _no_office(t: Texts, facts: Facts, _tz: str | None) -> str:
    code = _word(facts, "code")
    return t("没有登记“{code}”这个机构。", code=code) if code else t("没有登记这个机构。")


TELLING: Mapping[str, Teller] = {
    "MatterAlreadyRated": _already_rated,
    "GradeUnchanged": _unchanged,
    "GradeStands": _grade_stands,
    "RatingWindowOver": _window_over,
    "ReviewedLately": _reviewed_lately,
    "CaseTaken": _taken,
    "ReportTaken": _report_taken,
    "NotTheHandler": _not_the_handler,
    "StateHasMoved": _moved,
    "OfficeUnknown": _no_office,
    "TooManyTries": _too_many_tries,
    "AlreadyDecided": _decided,
    "GroupTaken": _group_taken,
}


def _grade(t: Texts, facts: Facts) -> str:
    value = facts.get("grade")
    return t(GRADES[Grade(value)]) if isinstance(value, int) and value in set(Grade) else ""


def _word(facts: Facts, name: str) -> str:
    return short(str(facts.get(name) or ""), LONGEST_NAME)


def _name(t: Texts, facts: Facts) -> str:
    name = facts.get("name")
    return modest_name(t, name) if isinstance(name, str) and name else ""


def _day(value: object) -> date | None:
    if isinstance(value, str):
        value = _parsed(value)
    return value if isinstance(value, date) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        value = _parsed(value)
    return value if isinstance(value, datetime) else None


def _parsed(text: str) -> datetime | date | None:
    """A day or a moment as JSON keeps it."""
    try:
        return datetime.fromisoformat(text) if "T" in text or " " in text else date.fromisoformat(text)
    except ValueError:
        return None
