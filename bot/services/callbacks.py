"""Callbacks: where a source hears of its matters, what is signed with, and whether it still listens."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import CallbackBad
from bot.rules.callbacks import is_callback_url
from bot.services.ground import Ground
from bot.services.secrets import new_secret
from models.tables import Event, Source
from models.terms import EventState

POINTED = ("callback_url", "callback_secrets", "callback_failing_since", "callback_disabled_at")


class Callbacks:
    """Keeps the callbacks of sources. Everything here is a part of its caller's unit of work."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def give(self, source: Source) -> str:
        """A secret before there is any address: whoever writes the receiver has it from the start."""
        secret = new_secret()
        source.callback_secrets = self._sealed([(secret, None)])
        await source.save(update_fields=["callback_secrets"])
        return secret

    async def point(self, source: Source, url: str, lives: timedelta) -> str | None:
        """Call the source back there, with a fresh secret, which is returned; nowhere for an empty address.

        Another address is another receiver, so the secret of the one before is good no longer; one that was
        given before there was any signs along while it lives. What waits goes to the new one; without one
        it stays in the feed.

        Raises:
            CallbackBad: nothing was changed.
        """
        if url and not is_callback_url(url):
            raise CallbackBad
        secret = new_secret() if url else None
        given = [] if source.callback_url else self._older(source, self._ground.now() + lives)
        source.callback_url = url or None
        source.callback_secrets = self._sealed([(secret, None), *given]) if secret else None
        source.callback_failing_since = source.callback_disabled_at = None
        await source.save(update_fields=POINTED)
        if not url:
            unsent = Event.filter(source=source, state__in=(EventState.WAITING, EventState.LEASED))
            await unsent.update(state=EventState.KEPT, lease_until=None)
        return secret

    async def rotate(self, source: Source, lives: timedelta) -> str | None:
        """A new secret, where there was one; those before sign along while they live."""
        if source.callback_secrets is None:
            return None
        secret = new_secret()
        older = self._older(source, self._ground.now() + lives)
        source.callback_secrets = self._sealed([(secret, None), *older])
        await source.save(update_fields=["callback_secrets"])
        return secret

    async def listen_again(self, source: Source) -> None:
        """The callback is called again, if it had been given up."""
        source.callback_failing_since = source.callback_disabled_at = None
        await source.save(update_fields=["callback_failing_since", "callback_disabled_at"])
        self._ground.events_bell.ring()

    def secrets(self, source: Source) -> Sequence[str]:
        """What events are signed with now, the current secret first."""
        return [secret for secret, end in self._kept(source) if self._lives(end)]

    def _older(self, source: Source, until: datetime) -> Sequence[tuple[str, datetime]]:
        """What is good still, and none of it longer than that."""
        return [(old, end or until) for old, end in self._kept(source) if self._lives(end)]

    def _lives(self, end: datetime | None) -> bool:
        return end is None or self._ground.now() < end

    def _kept(self, source: Source) -> Sequence[tuple[str, datetime | None]]:
        if source.callback_secrets is None:
            return []
        kept = json.loads(self._ground.vault.open_own(source.callback_secrets))
        return [(secret, datetime.fromisoformat(end) if end else None) for secret, end in kept]

    def _sealed(self, secrets: Sequence[tuple[str, datetime | None]]) -> str:
        rows = [(secret, end.isoformat() if end else None) for secret, end in secrets]
        return self._ground.vault.seal_own(json.dumps(rows))
