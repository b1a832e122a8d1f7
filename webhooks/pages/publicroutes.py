"""The addresses that everybody may look at."""

from bot.texts import phrase
from webhooks.pages.publicanswers import DaysListed, DayTold, FiguresTold
from webhooks.problems import Kind
from webhooks.route import JSON, OK, Content, Parameter, Reply, Route, problems

PAGE = Content("text/html")
SHOWN = (Reply(OK, (phrase("网页。"),), PAGE), *problems(Kind.NOT_FOUND, Kind.UNAVAILABLE, document=PAGE))
KIND = Parameter("kind", "path", phrase("文件的种类：csv 或 json。"))
CODE = Parameter("code", "path", phrase("机构代码。"))
PAGE_NUMBER = Parameter("page", "query", phrase("第几页。"), required=False)
OFFICE = Parameter("office", "query", phrase("机构代码；不写就是全部机构。"), required=False)
FIRST = Parameter("from", "query", phrase("从哪个月起，例如 2026-10。"), required=False)
LAST = Parameter("to", "query", phrase("到哪个月止，含当月。"), required=False)


def _file(says: str, path: str, name: str, content: Content, *more: Parameter) -> Route:
    replies = (Reply(OK, (says,), content), *problems(Kind.NOT_FOUND, Kind.UNAVAILABLE))
    return Route("GET", path, name, says, replies, more)


PUBLIC_ROUTES = (
    Route(
        "GET",
        "/public",
        "show_public",
        phrase("公开页：全部机构的评价和差评办理，可以查找、排序、翻页。"),
        SHOWN,
        (
            Parameter("q", "query", phrase("机构名称或代码里的字。"), required=False),
            Parameter("by", "query", phrase("按哪项指标排，见怎么算的；不写就按代码。"), required=False),
            Parameter("backwards", "query", phrase("写 1 就倒过来排。"), required=False),
            PAGE_NUMBER,
        ),
    ),
    Route(
        "GET",
        "/public/offices/{code}",
        "show_public_office",
        phrase("公开页：一个机构，以及已经了结的评价。"),
        SHOWN,
        (CODE, PAGE_NUMBER),
    ),
    Route(
        "GET",
        "/public/offices/{code}/window",
        "show_public_window",
        phrase("公开页：机构的一个窗口。"),
        SHOWN,
        (CODE, Parameter("no", "query", phrase("窗口号；不写就是不在窗口办的。"), required=False)),
    ),
    Route(
        "GET",
        "/public/offices/{code}/service",
        "show_public_service",
        phrase("公开页：机构的一个事项，以及已经了结的评价。"),
        SHOWN,
        (
            CODE,
            Parameter("code", "query", phrase("事项编码。"), required=False),
            Parameter("name", "query", phrase("事项名称。"), required=False),
            PAGE_NUMBER,
        ),
    ),
    Route(
        "GET",
        "/public/offices/{code}/reviews",
        "show_public_reviews",
        phrase("公开页：机构的综合点评。"),
        SHOWN,
        (CODE, PAGE_NUMBER),
    ),
    Route("GET", "/public/figures", "show_definitions", phrase("公开页：每个数怎么算的。"), SHOWN),
    Route("GET", "/public/corrections", "show_corrections", phrase("公开页：改过哪些数。"), SHOWN),
    Route("GET", "/public/data", "show_data", phrase("公开页：可以下载的数据。"), SHOWN),
    _file(
        phrase("全部数据文件和它们的 SHA-256。"),
        "/public/data/index.json",
        "list_data",
        Content(JSON, DaysListed),
    ),
    _file(
        phrase("数据文件的说明：每一列、每个数的意思。"),
        "/public/data/dictionary.{kind}",
        "show_dictionary",
        Content("*/*"),
        KIND,
    ),
    _file(
        phrase("一天的数据：机构、月份、数。过去的一天不再变；今天的是暂时的。"),
        "/public/data/{day}.{kind}",
        "show_day",
        Content(JSON, DayTold),
        Parameter("day", "path", phrase("日期，例如 2026-11-20。")),
        KIND,
        OFFICE,
        Parameter("month", "query", phrase("只要这个月的，例如 2026-10；只对 json 有用。"), required=False),
        Parameter("measure", "query", phrase("只要这个数；只对 json 有用。"), required=False),
    ),
    Route(
        "GET",
        "/v1/public/figures",
        "show_figures",
        phrase("一个机构或全部机构的各项数和指标，带 95% 区间；太少的不公布。"),
        (
            Reply(OK, (phrase("各项数和指标。"),), Content(JSON, FiguresTold)),
            *problems(Kind.INVALID, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        ),
        (OFFICE, FIRST, LAST),
    ),
)
