"""Sessions: who opened the pages in their chat is known for half an hour after each look."""

from datetime import timedelta

from bot.errors import Refusal, SessionOver
from bot.rules.launch import check_launch
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from bot.services.sweeps import Sweep, clearing
from models.database import act
from models.tables import Account, PageSession
from models.writers.dues import Moment

LENGTH = timedelta(minutes=30)
# A look is written down once a minute at the most: pages ask several things at a time.
COARSE = timedelta(minutes=1)
TOKEN_BYTES = 24
PURPOSE = "page session"


class SessionDesk:
    """Exchanges launch data for a session, and knows whose a session is."""

    def __init__(self, ground: Ground, accounts: AccountDesk, reach: ReachDesk) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach

    async def open(self, launch_data: str) -> tuple[Account, str]:
        """The account behind launch data, and the token of its new session.

        A link that the page was opened with is followed, as if it had been opened in the chat.

        Raises:
            LaunchForged, LaunchStale: nobody was let in.
        """
        launch = check_launch(launch_data, self._ground.launch_key, self._ground.now())
        account = await self._accounts.seen(launch.user_id, launch.language)
        return account, await self._begin(account, launch.start)

    async def account_of(self, token: str) -> Account:
        """Whose session it is; looking makes it last. Raises SessionOver."""
        now = self._ground.now()
        hashes = self._ground.vault.hashes(PURPOSE, token)
        session = await PageSession.get_or_none(token_hash__in=hashes).prefetch_related("account")
        if session is None or session.expires_at <= now:
            raise SessionOver
        if session.expires_at < now + LENGTH - COARSE:
            await PageSession.filter(id=session.id).update(expires_at=now + LENGTH)
        return session.account

    @act
    async def close(self, token: str) -> None:
        """The person leaves."""
        await PageSession.filter(token_hash__in=self._ground.vault.hashes(PURPOSE, token)).delete()

    def sweeps(self) -> list[Sweep]:
        """What the watch clears away: sessions that are over."""
        return [clearing(Moment(PageSession, "expires_at"), self._ground.now)]

    @act
    async def _begin(self, account: Account, link: str | None) -> str:
        if link:
            await self._follow(account, link)
        token = self._ground.dice.token(TOKEN_BYTES)
        now = self._ground.now()
        [hashed, *_] = self._ground.vault.hashes(PURPOSE, token)
        await PageSession.create(token_hash=hashed, account=account, since=now, expires_at=now + LENGTH)
        return token

    async def _follow(self, account: Account, link: str) -> None:
        """Whoever may not follow it is told so in the chat, and by the page when it opens the matter."""
        try:
            await self._reach.follow(account, link)
        except Refusal:
            return
