"""The QR code of a counter on paper: a picture, or an A4 sheet that is printed and put up."""

from io import BytesIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from bot.services.counters import Code
from bot.texts import Texts

FONT = "STSong-Light"  # one of the four Chinese fonts that every reader of PDF brings along
WIDTH, HEIGHT = A4
MIDDLE = WIDTH / 2
MARGIN = 20 * mm
CODE_SIZE = 110 * mm
CODE_BOTTOM = 100 * mm
QUIET = 4  # modules of white that a reader of QR codes needs around one
SMALLEST = 11


def drawn(code: Code, kind: str, t: Texts) -> bytes:
    """The code as `svg`, `png`, or a `pdf` sheet in the language of `t`."""
    if kind == "pdf":
        return _sheet(code, t)
    picture = BytesIO()
    _qr(code).save(picture, kind=kind, scale=10, border=QUIET)
    return picture.getvalue()


def _qr(code: Code) -> segno.QRCode:
    return segno.make_qr(code.link, error="m")


def _sheet(code: Code, t: Texts) -> bytes:
    registerFont(UnicodeCIDFont(FONT))
    paper = BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=True)
    where = t("{number} 号窗口", number=code.window) if code.window.isascii() else code.window
    canvas.setTitle(" ".join(filter(None, (code.office, where if code.window else ""))))
    _line(canvas, t("办完事，说句公道话"), 250 * mm, 40)
    _line(canvas, code.office, 230 * mm, 28)
    if code.window:
        _line(canvas, where, 215 * mm, 28)
    _modules(canvas, code)
    _line(canvas, t("用手机扫一扫，点“开始”，评价您刚办的事。"), 80 * mm, 20)
    _line(canvas, t("不收费，不会问您要密码、验证码、银行卡。"), 68 * mm, 14)
    canvas.save()
    return paper.getvalue()


def _line(canvas: Canvas, text: str, bottom: float, size: float) -> None:
    """A line in the middle, smaller where it would not fit; a name too long even so takes two."""
    room = WIDTH - 2 * MARGIN
    fits = min(size, size * room / max(1.0, stringWidth(text, FONT, size)))
    canvas.setFont(FONT, max(fits, SMALLEST))
    if fits >= SMALLEST:
        canvas.drawCentredString(MIDDLE, bottom, text)
        return
    half = (len(text) + 1) // 2
    canvas.drawCentredString(MIDDLE, bottom + SMALLEST, text[:half])
    canvas.drawCentredString(MIDDLE, bottom - SMALLEST / 2, text[half:])


def _modules(canvas: Canvas, code: Code) -> None:
    """The code as squares: sharp in any size."""
    rows = list(_qr(code).matrix_iter(border=QUIET))
    side = CODE_SIZE / len(rows)
    left, top = MIDDLE - CODE_SIZE / 2, CODE_BOTTOM + CODE_SIZE
    for down, row in enumerate(rows, 1):
        for across, dark in enumerate(row):
            if dark:
                canvas.rect(left + across * side, top - down * side, side, side, stroke=0, fill=1)
