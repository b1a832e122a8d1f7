"""What the measures are called on the public pages, and what each counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.opendata import COMPLETED, KEPT_BACK
from bot.texts import phrase
from models.terms import Measure


@dataclass(frozen=True)
class Said:
    """A measure's name, and what it counts."""

    name: str
    counts: str


MEASURES: Mapping[str, Said] = {
    COMPLETED: Said(phrase("办结"), phrase("报来的办件，减去撤回的")),
    Measure.REPORTED: Said(phrase("报来的"), phrase("业务系统报来的全部办件")),
    Measure.WITHDRAWN: Said(phrase("撤回的"), phrase("业务系统或运维撤回的办件，别处都不计")),
    Measure.ASKED: Said(phrase("问到"), phrase("评价邀请送到了的")),
    Measure.RATED: Said(phrase("评了"), phrase("问到以后评了的，有争议的也算")),
    Measure.DECLINED: Said(phrase("不想评"), phrase("问到以后说不想评价的")),
    Measure.UNRATED: Said(phrase("没评"), phrase("问到了，到期没有评的；从不默认好评")),
    Measure.WAITING: Said(phrase("等着送"), phrase("评价邀请还没送出的")),
    Measure.NO_ACCOUNT: Said(phrase("没绑定"), phrase("没有可以问的账号")),
    Measure.NOT_STARTED: Said(phrase("没开始"), phrase("账号还没有跟机器人说过话")),
    Measure.BLOCKED: Said(phrase("拉黑"), phrase("账号拉黑了机器人")),
    Measure.STOPPED: Said(phrase("停用"), phrase("账号不要评价邀请")),
    Measure.GONE: Said(phrase("注销"), phrase("账号没有了")),
    Measure.UNSENT: Said(phrase("没发出去"), phrase("到期时还没能送出")),
    Measure.NOT_MINE: Said(phrase("送错"), phrase("收到的人说不是自己办的")),
    Measure.TOO_OLD: Said(phrase("太久了"), phrase("报来得太晚，按规则不问")),
    Measure.CONFLICT: Said(phrase("要回避"), phrase("账号是这个单位的工作人员，按规则不问")),
    Measure.GRADE_5: Said(phrase("非常满意"), phrase("按最后一次给的等级，有争议的另计")),
    Measure.GRADE_4: Said(phrase("满意"), phrase("按最后一次给的等级，有争议的另计")),
    Measure.GRADE_3: Said(phrase("基本满意"), phrase("按最后一次给的等级，有争议的另计")),
    Measure.GRADE_2: Said(phrase("不满意"), phrase("按最后一次给的等级，有争议的另计")),
    Measure.GRADE_1: Said(phrase("非常不满意"), phrase("按最后一次给的等级，有争议的另计")),
    Measure.DISPUTED: Said(phrase("有争议"), phrase("另有人说这件事是自己办的；不算进等级")),
    Measure.SET_ASIDE: Said(phrase("不纳入统计"), phrase("申诉成立的；留着，另计")),
    Measure.OPENED: Said(phrase("差评工单"), phrase("差评送出后立的单")),
    Measure.CONTACTED: Said(phrase("联系了"), phrase("单位跟评价人联系过的")),
    Measure.CONTACTED_IN_TIME: Said(phrase("按期联系"), phrase("第一次联系没有超期的")),
    Measure.REPLIED: Said(phrase("答复了"), phrase("单位答复过的")),
    Measure.REPLIED_IN_TIME: Said(phrase("按期答复"), phrase("第一次答复没有超期的")),
    Measure.SOLVED: Said(phrase("已解决"), phrase("评价人说“已解决”而了结的")),
    Measure.PARTLY: Said(phrase("部分解决"), phrase("评价人说过“部分解决”的，不论最后如何")),
    Measure.UNSOLVED: Said(phrase("未解决"), phrase("评价人不认可而了结的")),
    Measure.UNCONFIRMED: Said(phrase("没回话"), phrase("答复以后评价人没有说话；不算解决")),
    Measure.AMENDED: Said(phrase("改评撤销"), phrase("评价人改了等级，不用再答复的")),
    Measure.OVERDUE: Said(phrase("超期"), phrase("有一个时限过了的，不论后来如何")),
    Measure.HANDED_OVER: Said(phrase("转办"), phrase("转给过别的单位的")),
    KEPT_BACK: Said(phrase("不公布"), phrase("评价太少，等级不公布；写 1")),
}
UNREACHED = (
    Measure.NO_ACCOUNT,
    Measure.NOT_STARTED,
    Measure.BLOCKED,
    Measure.STOPPED,
    Measure.GONE,
    Measure.UNSENT,
    Measure.NOT_MINE,
)
NOT_ASKED = (Measure.TOO_OLD, Measure.CONFLICT, Measure.WAITING)
