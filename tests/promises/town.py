"""A town of people of every kind that a matter may be about, and matters drawn from all that it knows."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.services.reported import MatterReport
from bot.services.vault import Vault
from models.tables import Account, Citizen, Link, Office, Official, Phone, Source
from models.terms import CitizenKind, Role, Scope, ServiceChannel
from tests.house import OFFICE, House

AGES = (timedelta(seconds=29), timedelta(hours=3), timedelta(days=2), timedelta(days=40))
NOW = "now"
KINDS: dict[str, dict[str, Any]] = {
    "started": {},
    "english": {"language": "en"},
    "plain": {"plain": True},
    "stopped": {"stopped_at": NOW},
    "blocked": {"blocked_at": NOW},
    "gone": {"gone_at": NOW},
    "never_started": {"started_at": None},
    "official": {},
}


@dataclass
class Town:
    """Accounts by kind, and two sources that know the same citizens."""

    house: House
    sources: list[Source]
    dice: random.Random
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def of(cls, house: House, seed: int) -> "Town":
        """Everybody is there; each source has a citizen for each kind of account, linked, and some more."""
        await house.desks.sources.add("second", Scope.STATES, callback_url="https://receiver.example/events")
        town = cls(house, [house.source, await Source.get(name="second")], random.Random(seed))
        for number, kind in enumerate(KINDS, 901):
            await town._settle_in(kind, number)
        return town

    def report(self, number: int) -> MatterReport:
        """A matter drawn from all that there is."""
        draw, hint = self.dice.choice, self.dice.choice([*self.numbers.values(), 999, None, None])
        return self.house.matter(
            matter_no=f"no-{number}",
            citizen_ref=draw([*self.numbers, *map("linked-{}".format, KINDS), "erased", f"new-{number}"]),
            citizen_kind=draw([*CitizenKind]),
            channel=draw([*ServiceChannel]),
            completed_at=self.house.clock.now() - draw(AGES),
            telegram_user_id=hint,
            phone=draw([None, "139 0000 0000", *(f"1380000{known}" for known in self.numbers.values())]),
            name=draw([None, "王小明"]),
            language=draw([None, "en"]),
            window=draw([None, "07"]),
            extra=draw([{}, {"/data/note": "x"}]),
            canonical=f"content {number}",
        )

    async def _settle_in(self, kind: str, number: int) -> None:
        now, ground = self.house.clock.now(), self.house.desks.ground
        facts: dict[str, Any] = {"external_id": number, "language": "zh_CN", "started_at": now}
        facts |= {key: now if value == NOW else value for key, value in KINDS[kind].items()}
        account = await Account.create(**facts)
        self.numbers[kind] = number
        if kind == "official":
            office = await Office.get(code=OFFICE)
            await Official.create(account=account, office=office, role=Role.HANDLER, name="陈", since=now)
        [hashed] = ground.vault.hashes("phone", f"1380000{number}")
        later = now + timedelta(days=3)
        await Phone.create(
            account=account, phone_hash=hashed, shared_at=now, forget_at=later, waits_until=later
        )
        for source in self.sources:
            citizen = await citizen_of(source, ground.vault, f"linked-{kind}")
            await Link.create(citizen=citizen, account=account, since=now)
            if kind == "started":
                await citizen_of(source, ground.vault, kind)
                await ground.vault.destroy((await citizen_of(source, ground.vault, "erased")).key_id, now)


async def citizen_of(source: Source, vault: Vault, ref: str) -> Citizen:
    """Somebody whom the source has named before."""
    return await Citizen.create(
        source=source, ref_hash=vault.hashes("ref", ref)[0], key=await vault.new_key()
    )
