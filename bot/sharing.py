"""What processes share: locks through the database; rates, quotas and bells through Redis, or not at all."""

from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.ports import Bell, Limiter, Quota
from bot.rules.processes import ProcessRole
from bot.services.bells import LocalBell
from bot.services.company import Company
from bot.services.lanes import Lanes, SharedLanes
from bot.services.limits import LocalLimiter, LocalQuota, Rates, alone
from bot.settings import Settings
from models.locks import Locks, PostgresLocks, open_locks

if TYPE_CHECKING:
    from bot.overredis import SharedRedis

# Who waits for which bell.
LISTENERS = {
    "outbox": ProcessRole.DELIVERY,
    "events": ProcessRole.DELIVERY,
    "watch": ProcessRole.WATCH,
    "inbox": ProcessRole.UPDATES,
}


@dataclass(frozen=True)
class Bells:
    """One for each kind of work."""

    outbox: Bell
    events: Bell
    watch: Bell
    inbox: Bell


@dataclass(frozen=True)
class Shared:
    """What one process has of it; `upkeep` runs as long as the process does."""

    locks: Locks
    lanes: Lanes
    redis: "SharedRedis | None"
    limiter: Limiter
    quota: Quota
    bells: Bells
    upkeep: Sequence[Coroutine[Any, Any, None]]

    @property
    def many_at_once(self) -> bool:
        """Whether several processes may do the same thing; with SQLite one at a time."""
        return isinstance(self.locks, PostgresLocks)


def share(settings: Settings, roles: Collection[ProcessRole]) -> Shared:
    """All of it for a process with these roles; nothing is connected yet."""
    locks = open_locks(settings.database_url.get_secret_value())
    if not isinstance(locks, PostgresLocks):
        return _with_redis(settings, roles, locks, Lanes(), None)
    company = Company(locks, ProcessRole.DELIVERY) if ProcessRole.DELIVERY in roles else None
    return _with_redis(settings, roles, locks, SharedLanes(locks), company)


def _with_redis(
    settings: Settings,
    roles: Collection[ProcessRole],
    locks: Locks,
    lanes: Lanes,
    company: Company | None,
) -> Shared:
    url = settings.redis_url.get_secret_value()
    rates, processes = Rates.of(settings), company or alone
    upkeep = [company.keep()] if company else []
    if url.startswith("memory://"):
        bells = Bells(LocalBell(), LocalBell(), LocalBell(), LocalBell())
        return Shared(locks, lanes, None, LocalLimiter(rates, processes), LocalQuota(), bells, upkeep)
    from bot.overredis import RedisLimiter, RedisQuota, SharedRedis

    redis = SharedRedis(url)
    ringing = {name: redis.bell(name) for name in LISTENERS}
    upkeep += [bell.listen() for name, bell in ringing.items() if LISTENERS[name] in roles]
    limiter = RedisLimiter(redis.quick, rates, processes=processes)
    return Shared(locks, lanes, redis, limiter, RedisQuota(redis.quick), Bells(**ringing), upkeep)
