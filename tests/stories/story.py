"""A journey as its people saw it, written from the pretend Telegram's journal into `docs/journeys/`.

The clock and chance of a story are its own, so that the page comes out the same each time. A test fails where
the page is behind; `make docs` writes it anew.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.texts import texts
from models.tables import Source
from simulator.people import Person
from tests.docs.pages import ROOT
from tests.house import House

FOLDER = ROOT / "docs" / "journeys"
WRITE = "WRITE_STORIES"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT_ENDS, NIGHT_BEGINS = 8 * 60 + 30, 21 * 60

Entry = Mapping[str, Any]


class SeededDice:
    """Chance that comes out the same each time; fit for stories, not for secrets."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def token(self, size: int) -> str:
        """A text of `size` bytes, in hexadecimal."""
        return self._random.randbytes(size).hex()

    def below(self, limit: int) -> int:
        """A number of at least 0 and less than `limit`."""
        return self._random.randrange(limit)


@dataclass
class Story:
    """One page: its title, who is who by chat, and what the world around did in between."""

    house: House
    name: str
    title: str
    cast: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, list[str]] = field(default_factory=dict)
    begins: int = 0
    _shown: dict[tuple[int, int], tuple[list[str], list[str]]] = field(default_factory=dict)

    @classmethod
    async def begin(cls, house: House, name: str, title: str, *people: Person) -> "Story":
        """From now on everything is told; people are called by their names."""
        await Source.filter(id=house.source.id).update(title="A3区政务服务大厅")
        story = cls(house, name, title, begins=house.world.journal.last_seq)
        story.meet(*people)
        return story

    def meet(self, *people: Person) -> None:
        """Somebody comes in."""
        for person in people:
            self.cast[person.id] = self.house.world.user(person.id).first_name

    def group(self, chat_id: int, name: str) -> None:
        """A group plays a part."""
        self.cast[chat_id] = name

    def remark(self, text: str) -> None:
        """What happened outside the chats."""
        moment = self.house.clock.moment
        self.remarks.setdefault(self.house.world.journal.last_seq, []).append(f"{moment.isoformat()} {text}")

    def check(self) -> None:
        """The page says what happened just now."""
        path = FOLDER / f"{self.name}.md"
        if os.environ.get(WRITE):
            FOLDER.mkdir(exist_ok=True)
            path.write_text(self.page(), "utf-8")
        assert path.is_file(), f"{path.name} is not written yet: make docs"
        assert path.read_text("utf-8") == self.page(), f"{path.name} is behind: make docs"

    def page(self) -> str:
        """The whole page."""
        self._shown.clear()
        return f"# {self.title}\n\n" + "\n\n".join(self._blocks()) + "\n"

    def _blocks(self) -> Iterator[str]:
        day, clock = None, ""
        for moment, text in self._told():
            local = moment.astimezone(SHANGHAI)
            if local.date() != day:
                day, clock = local.date(), ""
                yield f"## {texts().day(day)}"
            now = f"{local:%H:%M}"
            yield text if now == clock else f"**{now}** {text}"
            clock = now

    def _told(self) -> Iterator[tuple[datetime, str]]:
        yield from self._remarked(self.begins)
        left: list[Entry] = []
        for entry in self.house.world.journal.after(self.begins):
            if entry["direction"] == "in":
                yield from self._lines(left)
                yield from self._lines([entry])
                left = []
            elif entry.get("chat_id") in self.cast:
                left.append(entry)
            if entry["seq"] in self.remarks:
                yield from self._lines(left)
                yield from self._remarked(entry["seq"])
                left = []
        yield from self._lines(left)

    def _lines(self, entries: list[Entry]) -> Iterator[tuple[datetime, str]]:
        """Chats are written to side by side: what left at one moment is told chat by chat."""
        order = list(self.cast)
        known = [entry for entry in entries if entry.get("chat_id") in self.cast]
        for entry in sorted(known, key=lambda one: (one["time"], order.index(one["chat_id"]))):
            if text := self._line(entry):
                yield datetime.fromisoformat(entry["time"]), text

    def _remarked(self, seq: int) -> Iterator[tuple[datetime, str]]:
        for remark in self.remarks.get(seq, ()):
            moment, _, text = remark.partition(" ")
            yield datetime.fromisoformat(moment), f"*{text}*"

    def _line(self, entry: Entry) -> str:
        tell = DONE.get(entry["method"]) if entry["direction"] == "in" else SENT.get(entry["method"])
        return tell(self, entry) if tell and entry["ok"] else ""

    def _who(self, entry: Entry) -> str:
        return self.cast.get(entry.get("user_id", 0), "某人")

    def pressed(self, entry: Entry) -> str:
        """A button."""
        where = f"在“{self.cast[entry['chat_id']]}”" if entry["chat_id"] < 0 else ""
        return f"{self._who(entry)}{where}点【{entry['text'].removeprefix('☐ ').removeprefix('☑ ')}】"

    def said(self, entry: Entry) -> str:
        """Words."""
        return f"{self._who(entry)}：“{entry['text']}”"

    def started(self, entry: Entry) -> str:
        """The beginning of a chat, perhaps by a link."""
        _, _, token = entry["text"].partition(" ")
        return f"{self._who(entry)}{OPENED.get(token[:2], '点“开始”')}"

    def moved(self, entry: Entry) -> str:
        """Blocked, or let in again."""
        what = {"member → kicked": "停用了机器人", "kicked → member": "重新启用了机器人"}
        return f"{self._who(entry)}{what[entry['text']]}" if entry["text"] in what else ""

    def heard(self, entry: Entry) -> str:
        """A voice, a photo, a card."""
        return f"{self._who(entry)}发来{MEDIA[entry['method']]}"

    def sent(self, entry: Entry) -> str:
        """A message of the bot; of one that was changed, what is new in it."""
        is_edit = entry["method"].startswith("edit")
        quiet = "（静音）" if "silent" in entry.get("flags", ()) and not is_edit else ""
        photo = ["［图片］"] if entry["method"] == "sendPhoto" else []
        lines = photo + entry.get("text", "").splitlines()
        rows = [" ".join(f"【{label}】" for label in row) for row in entry.get("buttons") or ()]
        place = entry["chat_id"], entry["message_id"]
        before, self._shown[place] = self._shown.get(place, ([], [])), (lines, rows)
        if is_edit:
            lines, rows = _news(*before, lines, rows)
        told = "\n".join(f"> {line}".rstrip() + "  " for line in [*lines, *rows])
        return f"{'⟳ ' if is_edit else ''}→ {self.cast[entry['chat_id']]}{quiet}\n\n{told}"

    def toasted(self, entry: Entry) -> str:
        """A short notice over a button."""
        return f"〔{entry['text']}〕" if entry.get("text") else ""

    def pinned(self, entry: Entry) -> str:
        """A message is pinned."""
        return f"（置顶在“{self.cast[entry['chat_id']]}”）"


def _news(
    old_lines: list[str], old_rows: list[str], lines: list[str], rows: list[str]
) -> tuple[list[str], list[str]]:
    """The first line, which says what message it is, what is new, and the buttons where they changed."""
    told = [line for line in lines if line not in old_lines]
    if len(told) < len(lines) and lines[0] not in told:
        told = [lines[0], *(["…"] if told else []), *told]
    if rows == old_rows:
        return told, []
    return told, rows or ["（没有按钮了）"]


MEDIA = {"voice": "一段语音", "photo": "一张照片", "contact": "自己的手机号", "document": "一个文件"}
OPENED = {"m_": "打开办件的链接", "q_": "扫窗口的二维码", "i_": "打开邀请链接", "g_": "把机器人拉进群"}
DONE = {
    "press": Story.pressed,
    "say": Story.said,
    "start": Story.started,
    "my_chat_member": Story.moved,
    **dict.fromkeys(MEDIA, Story.heard),
}
SENT = {
    "sendMessage": Story.sent,
    "sendPhoto": Story.sent,
    "editMessageText": Story.sent,
    "answerCallbackQuery": Story.toasted,
    "pinChatMessage": Story.pinned,
}


def ringing_at_night(house: House) -> list[str]:
    """Messages that made a phone ring while it should be quiet: none is the promise."""
    return [
        f"{entry['time']} {entry.get('text', '')[:40]}"
        for entry in house.world.journal.after()
        if entry["direction"] == "out" and entry["ok"] and entry["method"] in {"sendMessage", "sendPhoto"}
        if "silent" not in entry.get("flags", ()) and _is_night(datetime.fromisoformat(entry["time"]))
    ]


def _is_night(moment: datetime) -> bool:
    local = moment.astimezone(SHANGHAI)
    minutes = local.hour * 60 + local.minute
    return minutes < NIGHT_ENDS or minutes >= NIGHT_BEGINS
