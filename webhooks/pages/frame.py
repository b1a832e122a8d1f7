"""The frame of every page: templates, headers, languages, and a page for whatever is refused."""

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.errors import Refusal
from bot.services.ground import Ground
from bot.texts import RIGHT_TO_LEFT, Texts, languages
from bot.wording import happened, names
from bot.wording.refusals import sentence
from models.database import is_outage
from models.terms import FollowUp, Grade, Outcome, Visibility
from webhooks.languages import chosen
from webhooks.pages.static import Files
from webhooks.problems import STATUS, Kind, Problem, unavailable

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "miniapp" / "templates"
HTML = "text/html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
NOBODY, CHAT = "'none'", "https://web.telegram.org https://*.telegram.org"
SMALLEST_PACKED = 1024
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEY_BYTES = 18
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Frame:
    """Renders templates with the sentences of one language."""

    def __init__(self, ground: Ground, files: Files) -> None:
        self.ground = ground
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            asset=files.address,
            names=names,
            said_of=happened.said_of,
            closing_of=happened.closing_of,
            state_of=happened.state_of,
            Grade=Grade,
            FollowUp=FollowUp,
            Outcome=Outcome,
            Visibility=Visibility,
            bot=lambda: ground.bot_username,
            zone=str(ground.zone),
        )

    def page(
        self,
        template: str,
        t: Texts,
        *,
        status: int = 200,
        kept: str = "no-store",
        ancestors: str = NOBODY,
        **facts: Any,
    ) -> web.Response:
        """A whole page. `kept`: for how long others may keep it; personal ones nobody may."""
        return self._response(self.render(template, t, **facts), status, kept, ancestors)

    def render(self, template: str, t: Texts, **facts: Any) -> str:
        """A page or a part of one, as text."""
        direction = "rtl" if t.locale.character_order == RIGHT_TO_LEFT else "ltr"
        around = {
            "t": t,
            "lang": t.language.replace("_", "-"),
            "direction": direction,
            "is_plain": t.is_plain,
        }
        return self._environment.get_template(template).render(**around, **facts)

    def part(self, template: str, t: Texts, *, status: int = 200, **facts: Any) -> web.Response:
        """A part of a page, for a script that puts it in its place."""
        return self._response(
            self.render("part.html", t, inner=template, **facts), status, "no-store", NOBODY
        )

    def refused(self, problem: Problem | Refusal, t: Texts, template: str = "refused.html") -> web.Response:
        """What was refused, in plain words."""
        status, said = self.told(problem, t)
        response = self.page(template, t, status=status, said=said)
        response.headers.update(problem.headers if isinstance(problem, Problem) else {})
        return response

    def told(self, problem: Problem | Refusal, t: Texts) -> tuple[int, str]:
        """The status and the sentence of whatever was refused."""
        if isinstance(problem, Problem):
            wrong = " ".join(t(fault.sentence, **fault.facts) for fault in problem.faults)
            return problem.status, wrong or problem.plain(t)
        said = sentence(type(problem).__name__, problem.facts, t, str(self.ground.zone))
        return int(STATUS[Kind.CONFLICT]), said

    def for_people(self, handler: Handler) -> Handler:
        """Around a handler of whole pages: people are told in a page, not in a document for machines."""

        async def told(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except (Problem, Refusal) as problem:
                return self.refused(problem, self.language(request))
            except Exception as exc:
                if not is_outage(exc):
                    raise
                return self.refused(unavailable(), self.language(request))

        return told

    def fresh_key(self) -> str:
        """A key for one change: each form has its own."""
        return self.ground.dice.token(KEY_BYTES)

    def language(self, request: web.Request) -> Texts:
        """The language somebody asks for, by the page's own switch or by their browser's liking."""
        return chosen(request)

    def languages(self, request: web.Request) -> Mapping[str, str]:
        """The same address in each language, by the language's code."""
        return {one: str(request.rel_url.update_query(lang=one)) for one in languages()}

    def _response(self, text: str, status: int, kept: str, ancestors: str) -> web.Response:
        response = web.Response(status=status, text=text, content_type=HTML, charset="utf-8")
        response.headers.update(
            {
                "Content-Security-Policy": POLICY.format(ancestors=ancestors),
                "Cache-Control": kept,
                "Referrer-Policy": "no-referrer",
                "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
                "Cross-Origin-Resource-Policy": "same-origin",
            }
        )
        if len(text) > SMALLEST_PACKED:
            response.enable_compression()
        return response


def go_to(path: str) -> web.Response:
    """Look there, by another request: whoever loads the page anew does not send the form again."""
    headers = {"Location": path, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(status=303, headers=headers)


def token_of(request: web.Request) -> str:
    """The token in the address. Raises Problem where it could be none."""
    token = request.match_info["token"]
    if not TOKEN.fullmatch(token):
        raise Problem(Kind.NOT_FOUND)
    return token
