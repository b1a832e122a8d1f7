"""The addresses of the pages, and of what their scripts ask for."""

from http import HTTPStatus

from bot.texts import phrase
from webhooks.pages.answers import MatterSeen, MattersSeen, OwnDataSeen, SessionOpened
from webhooks.pages.forms import FORM, KEY_HEADER, WITH_FILE, ChangeAsked, ChangeForm, PhotoForm
from webhooks.pages.kiosk import CodeTyped, PassOpened, PressGiven, PressTaken
from webhooks.pages.own import ChoiceAsked, ChoiceForm, LaunchGiven
from webhooks.problems import Kind
from webhooks.route import EVENTS, JSON, OK, SESSION, TABLET, Content, Parameter, Reply, Route, problems

PASS = Parameter("token", "path", phrase("平板上二维码的令牌。"))
LINK = Parameter("token", "path", phrase("评价链接的令牌。"))
OWN_MATTER = Parameter("matter_id", "path", phrase("办件在本系统中的编号。"))
IDEMPOTENCY = Parameter(KEY_HEADER, "header", phrase("本次改动的唯一编号，16 到 64 个字符。"))
EITHER_KEY = Parameter(
    KEY_HEADER,
    "header",
    phrase("本次改动的唯一编号，16 到 64 个字符；表单也可以写在 key 里。"),
    required=False,
)
PAGE = Content("text/html")
ABOUT = phrase("留着的和选了的；Accept 为 text/html 时是网页片段。")
CHANGE = Content(JSON, ChangeAsked, also=(Content(FORM, ChangeForm), Content(WITH_FILE, PhotoForm)))

KIOSK_ROUTES = (
    Route(
        "GET",
        "/kiosk",
        "show_kiosk",
        phrase("窗口平板的页面；没有配对时问配对码。"),
        (Reply(OK, (phrase("网页。"),), PAGE), *problems(Kind.UNAVAILABLE, document=PAGE)),
    ),
    Route(
        "POST",
        "/v1/kiosk/pair",
        "pair_kiosk",
        phrase("用配对码把平板和窗口配对；之后转到平板的页面。"),
        (
            Reply(HTTPStatus.SEE_OTHER, (phrase("已配对，转到平板的页面。"),)),
            *problems(Kind.TOO_LARGE, Kind.INVALID, Kind.RATE_LIMITED, Kind.UNAVAILABLE, document=PAGE),
        ),
        body=Content(FORM, CodeTyped),
    ),
    Route(
        "GET",
        "/v1/kiosk/events",
        "follow_kiosk",
        phrase("平板该显示什么：先是现在的样子，然后是每次变化（服务器推送事件）。"),
        (
            Reply(OK, (phrase("事件流。"),), Content(EVENTS)),
            *problems(Kind.UNAUTHORIZED, Kind.UNAVAILABLE),
        ),
        security=TABLET,
    ),
    Route(
        "POST",
        "/v1/kiosk/ratings",
        "rate_at_kiosk",
        phrase("在平板上点了一个等级；同一个 Idempotency-Key 只生效一次，回答对每个等级一样。"),
        (
            Reply(
                OK, (phrase("记下了；没有人关联时附一个只能打开一次的二维码。"),), Content(JSON, PressTaken)
            ),
            *problems(
                Kind.TOO_LARGE,
                Kind.UNAUTHORIZED,
                Kind.INVALID,
                Kind.NOT_FOUND,
                Kind.CONFLICT,
                Kind.UNAVAILABLE,
            ),
        ),
        (IDEMPOTENCY,),
        Content(JSON, PressGiven),
        TABLET,
    ),
    Route(
        "GET",
        "/k/{token}",
        "show_kiosk_pass",
        phrase("平板上二维码的页面；查看不算打开。"),
        (
            Reply(OK, (phrase("网页。"),), PAGE),
            *problems(Kind.NOT_FOUND, Kind.CONFLICT, Kind.UNAVAILABLE, document=PAGE),
        ),
        (PASS,),
    ),
    Route(
        "POST",
        "/k/{token}",
        "open_kiosk_pass",
        phrase("打开平板上的二维码，先到的人得到本人的地址。"),
        (
            Reply(HTTPStatus.SEE_OTHER, (phrase("转到本人的地址。"),)),
            *problems(
                Kind.TOO_LARGE, Kind.INVALID, Kind.NOT_FOUND, Kind.CONFLICT, Kind.UNAVAILABLE, document=PAGE
            ),
        ),
        (PASS,),
        Content(FORM, PassOpened),
    ),
)
PAGE_ROUTES = (
    Route(
        "GET",
        "/r/{token}",
        "show_link",
        phrase("评价页：凭上报时返回的令牌，或评价后得到的本人地址打开。查看不产生任何评价。"),
        (
            Reply(OK, (phrase("网页。"),), PAGE),
            *problems(Kind.NOT_FOUND, Kind.CONFLICT, Kind.UNAVAILABLE, document=PAGE),
        ),
        (LINK,),
    ),
    Route(
        "POST",
        "/r/{token}",
        "change_by_link",
        phrase("在评价页上评价、补充、回答；之后转到本人的地址。"),
        (
            Reply(HTTPStatus.SEE_OTHER, (phrase("已记下，转到本人的地址。"),)),
            *problems(
                Kind.TOO_LARGE, Kind.INVALID, Kind.NOT_FOUND, Kind.CONFLICT, Kind.UNAVAILABLE, document=PAGE
            ),
        ),
        (LINK, EITHER_KEY),
        CHANGE,
    ),
    *KIOSK_ROUTES,
    Route(
        "GET",
        "/app",
        "show_app",
        phrase("小程序页面，从聊天里打开。"),
        (Reply(OK, (phrase("网页。"),), PAGE),),
    ),
    Route(
        "POST",
        "/v1/session",
        "open_session",
        phrase("用聊天客户端给出的启动数据换取会话；启动数据一小时内有效。"),
        (
            Reply(HTTPStatus.CREATED, (phrase("会话已建立。"),), Content(JSON, SessionOpened)),
            *problems(Kind.UNAUTHORIZED, Kind.STALE, Kind.INVALID, Kind.UNAVAILABLE),
        ),
        body=Content(JSON, LaunchGiven),
    ),
    Route(
        "DELETE",
        "/v1/session",
        "close_session",
        phrase("结束会话。"),
        (
            Reply(HTTPStatus.NO_CONTENT, (phrase("会话已结束。"),)),
            *problems(Kind.UNAUTHORIZED, Kind.UNAVAILABLE),
        ),
        security=SESSION,
    ),
    Route(
        "GET",
        "/v1/my",
        "list_own_matters",
        phrase("本人的全部办件：等评的、在办的、过去的。"),
        (
            Reply(
                OK,
                (phrase("办件列表；Accept 为 text/html 时是网页片段。"),),
                Content(JSON, MattersSeen, also=(PAGE,)),
            ),
            *problems(Kind.UNAUTHORIZED, Kind.UNAVAILABLE),
        ),
        security=SESSION,
    ),
    Route(
        "GET",
        "/v1/my/matters/{matter_id}",
        "show_own_matter",
        phrase("本人的一件办件，以及它的全部经过。"),
        (
            Reply(
                OK,
                (phrase("一件办件；Accept 为 text/html 时是网页片段。"),),
                Content(JSON, MatterSeen, also=(PAGE,)),
            ),
            *problems(Kind.UNAUTHORIZED, Kind.NOT_FOUND, Kind.UNAVAILABLE),
        ),
        (OWN_MATTER,),
        security=SESSION,
    ),
    Route(
        "POST",
        "/v1/my/matters/{matter_id}",
        "change_own_matter",
        phrase("评价、修改、补充、回答；同一个 Idempotency-Key 只生效一次。"),
        (
            Reply(
                OK,
                (phrase("改动之后的办件；Accept 为 text/html 时是网页片段。"),),
                Content(JSON, MatterSeen, also=(PAGE,)),
            ),
            *problems(
                Kind.TOO_LARGE,
                Kind.UNAUTHORIZED,
                Kind.INVALID,
                Kind.NOT_FOUND,
                Kind.CONFLICT,
                Kind.UNAVAILABLE,
            ),
        ),
        (OWN_MATTER, EITHER_KEY),
        CHANGE,
        SESSION,
    ),
    Route(
        "GET",
        "/v1/my/about",
        "show_own_data",
        phrase("存了本人的什么，告诉过谁，语言和字号。"),
        (
            Reply(OK, (ABOUT,), Content(JSON, OwnDataSeen, also=(PAGE,))),
            *problems(Kind.UNAUTHORIZED, Kind.UNAVAILABLE),
        ),
        security=SESSION,
    ),
    Route(
        "POST",
        "/v1/my/about",
        "change_own_data",
        phrase("更换语言、换成大字和大白话、删除本人的信息。"),
        (
            Reply(OK, (ABOUT,), Content(JSON, OwnDataSeen, also=(PAGE,))),
            *problems(Kind.TOO_LARGE, Kind.UNAUTHORIZED, Kind.INVALID, Kind.UNAVAILABLE),
        ),
        (EITHER_KEY,),
        Content(JSON, ChoiceAsked, also=(Content(FORM, ChoiceForm), Content(WITH_FILE, ChoiceForm))),
        SESSION,
    ),
    Route(
        "GET",
        "/static/{name}",
        "show_file",
        phrase("页面的样式和脚本。"),
        (Reply(OK, (phrase("文件。"),), Content("*/*")), *problems(Kind.NOT_FOUND)),
        (Parameter("name", "path", phrase("文件名。")),),
    ),
)
