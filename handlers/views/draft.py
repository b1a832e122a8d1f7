"""An official's words before they are sent: the draft card, two drafts at once, words without a case."""

from bot.facts import DraftClashFacts, DraftFacts, WhichCaseFacts
from bot.rules.references import Tap
from bot.texts import Texts
from handlers.screens import Rows, Screen, button, column
from handlers.views.official import case_label, case_title, replied_line
from handlers.views.wording import MOST_BUTTONS, fitting, paragraph
from models.terms import CaseMessageKind, CaseState


def draft(t: Texts, facts: DraftFacts, tz: str) -> Screen:
    """What was collected so far, as the citizen would see it."""
    if facts.sent:
        return Screen(_sent(t, facts, tz))
    if facts.cancelled:
        return Screen(t("{case_no}：取消了，没有发给评价人。", case_no=facts.case.case_no))
    if facts.held:
        return Screen(_held(t, facts))
    if not facts.parts:
        return Screen(_invitation(t, facts), [[button(t("取消"), Tap.DRAFT_CANCEL, facts.draft_id)]])
    return Screen(_preview(t, facts), _deeds(t, facts))


# What is put aside for which words travels in one small number: what kind, and to which office.
KINDS = (
    CaseMessageKind.QUESTION,
    CaseMessageKind.ANSWER,
    CaseMessageKind.HAND_OVER,
    CaseMessageKind.EXTENSION,
)


def words_of(arg: int) -> tuple[CaseMessageKind, int | None]:
    """The kind of words and the office that stand in the number of a button."""
    office_id, kind = divmod(arg, len(KINDS))
    return KINDS[kind], office_id or None


def _is_question(facts: DraftFacts) -> bool:
    return facts.kind is CaseMessageKind.QUESTION


def _invitation(t: Texts, facts: DraftFacts) -> str:
    case_no = facts.case.case_no
    if facts.kind is CaseMessageKind.HAND_OVER:
        return _why_hand_over(t, facts)
    if facts.kind is CaseMessageKind.EXTENSION:
        return _why_extend(t, facts)
    if _is_question(facts):
        return t(
            "{case_no}：写一句要问的话，我转给评价人。对方看不到您的姓名，您也看不到对方是谁。对方可以不回。",
            case_no=case_no,
        )
    return t(
        "{case_no}：写给评价人的答复，一条或几条都行，可以发照片，写完点“提交”。一字不改转给评价人。",
        case_no=case_no,
    )


def _why_hand_over(t: Texts, facts: DraftFacts) -> str:
    case = facts.case
    asked = t(
        "{case_no} 转给 {office}：为什么转？评价人会看到。时限不重算：了解情况 {contact}，答复 {rectify}。",
        case_no=case.case_no,
        office=facts.to_office or "",
        contact=t.day(case.contact_due),
        rectify=t.day(case.rectify_due),
    )
    too_often = t("这件已经转过多次，这次由上级督办员定给哪个单位。") if facts.undecided else ""
    return paragraph(asked, too_often)


def _why_extend(t: Texts, facts: DraftFacts) -> str:
    return t(
        "{case_no} 申请延期：为什么？评价人会看到。原定 {day} → 申请到 {later}，只能延这一次。",
        case_no=facts.case.case_no,
        day=t.day(facts.case.rectify_due),
        later=t.day(facts.new_due) if facts.new_due else "",
    )


def _preview(t: Texts, facts: DraftFacts) -> str:
    case_no = facts.case.case_no
    if facts.preview is None:
        words = t.plural(
            "全文 {characters} 字，就是您发的这 {n} 条。",
            "全文 {characters} 字，就是您发的这 {n} 条。",
            facts.parts,
            characters=t.number(facts.characters),
        )
    else:
        words = t("“{words}”", words=facts.preview) if facts.preview else ""
    photos = t.plural("照片 {n} 张", "照片 {n} 张", facts.photos) if facts.photos else ""
    if _is_question(facts):
        return paragraph(t("{case_no} 要问的话：", case_no=case_no) + words, photos)
    return paragraph(t("{case_no}，评价人会看到：", case_no=case_no), words, photos, _too_short(t, facts))


def _too_short(t: Texts, facts: DraftFacts) -> str:
    if facts.short is None:
        return ""
    return t.plural(
        "只有 {n} 个字，评价人看不出做了什么。建议写清：查到了什么、改了什么、还要不要他再来。"
        "接着写就补在后面；就这样发，点“提交”。",
        "只有 {n} 个字，评价人看不出做了什么。建议写清：查到了什么、改了什么、还要不要他再来。"
        "接着写就补在后面；就这样发，点“提交”。",
        facts.short,
    )


def _deeds(t: Texts, facts: DraftFacts) -> Rows:
    return [
        [
            button(t("提交"), Tap.DRAFT_SUBMIT, facts.draft_id),
            button(t("重写"), Tap.DRAFT_REDO, facts.draft_id),
            button(t("取消"), Tap.DRAFT_CANCEL, facts.draft_id),
        ]
    ]


def _sent(t: Texts, facts: DraftFacts, tz: str) -> str:
    case = facts.case
    if facts.kind is CaseMessageKind.HAND_OVER:
        return _handed_over(t, facts)
    if facts.kind is CaseMessageKind.EXTENSION:
        until = t.day(facts.until) if facts.until else ""
        asked = t("{case_no}：延期申请交给督办员了。", case_no=case.case_no)
        return asked + t("{day}24:00 前没有答复，按不同意算，期限不变。", day=until)
    if not _is_question(facts):
        told = replied_line(t, case, tz) if case.state is CaseState.REPLIED else t("答复已送出。")
        return t("{case_no}：{told}", case_no=case.case_no, told=told)
    told = t("{case_no}：已转。对方一回，马上告诉您。", case_no=case.case_no)
    if case.contacted_at is None:
        return told
    return told + t("“了解情况”已记：{moment}。", moment=t.moment(case.contacted_at, tz))


def _handed_over(t: Texts, facts: DraftFacts) -> str:
    if facts.undecided:
        return t("{case_no}：交给上级督办员定由哪个单位办，期限不变。", case_no=facts.case.case_no)
    return t(
        "{case_no}：已转给 {office}，期限不变。", case_no=facts.case.case_no, office=facts.to_office or ""
    )


def _held(t: Texts, facts: DraftFacts) -> str:
    return t.plural(
        "{case_no}：草稿先放着（{n} 字），没有提交。再点那张卡片上的按钮，接着写。",
        "{case_no}：草稿先放着（{n} 字），没有提交。再点那张卡片上的按钮，接着写。",
        facts.characters,
        case_no=facts.case.case_no,
    )


def draft_clash(t: Texts, facts: DraftClashFacts, _tz: str) -> Screen:
    """One draft at a time."""
    text = t.plural(
        "{case_no} 还有一份没提交的草稿（{n} 字）。",
        "{case_no} 还有一份没提交的草稿（{n} 字）。",
        facts.characters,
        case_no=facts.other_case_no,
    )
    first = button(t("先写完那份"), Tap.DRAFT_FIRST, facts.draft_id)
    words = KINDS.index(facts.kind) + len(KINDS) * facts.to_office_id
    hold = button(t("放着，写这份"), Tap.DRAFT_HOLD, facts.case_id, words)
    return Screen(text, [[first, hold]])


def which_case(t: Texts, facts: WhichCaseFacts, _tz: str) -> Screen:
    """Words without 回复 pressed before: which case are they for?"""
    asked, cases = t("这段话是哪件工单的答复？"), facts.cases[:MOST_BUTTONS]
    titles = fitting([case_title(t, case) for case in cases], asked)
    rows = column(
        *(button(case_label(t, case), Tap.WHICH_CASE, case.case_id) for case in cases[: len(titles)]),
        button(t("都不是"), Tap.WHICH_NONE, facts.account_id),
    )
    return Screen(paragraph(asked, *titles), rows)
