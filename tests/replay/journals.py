"""Hand-made journals: a few entries as the pretend Telegram writes them."""

from itertools import count
from typing import Any

Entry = dict[str, Any]
CITIZEN, HANDLER, SUPERVISOR, GROUP = 100_001, 1_001, 1_002, -1_000_001
KEY, CASE = "护照换发|2554", "C-7F3K29QD"
PROMPT = (
    "您在A3区政务服务局办的“护照换发”，11月20日（周五）办结了。\n办得怎么样？点一下就算评价。\n"
    "办件尾号 2554 · 11月27日（周五）前可评 · 不收费，不会问您要密码和验证码"
)
SETTLED = (
    f"您的评价已经送出（编号 {CASE}）：护照换发 · 不满意 · 写了 1 段话。谢谢您照实说出来。\n"
    "办件尾号 2554\n单位 11月23日（周一）前要来了解情况。"
)
HEAD = "“护照换发”，单位答复了（办件 2554），全文在下面："
WITHDRAWN = "这件事撤回了，不用您评。您没有留下任何评价。\n护照换发 · 办件尾号 2554"
HANDED_ON = f"工单 {CASE} · 护照换发 已转给 A4区政务服务局，本单位不用再办。"
PRESSURE_REPORT = (
    "【干预评价】编号 P-4TWM8RZK · A3区政务服务局 · 现场 · “有人让我打好评”。"
    "评价人身份不显示。单位不知情，请勿转给单位。"
)
TAIL = "以上是单位对“护照换发”（办件 2554）的答复全文。\n您反映的问题解决了吗？"


def alert(quote: str = "", more: str = "") -> str:
    said = f"原话：“{quote}”" if quote else "原话在前面，共 1 段。"
    head = f"【差评】工单 {CASE} · 护照换发\n不满意 · 11月20日（周五）办结\n反映：没有点选。"
    return f"{head}{said}\n评价人匿名。请勿打听、查找是谁。{more}"


def answer(reply: str) -> str:
    return f"“护照换发”，单位答复了（办件 2554）：\n{reply}\n您反映的问题解决了吗？"


def handed_over(reason: str) -> str:
    told = "“护照换发”（办件 2554）转给 A4区政务服务局 处理了，期限没变，还是 11月27日（周五）。"
    return f"{told}\n原来的单位说：“{reason}”"


class Journal:
    """Entries in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._ids = count(1)

    def sent(self, chat_id: int, *texts: str) -> "Journal":
        """Messages of the bot."""
        for text in texts:
            self._out("sendMessage", chat_id, next(self._ids), text)
        return self

    def edited(self, chat_id: int, message_id: int, text: str) -> "Journal":
        """A message changed."""
        self._out("editMessageText", chat_id, message_id, text)
        return self

    def refused(self, chat_id: int, code: int, description: str) -> "Journal":
        """A call that was refused."""
        self._out("sendMessage", chat_id, 0, "", ok=False, error_code=code, description=description)
        return self

    def moved(self, chat_id: int, change: str) -> "Journal":
        """Somebody blocked the bot, or let it in again."""
        entry = {
            "direction": "in",
            "method": "my_chat_member",
            "chat_id": chat_id,
            "text": change,
            "ok": True,
        }
        self.entries.append({"seq": len(self.entries) + 1, **entry})
        return self

    def _out(self, method: str, chat_id: int, message_id: int, text: str, **more: Any) -> None:
        entry = {"direction": "out", "method": method, "chat_id": chat_id, "message_id": message_id}
        self.entries.append({"seq": len(self.entries) + 1, "ok": True, "text": text, **entry, **more})
