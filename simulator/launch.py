"""Launch data: what Telegram's client hands to a page it opens, signed with the bot's token."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlencode


def launch_data(token: str, user_id: int, name: str, at: datetime) -> str:
    """The data of one person who opens a page at a moment.

    Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    """
    user = {"id": user_id, "first_name": name, "language_code": "zh-hans", "allows_write_to_pm": True}
    fields = {
        "auth_date": str(int(at.timestamp())),
        "query_id": f"AAF{user_id}",
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
    }
    return signed(fields, token)


def signed(fields: Mapping[str, str], token: str) -> str:
    """Fields with the mark that only the holder of the bot's token can make."""
    text = "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    secret = hmac.digest(b"WebAppData", token.encode(), sha256)
    mark = hmac.digest(secret, text.encode(), sha256).hex()
    return urlencode({**fields, "hash": mark}, quote_via=quote)
