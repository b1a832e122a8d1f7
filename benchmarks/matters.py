"""What a service system sends: completed matters, signed beforehand, one by one or as batches."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from benchmarks.wire import request

SERVICES = ("护照换发", "不动产转移登记", "公积金提取", "新生儿入户", "个体工商户设立登记")
OFFICES = tuple(f"A{number}区" for number in range(1, 21))


@dataclass(frozen=True)
class Source:
    """A service system: its name and its signing secret."""

    name: str
    secret: str

    def sign(self, body: bytes, number: str, path: str) -> bytes:
        """A request as it goes over the wire."""
        now = str(int(time.time()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = b".".join((number.encode(), now.encode(), body))
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        headers = {"webhook-id": number, "webhook-timestamp": now, "webhook-signature": f"v1,{signature}"}
        return request(path, body, headers)

    def singles(self, matters: Sequence[bytes], batch: str, *, ending: str = "matters") -> list[bytes]:
        """One request for each matter."""
        path = f"/v1/sources/{self.name}/{ending}"
        return [self.sign(body, f"{batch}-{index}", path) for index, body in enumerate(matters)]

    def batches(self, matters: Sequence[bytes], batch: str, size: int) -> list[bytes]:
        """One request for so many matters."""
        path = f"/v1/sources/{self.name}/matters/batch"
        return [
            self.sign(b"\n".join(matters[at : at + size]), f"{batch}-{at}", path)
            for at in range(0, len(matters), size)
        ]


def matters(batch: str, people: Sequence[int], channel: str) -> list[bytes]:
    """One matter for each of these people, completed just now; its number begins with the batch."""
    now = datetime.now(UTC).isoformat()
    return [_matter(f"{batch}-{index}", person, channel, now) for index, person in enumerate(people)]


def _matter(number: str, person: int, channel: str, now: str) -> bytes:
    event = {
        "type": "matter.completed",
        "timestamp": now,
        "data": {
            "matter_no": number,
            "service_seq": 1,
            "service": {"code": "110101000001", "name": SERVICES[person % len(SERVICES)], "private": False},
            "office_code": OFFICES[person % len(OFFICES)],
            "channel": channel,
            "window": "07",
            "clerk": "0713",
            "completed_at": now,
            "citizen": {
                "ref": f"ref-{number}",
                "kind": "person",
                "name": "王小明",
                "phone": f"138{person % 100_000_000:08d}",
                "language": "zh_CN",
                "telegram_user_id": person,
            },
        },
    }
    return orjson.dumps(event)
