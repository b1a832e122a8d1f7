"""A bot without a framework: an update comes in, one INSERT, the press is answered, the message is edited."""

from datetime import UTC, datetime

from aiohttp import web

from benchmarks.floors.running import BOT_API, CLIENT, POOL, serve, with_client, with_pool

INSERT = """INSERT INTO floor_ratings (chat_id, message_id, grade, at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING"""
THANKS = "谢谢您的评价。提交以前，可以选标签、写几句话。"
TAGS = ["服务态度好", "办事效率高", "一次办成", "指引清楚", "环境整洁", "提交", "修改"]


async def press(request: web.Request) -> web.Response:
    """One press, from the INSERT to the edit."""
    query = (await request.json())["callback_query"]
    chat_id, message_id = query["message"]["chat"]["id"], query["message"]["message_id"]
    grade = int(query["data"].partition(":")[2])
    await request.app[POOL].execute(INSERT, chat_id, message_id, grade, datetime.now(UTC))
    await _call(request.app, "answerCallbackQuery", {"callback_query_id": query["id"]})
    await _call(request.app, "editMessageText", edit(chat_id, message_id))
    return web.Response()


def edit(chat_id: int, message_id: int) -> dict[str, object]:
    """The message as it looks afterwards."""
    keyboard = [[{"text": label, "callback_data": f"tag:{index}"}] for index, label in enumerate(TAGS)]
    return {
        "chat_id": chat_id,
        "message_id": message_id,
        "text": THANKS,
        "reply_markup": {"inline_keyboard": keyboard},
    }


async def _call(app: web.Application, method: str, content: dict[str, object]) -> None:
    async with app[CLIENT].post(f"{BOT_API}/{method}", json=content) as answer:
        await answer.json()


if __name__ == "__main__":
    serve([web.post("/telegram", press)], with_pool, with_client)
