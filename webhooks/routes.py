"""Every address we answer at: the application is built from this table, and so is its description."""

from bot.texts import phrase
from webhooks.answers import FeedPage, LineAnswered, MatterNow, MatterTaken, ProblemFound
from webhooks.pages.kiosk import COOKIE
from webhooks.pages.publicroutes import PUBLIC_ROUTES
from webhooks.pages.routes import PAGE_ROUTES
from webhooks.problems import MEDIA_TYPE, TITLES, Kind
from webhooks.route import (
    ACCEPTED,
    BAD_REQUEST,
    HOOK_SECRET,
    JSON,
    NDJSON,
    OK,
    READ_TOKEN,
    SESSION,
    SIGNATURE,
    TABLET,
    TEXT,
    Content,
    Parameter,
    Reply,
    Route,
    problems,
)
from webhooks.schema import MatterCompleted, MatterWithdrawn
from webhooks.signatures import HEADERS
from webhooks.telegram import SECRET_HEADER

SOURCE = Parameter("source", "path", phrase("业务系统名称。"))
SIGNED = (
    SOURCE,
    Parameter(HEADERS[0], "header", phrase("本次推送的唯一编号。")),
    Parameter(HEADERS[1], "header", phrase("发送时的 Unix 时间，单位为秒，与服务器相差不得超过 5 分钟。")),
)

SOURCE_ROUTES = (
    Route(
        "POST",
        "/v1/sources/{source}/matters",
        "report_matter",
        phrase("上报一件已办结的办件，或撤回一件误报的办件。"),
        (
            Reply(ACCEPTED, (phrase("已入库。"),), Content(JSON, MatterTaken)),
            Reply(
                OK, (phrase("此前已用相同内容上报，或已撤回，返回当前状态。"),), Content(JSON, MatterTaken)
            ),
            *problems(
                Kind.TOO_LARGE,
                Kind.UNAUTHORIZED,
                Kind.INVALID,
                Kind.UNKNOWN_TYPE,
                Kind.UNKNOWN_OFFICE,
                Kind.NOT_FOUND,
                Kind.CONFLICT,
                Kind.RATE_LIMITED,
                Kind.UNAVAILABLE,
            ),
        ),
        SIGNED,
        Content(JSON, MatterCompleted, MatterWithdrawn),
        SIGNATURE,
    ),
    Route(
        "POST",
        "/v1/sources/{source}/matters/batch",
        "report_matters",
        phrase("批量上报：每行一件，最多 1000 行、4 MiB，逐行处理，互不影响。"),
        (
            Reply(
                OK, (phrase("与输入逐行对应，每行是单件上报的状态码和内容。"),), Content(NDJSON, LineAnswered)
            ),
            *problems(Kind.TOO_LARGE, Kind.UNAUTHORIZED, Kind.RATE_LIMITED, Kind.UNAVAILABLE),
        ),
        SIGNED,
        Content(NDJSON, MatterCompleted, MatterWithdrawn),
        SIGNATURE,
    ),
    Route(
        "GET",
        "/v1/sources/{source}/matters/{matter_no}",
        "show_matter",
        phrase("查询一件办件的现状。匿名评价一律不返回评价和工单。"),
        (
            Reply(OK, (phrase("办件的现状。"),), Content(JSON, MatterNow)),
            *problems(Kind.UNAUTHORIZED, Kind.INVALID, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        ),
        (
            SOURCE,
            Parameter("matter_no", "path", phrase("办件编号。")),
            Parameter("service_seq", "query", phrase("服务次序，不写为 1。"), required=False),
        ),
        security=READ_TOKEN,
    ),
    Route(
        "GET",
        "/v1/sources/{source}/events",
        "show_events",
        phrase("按顺序读取办件的事件，与推送的相同；每页最多 100 条。匿名评价没有评价和工单的事件。"),
        (
            Reply(OK, (phrase("一页事件，以及下一页从哪里开始。"),), Content(JSON, FeedPage)),
            *problems(Kind.UNAUTHORIZED, Kind.INVALID, Kind.UNAVAILABLE),
        ),
        (
            SOURCE,
            Parameter("after", "query", phrase("上一页的 next；不写则从头开始。"), required=False),
        ),
        security=READ_TOKEN,
    ),
    Route(
        "GET",
        "/qr/{token}.svg",
        "show_qr",
        phrase("评价链接的二维码。"),
        (
            Reply(OK, (phrase("SVG 图片。"),), Content("image/svg+xml")),
            *problems(Kind.NOT_FOUND, Kind.UNAVAILABLE),
        ),
        (Parameter("token", "path", phrase("上报时返回的链接中的令牌。")),),
    ),
    Route(
        "POST",
        "/telegram",
        "receive_update",
        phrase("接收 Telegram 的更新；只在 webhook 方式下存在。"),
        (
            Reply(OK, (phrase("已入库。"),)),
            Reply(BAD_REQUEST, (TITLES[Kind.INVALID],), Content(MEDIA_TYPE, ProblemFound)),
            *problems(Kind.TOO_LARGE, Kind.UNAUTHORIZED, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        ),
        body=Content(JSON),
        security=HOOK_SECRET,
    ),
    Route(
        "GET",
        "/healthz",
        "say_alive",
        phrase("进程是否存活。"),
        (Reply(OK, (phrase("进程存活。"),), Content(TEXT)),),
    ),
    Route(
        "GET",
        "/readyz",
        "say_ready",
        phrase("是否可以工作：ready 为正常，degraded 为 Bot API 或 Redis 暂时不可用。"),
        (Reply(OK, (phrase("可以工作。"),), Content(TEXT)), *problems(Kind.UNAVAILABLE)),
    ),
    Route(
        "GET",
        "/openapi.json",
        "describe",
        phrase("本说明。"),
        (Reply(OK, (phrase("OpenAPI 3.1 文档。"),), Content(JSON)),),
    ),
)
ROUTES = (*SOURCE_ROUTES, *PAGE_ROUTES, *PUBLIC_ROUTES)
SECURITY = {
    SIGNATURE: {"type": "apiKey", "in": "header", "name": HEADERS[2]},
    READ_TOKEN: {"type": "http", "scheme": "bearer"},
    SESSION: {"type": "http", "scheme": "bearer"},
    TABLET: {"type": "apiKey", "in": "cookie", "name": COOKIE},
    HOOK_SECRET: {"type": "apiKey", "in": "header", "name": SECRET_HEADER},
}
SECURITY_SAYS = {
    SIGNATURE: phrase("Standard Webhooks 签名（v1，HMAC-SHA256），可同时给出多个，以空格分隔。"),
    READ_TOKEN: phrase("登记业务系统时发放的读取令牌。"),
    SESSION: phrase("/v1/session 给出的会话；最后一次使用后 30 分钟失效。"),
    TABLET: phrase("平板与窗口配对时得到的 cookie；解除配对后立即失效。"),
    HOOK_SECRET: phrase("设置 webhook 时约定的密钥。"),
}
