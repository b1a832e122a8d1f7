"""Service systems: who may report matters and read their states, and what was refused to them."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import SourceExists, SourceNameBad, SourceRateBad, SourceUnknown
from bot.services.callbacks import Callbacks
from bot.services.ground import Ground
from bot.services.secrets import new_secret
from bot.services.stage import Stage
from models.database import act
from models.tables import Office, Source, SourceRefusal
from models.terms import Scope

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
MOST_PER_SECOND = 100_000
ROTATION = timedelta(hours=24)
KEPT_REFUSALS = 200
LONGEST_CODE = 64
# Commands run in another process and must be heeded within five seconds.
CACHED_FOR = timedelta(seconds=3)
MOST_OPENED = 256
LONGEST_TITLE = 100
TOKEN_PREFIX = "ypr_"
GENERAL = "~general"  # what general reviews are kept under: no system, and no name that one could have


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a service system is set up with; shown once."""

    endpoint: str
    signing_secret: str
    read_token: str
    callback_secret: str | None = None


@dataclass(frozen=True, repr=False)
class Rotated:
    """The new secrets of a source; shown once. The second only where it has a callback."""

    signing_secret: str
    callback_secret: str | None


@dataclass(frozen=True)
class SourceFacts:
    """A source as operators see it. `rate` is requests a second, None without a limit."""

    name: str
    scope: Scope
    rate: int | None
    created_at: datetime
    disabled_at: datetime | None
    old_secret_until: datetime | None
    title: str = ""
    test: bool = False
    callback_url: str | None = None
    callback_disabled_at: datetime | None = None


@dataclass(frozen=True)
class RefusedRequest:
    """A refused request, or a callback that was given up: the HTTP status, 0 where there was none, the
    problem's name, and the reason in plain words."""

    at: datetime
    status: int
    problem: str
    reason: str


class SourceDesk:
    """Registers sources, keeps their keys, and remembers what was refused to them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._callbacks = Callbacks(ground)
        self._cache: dict[str, tuple[Source, datetime]] = {}
        # Every request is looked at with the secrets of its source.
        self._open = lru_cache(MOST_OPENED)(ground.vault.open_own)

    @act
    async def add(
        self,
        name: str,
        scope: Scope = Scope.STATES,
        rate: int | None = None,
        title: str = "",
        *,
        test: bool = False,
        callback_url: str = "",
    ) -> Credentials:
        """Register a source; a rate of 0 or None is no limit. `title` is what citizens see, not the name.

        Matters of a `test` source reach nobody: the first one brings the hidden office that plays their part.

        Raises:
            SourceNameBad, SourceRateBad, SourceExists, CallbackBad: nothing was registered.
        """
        if not NAME.fullmatch(name):
            raise SourceNameBad(name=name)
        limit, endpoint = _limit(rate), f"{self._ground.public_url}/v1/sources/{name}/matters"
        fresh = Credentials(endpoint, new_secret(), TOKEN_PREFIX + secrets.token_urlsafe(32))
        try:
            async with in_transaction():
                source = await self._create(name, title, scope, limit, fresh, test)
        except IntegrityError as exc:
            raise SourceExists(name=name) from exc
        if test:
            await Stage(self._ground).build()
        if callback_url:
            secret = await self._callbacks.point(source, callback_url, ROTATION)
        else:
            secret = await self._callbacks.give(source)
        return replace(fresh, callback_secret=secret)

    async def list(self) -> Sequence[SourceFacts]:
        """Every source, by name."""
        known = Source.exclude(name=GENERAL).order_by("name")
        return [self._facts(source) for source in await known]

    @act
    async def set(
        self, name: str, *, scope: Scope | None = None, rate: int | None = None, title: str | None = None
    ) -> SourceFacts:
        """Change what is given; a rate of 0 lifts the limit."""
        source = await self._get(name)
        if scope is not None:
            source.scope = scope
        if rate is not None:
            source.rate = _limit(rate)
        if title is not None:
            source.title = title[:LONGEST_TITLE]
        await self._save(source, "scope", "rate", "title")
        return self._facts(source)

    @act
    async def call_back(self, name: str, url: str) -> str | None:
        """Tell the source's events to this address, signed with the secret that is returned; "" for none.

        Raises:
            SourceUnknown, CallbackBad: nothing was changed.
        """
        source = await self._get(name)
        secret = await self._callbacks.point(source, url, ROTATION)
        self._cache.pop(name, None)
        return secret

    @act
    async def rotate(self, name: str) -> Rotated:
        """New secrets for both directions; every secret in use until now stays good for 24 hours."""
        source = await self._get(name)
        secret, until = new_secret(), self._ground.now() + ROTATION
        leaving = [(self._ground.vault.open_own(source.signing_secret), until), *self._leaving(source)]
        source.previous_secret = self._ground.vault.seal_own(
            json.dumps([(old, moment.isoformat()) for old, moment in leaving])
        )
        source.previous_until = until
        source.signing_secret = self._ground.vault.seal_own(secret)
        await self._save(source, "signing_secret", "previous_secret", "previous_until")
        return Rotated(secret, await self._callbacks.rotate(source, ROTATION))

    @act
    async def disable(self, name: str) -> None:
        """Refuse everything from this source, and tell it nothing, until it is enabled again."""
        source = await self._get(name)
        source.disabled_at = source.disabled_at or self._ground.now()
        await self._save(source, "disabled_at")

    @act
    async def enable(self, name: str) -> None:
        """Take matters from this source again, and call it back again if its callback had been given up."""
        source = await self._get(name)
        source.disabled_at = None
        await self._save(source, "disabled_at")
        await self._callbacks.listen_again(source)

    async def find(self, name: str) -> Source | None:
        """The source of this name, disabled or not; at most three seconds old."""
        if not NAME.fullmatch(name):
            return None
        now = self._ground.now()
        known, since = self._cache.get(name, (None, now))
        if known is not None and timedelta(0) <= now - since < CACHED_FOR:
            return known
        source = await Source.get_or_none(name=name)
        if source is not None:
            self._cache[name] = (source, now)
        return source

    def signing_secrets(self, source: Source) -> Sequence[str]:
        """The secrets that are good now, the current one first."""
        return [self._open(source.signing_secret)] + [secret for secret, _ in self._leaving(source)]

    def retired_secrets(self, source: Source) -> Sequence[str]:
        """Secrets that were changed for others and whose time is over, as far as they are remembered."""
        return [secret for secret, until in self._previous(source) if until <= self._ground.now()]

    def check_read_token(self, source: Source, token: str) -> bool:
        """Whether this is the source's read token."""
        return hmac.compare_digest(_token_hash(token), source.read_token_hash)

    async def knows_office(self, code: str) -> bool:
        """Whether sources may report matters of this office."""
        return len(code) <= LONGEST_CODE and await Office.exists(code=code, test=False)

    async def note_refusal(self, source: Source, status: int, problem: str, reason: str) -> None:
        """Remember a refused request for the source's developers."""
        await self.note_refusals(source, [(status, problem, reason)])

    @act
    async def note_refusals(self, source: Source, refused: Sequence[tuple[int, str, str]]) -> None:
        """Remember refused requests as (status, problem, reason); the last 200 are kept."""
        now = self._ground.now()
        await SourceRefusal.bulk_create(
            [
                SourceRefusal(source_id=source.id, at=now, status=status, problem=problem, reason=reason)
                for status, problem, reason in refused
            ]
        )
        mine = SourceRefusal.filter(source_id=source.id)
        oldest = await mine.order_by("-id").offset(KEPT_REFUSALS).first()
        if oldest is not None:
            await mine.filter(id__lte=oldest.id).delete()

    async def log(self, name: str) -> Sequence[RefusedRequest]:
        """The last refused requests of a source, oldest first."""
        source = await self._get(name)
        rows = await SourceRefusal.filter(source_id=source.id).order_by("-id").limit(KEPT_REFUSALS)
        return [RefusedRequest(row.at, row.status, row.problem, row.reason) for row in reversed(rows)]

    async def _create(
        self, name: str, title: str, scope: Scope, rate: int | None, fresh: Credentials, test: bool
    ) -> Source:
        return await Source.create(
            name=name,
            title=title[:LONGEST_TITLE],
            scope=scope,
            test=test,
            rate=rate,
            signing_secret=self._ground.vault.seal_own(fresh.signing_secret),
            read_token_hash=_token_hash(fresh.read_token),
            created_at=self._ground.now(),
        )

    async def _get(self, name: str) -> Source:
        source = await Source.get_or_none(name=name) if NAME.fullmatch(name) else None
        if source is None:
            raise SourceUnknown(name=name)
        return source

    async def _save(self, source: Source, *fields: str) -> None:
        await source.save(update_fields=fields)
        self._cache.pop(source.name, None)

    def _leaving(self, source: Source) -> Sequence[tuple[str, datetime]]:
        """The older secrets that are still good, each with its end."""
        return [(secret, until) for secret, until in self._previous(source) if self._ground.now() < until]

    def _previous(self, source: Source) -> Sequence[tuple[str, datetime]]:
        """The secrets that were in use at the last change, each with its end."""
        if not source.previous_secret:
            return []
        kept = json.loads(self._open(source.previous_secret))
        return [(secret, datetime.fromisoformat(until)) for secret, until in kept]

    def _facts(self, source: Source) -> SourceFacts:
        ends = max((until for _, until in self._leaving(source)), default=None)
        return SourceFacts(
            source.name,
            source.scope,
            source.rate,
            source.created_at,
            source.disabled_at,
            ends,
            source.title,
            source.test,
            source.callback_url,
            source.callback_disabled_at,
        )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _limit(rate: int | None) -> int | None:
    if rate is not None and not 0 <= rate <= MOST_PER_SECOND:
        raise SourceRateBad(rate=rate)
    return rate or None
