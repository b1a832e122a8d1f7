"""Who is asking: a source that signs, or a source that reads with its token; and how often it may ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.ports import Quota
from bot.services.ground import Ground
from bot.services.sources import SourceDesk
from bot.texts import texts
from models.database import is_outage
from models.tables import Source
from webhooks.problems import Kind, Problem
from webhooks.signatures import why_not_signed

BEARER = "bearer"
# Refused requests are written down; whoever floods us is not to fill the database with it.
NOTED_PER_SECOND = 50
MOST_NOTED_LINES = 20


class Gate:
    """Lets sources in, and writes down for each what was refused to it."""

    def __init__(self, ground: Ground, sources: SourceDesk, quota: Quota) -> None:
        self._ground = ground
        self._sources = sources
        self._quota = quota
        self.t = texts(ground.language)

    async def admit_signed(self, request: web.Request, body: bytes) -> Source:
        """The source that signed this body. Raises Problem: one answer to everybody else, then the rate."""
        source = await self._sources.find(request.match_info["source"])
        if source is None:
            raise Problem(Kind.UNAUTHORIZED)
        why_not = why_not_signed(
            request.headers,
            body,
            self._sources.signing_secrets(source),
            now=self._ground.now(),
            zone=self._ground.zone,
            t=self.t,
        )
        self._refuse_if(source, why_not)
        await self._take(source)
        return source

    async def admit_reader(self, request: web.Request) -> Source:
        """The source whose read token this is. Raises Problem: one answer to everybody else."""
        source = await self._sources.find(request.match_info["source"])
        if source is None:
            raise Problem(Kind.UNAUTHORIZED)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        is_good = self._sources.check_read_token(source, token.strip()) and scheme.lower() == BEARER
        self._refuse_if(source, None if is_good else self.t("读取令牌不符，或没有以 Bearer 方式给出。"))
        return source

    @asynccontextmanager
    async def noting(self, request: web.Request) -> AsyncIterator[None]:
        """Write down what is refused inside."""
        try:
            yield
        except Problem as problem:
            if problem.kind is not Kind.UNAVAILABLE:
                await self.note(request.match_info["source"], problem)
            raise

    async def note(self, name: str, *problems: Problem) -> None:
        """Write down what was refused to the source of this name, if there is one and if it can be."""
        try:
            await self._note(name, problems)
        except Exception as exc:
            # The sender is told all the same.
            if not is_outage(exc):
                raise

    async def _note(self, name: str, problems: Sequence[Problem]) -> None:
        source = await self._sources.find(name)
        if source is None or await self._quota.take(f"refusals:{name}", NOTED_PER_SECOND):
            return
        refused = [(problem.status, problem.kind.value, problem.plain(self.t)) for problem in problems]
        await self._sources.note_refusals(source, refused)

    async def note_lines(self, name: str, problems: Mapping[int, Problem]) -> None:
        """Write down the refused lines of a batch; of very many only the first."""
        refused = [(line, it) for line, it in sorted(problems.items()) if it.kind is not Kind.UNAVAILABLE]
        told = []
        for line, problem in refused[:MOST_NOTED_LINES]:
            reason = self.t("第 {line} 行：{reason}", line=line, reason=problem.plain(self.t))
            told.append(Problem(problem.kind, status=problem.status, reason=reason))
        if rest := len(refused) - len(told):
            reason = self.t.plural("同一批另有 {n} 行未被接受。", "同一批另有 {n} 行未被接受。", rest)
            told.append(Problem(Kind.INVALID, reason=reason))
        if told:
            await self.note(name, *told)

    def _refuse_if(self, source: Source, why_not: str | None) -> None:
        if source.disabled_at is not None:
            raise Problem(Kind.UNAUTHORIZED, reason=self.t("该业务系统已停用。"))
        if why_not is not None:
            raise Problem(Kind.UNAUTHORIZED, reason=why_not)

    async def _take(self, source: Source) -> None:
        if source.rate is None:
            return
        if wait := await self._quota.take(source.name, source.rate):
            reason = self.t("超过了每秒 {rate} 次的限额。", rate=source.rate)
            raise Problem(Kind.RATE_LIMITED, retry_after=wait, reason=reason)
