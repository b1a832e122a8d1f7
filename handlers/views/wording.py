"""What several views of the chat share: buttons of matters, paragraphs, lists that fit."""

from collections import Counter
from collections.abc import Sequence

from bot.facts import MatterFacts
from bot.rules.references import Tap
from bot.rules.splitting import MESSAGE_LIMIT, utf16_length
from bot.texts import Texts
from bot.wording.names import short, short_day
from handlers.screens import Button, Rows, button

MOST_BUTTONS = 20


def matter_buttons(t: Texts, matters: Sequence[MatterFacts], tap: Tap, *, dated: bool = True) -> Rows:
    """A button for each matter; those that would look alike show the end of their number, if any."""
    shown = matters[:MOST_BUTTONS]
    labels = [_matter_label(t, matter, dated) for matter in shown]
    alike = Counter(labels)
    return [
        [_matter_button(t, matter, label, alike[label] > 1, tap)]
        for matter, label in zip(shown, labels, strict=True)
    ]


def _matter_label(t: Texts, matter: MatterFacts, dated: bool) -> str:
    named = t("{service}：{office}", service=matter.service, office=matter.office)
    service = short(named if matter.general else matter.service)
    return t("{service} · {day}", service=service, day=short_day(t, matter.day)) if dated else service


def _matter_button(t: Texts, matter: MatterFacts, label: str, told_apart: bool, tap: Tap) -> Button:
    told = t("{label} · 尾号 {tail}", label=label, tail=matter.tail) if told_apart and matter.tail else label
    return button(told, tap, matter.prompt_id)


def first_ones(t: Texts, count: int) -> str:
    """Said where there are more matters than buttons."""
    if count <= MOST_BUTTONS:
        return ""
    return t("先列出 {n} 件，其余的在“我的办件”里。", n=t.number(MOST_BUTTONS))


def paragraph(*lines: str | None) -> str:
    """Lines under one another; those that say nothing are left out."""
    return "\n".join(line for line in lines if line)


def fitting(lines: Sequence[str], *around: str) -> list[str]:
    """As many of the lines, from the first, as one message holds beside `around`, each on its own line."""
    room = MESSAGE_LIMIT - sum(utf16_length(text) + 1 for text in around)
    shown: list[str] = []
    for line in lines:
        room -= utf16_length(line) + 1
        if room < 0:
            break
        shown.append(line)
    return shown
