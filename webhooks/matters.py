"""Completed matters come in one by one, and their sources ask where they stand."""

from http import HTTPStatus

import orjson
from aiohttp import web

from bot.services.ground import Ground
from bot.services.intake import IntakeDesk, Receipt
from bot.texts import phrase
from webhooks import answers
from webhooks.bodies import read_body
from webhooks.gate import Gate
from webhooks.problems import Fault, Kind, Problem
from webhooks.reports import LARGEST_REPORT, Reports, told_as_problems
from webhooks.schema import LARGEST_INT, MATTER_NO

JSON = {"Content-Type": "application/json; charset=utf-8"}
BAD_SEQ = Fault("/service_seq", "wrong_type", phrase("应为正整数。"))


def status_of(receipt: Receipt) -> HTTPStatus:
    """202 for a new matter, 200 for one that was known."""
    return HTTPStatus.ACCEPTED if receipt.created else HTTPStatus.OK


class MatterFace:
    """The single matter over HTTP."""

    def __init__(self, ground: Ground, gate: Gate, reports: Reports, intake: IntakeDesk) -> None:
        self._ground = ground
        self._gate = gate
        self._reports = reports
        self._intake = intake

    async def report(self, request: web.Request) -> web.Response:
        """Take in one completed matter."""
        async with self._gate.noting(request):
            body = await read_body(request, LARGEST_REPORT)
            source = await self._gate.admit_signed(request, body)
            receipt = await self._reports.take(source, await self._reports.read(body))
        answer = orjson.dumps(answers.taken(self._ground, receipt))
        return web.Response(status=status_of(receipt), body=answer, headers=JSON)

    async def show(self, request: web.Request) -> web.Response:
        """Say where a matter stands."""
        async with self._gate.noting(request):
            source = await self._gate.admit_reader(request)
            seq = _service_seq(request.query.get("service_seq", "1"))
        matter_no = request.match_info["matter_no"]
        if not MATTER_NO.fullmatch(matter_no):
            raise Problem(Kind.NOT_FOUND)
        async with told_as_problems():
            status = await self._intake.look_up(source, matter_no, seq)
        answer = answers.where_it_stands(status, self._ground.zone).model_dump_json()
        return web.Response(text=answer, content_type="application/json")


def _service_seq(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_INT))
    if not is_number or not 1 <= int(text) <= LARGEST_INT:
        raise Problem(Kind.INVALID, faults=[BAD_SEQ])
    return int(text)
