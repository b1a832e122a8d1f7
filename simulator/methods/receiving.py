"""How a bot gets its updates: by asking, or by webhook."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from simulator.hook import Hook
from simulator.methods.call import Call
from simulator.refusals import bad_request, conflict
from simulator.state import Json
from simulator.updates import ALL_KINDS, ONLY_WHEN_ASKED_FOR, Update

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(call: Call) -> list[Update]:
    """getUpdates."""
    if call.bot.sender.hook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    call.bot.queue.allow(call.params.nested("allowed_updates"))
    limit = min(max(call.params.integer("limit", 100), 1), 100)
    seconds = min(max(call.params.integer("timeout"), 0), LONGEST_POLL)
    return await call.bot.queue.poll(call.params.integer("offset"), limit, seconds)


async def set_webhook(call: Call) -> bool:
    """setWebhook; plain http is taken, as a local Bot API server takes it."""
    url = call.params.text("url")
    if not url:
        return await delete_webhook(call)
    if urlsplit(url).scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.params.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _drop_if_asked(call)
    call.bot.queue.allow(call.params.nested("allowed_updates"))
    call.bot.queue.interrupt("terminated by setWebhook request")
    connections = min(max(call.params.integer("max_connections", 40), 1), 100)
    await call.bot.sender.start(Hook(url, secret, connections), call.execute)
    return True


async def delete_webhook(call: Call) -> bool:
    """deleteWebhook."""
    _drop_if_asked(call)
    await call.bot.sender.stop()
    return True


def _drop_if_asked(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.drop()


async def get_webhook_info(call: Call) -> Json:
    """getWebhookInfo."""
    hook = call.bot.sender.hook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue.pending),
    }
    if hook is not None:
        info["max_connections"] = hook.most_connections
    if hook is not None and hook.last_error_at is not None:
        info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if call.bot.queue.allowed != ALL_KINDS - ONLY_WHEN_ASKED_FOR:
        info["allowed_updates"] = sorted(call.bot.queue.allowed)
    return info
