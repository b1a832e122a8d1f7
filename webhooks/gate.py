"""Who is asking: a source that signs, or a source that reads with its token; and how often it may ask."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog
from aiohttp import web

from bot.ports import Quota
from bot.services.ground import Ground
from bot.services.sources import SourceDesk
from bot.texts import Texts, texts
from models.database import is_outage
from models.tables import Source
from webhooks.addresses import Network, address_of
from webhooks.languages import asked_for
from webhooks.problems import Kind, Problem
from webhooks.signatures import why_not_signed

BEARER = "bearer"
# Refused requests are written down; whoever floods us is not to fill the database with it.
NOTED_PER_SECOND = 50
MOST_NOTED_LINES = 20
log = structlog.get_logger("gate")


class Gate:
    """Lets sources in, and writes down for each what was refused to it."""

    def __init__(
        self, ground: Ground, sources: SourceDesk, quota: Quota, trusted: Sequence[Network] = ()
    ) -> None:
        self._ground = ground
        self._sources = sources
        self._quota = quota
        self._trusted = trusted
        self.t = texts(ground.language)

    async def admit_signed(self, request: web.Request, body: bytes) -> Source:
        """The source that signed this body. Raises Problem: one answer to everybody else, then the rate."""
        source = await self._sources.find(request.match_info["source"])
        if source is None:
            raise Problem(Kind.UNAUTHORIZED)
        why_not = partial(
            why_not_signed,
            request.headers,
            body,
            self._sources.signing_secrets(source),
            retired=self._sources.retired_secrets(source),
            now=self._ground.now(),
            zone=self._ground.zone,
        )
        self._refuse_if(request, source, lambda t: why_not(t=t))
        await self._take(source)
        return source

    async def admit_reader(self, request: web.Request) -> Source:
        """The source whose read token this is. Raises Problem: one answer to everybody else."""
        source = await self._sources.find(request.match_info["source"])
        if source is None:
            raise Problem(Kind.UNAUTHORIZED)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        is_good = self._sources.check_read_token(source, token.strip()) and scheme.lower() == BEARER
        self._refuse_if(
            request, source, lambda t: None if is_good else t("读取令牌不符，或没有以 Bearer 方式给出。")
        )
        return source

    def noting(self, request: web.Request) -> "Noting":
        """Write down what is refused inside."""
        return Noting(self, request)

    async def note(self, name: str, *problems: Problem, address: str | None = None) -> None:
        """Write down what was refused to the source of this name, if there is one and if it can be."""
        try:
            await self._note(name, problems, address)
        except Exception as exc:
            # The sender is told all the same.
            if not is_outage(exc):
                raise

    async def _note(self, name: str, problems: Sequence[Problem], address: str | None) -> None:
        source = await self._sources.find(name)
        if source is None or await self._quota.take(f"refusals:{name}", NOTED_PER_SECOND):
            return
        if any(problem.kind is Kind.UNAUTHORIZED for problem in problems):
            log.warning("who asks is not let in", source=name, address=address)
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

    def address(self, request: web.Request) -> str:
        """Where a request came from."""
        return address_of(request, self._trusted)

    def _refuse_if(
        self, request: web.Request, source: Source, why_not: Callable[[Texts], str | None]
    ) -> None:
        """Everybody gets the one answer without a hint; only a test source is told the reason."""
        if source.disabled_at is not None:
            why_not = _disabled
        if reason := why_not(self.t):
            told = why_not(asked_for(request)) if source.test else None
            raise Problem(Kind.UNAUTHORIZED, reason=reason, detail=told)

    async def _take(self, source: Source) -> None:
        if source.rate is None:
            return
        if wait := await self._quota.take(source.name, source.rate):
            reason = self.t("超过了每秒 {rate} 次的限额。", rate=source.rate)
            raise Problem(Kind.RATE_LIMITED, retry_after=wait, reason=reason)


class Noting:
    """Around whatever may refuse a request."""

    def __init__(self, gate: Gate, request: web.Request) -> None:
        self._gate = gate
        self._request = request

    async def __aenter__(self) -> None:
        """Nothing to do yet."""

    async def __aexit__(self, _kind: object, exc: BaseException | None, _where: object) -> None:
        """Write a problem down, and let it pass."""
        if isinstance(exc, Problem) and exc.kind is not Kind.UNAVAILABLE:
            address = self._gate.address(self._request)
            await self._gate.note(self._request.match_info["source"], exc, address=address)


def _disabled(t: Texts) -> str:
    return t("该业务系统已停用。")
