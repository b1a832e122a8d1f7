"""Does a reply answer anything? Those that only confirm receipt or pass the matter on do not."""

import re

# What is said around a reply without being one: whom it is for, thanks, when it was written.
SALUTATION = re.compile(r"(尊敬的)?(网友|网民|市民|群众|朋友)?[“\"]?[A-Z]{0,2}\d*[”\"]?(网友|市民)?[:：，,]?")
COURTESY = re.compile(
    r"(您|你)?好[!！,，。:：]*|谢谢[^。!！，,]*|感谢[^。!！]*|祝(您|你)[^。!！]*|敬请[^。!！]*|请勿[^。!！]*|欢迎[^。!！]*"
)
DAY = re.compile(r"\d{2,4}年\d{1,2}月\d{1,2}[日号]")
SENTENCE = re.compile(r"[。！？!?；;\n]")
CLAUSE = re.compile(r"[，,、：:]")
SPACE = re.compile(r"\s+")
QUOTED = re.compile(r"[“\"《][^”\"》]*[”\"》]")

RECEIVED = re.compile(r"收悉|收到|已阅|知悉|已获悉")
PASSED_ON = re.compile(
    r"(已|将|即|并|予以|由)?.{0,4}(转交|转至|转给|转到|转由|转办|批转|交办|移交|转送|转相关|转有关|已转|交由|交有关|交相关)"
    r"|转.{0,20}(处理|办理|核处|调查|办复|研究|核实|处置|答复)"
)
LATER = re.compile(
    r"及时(反馈|回复|答复)|第一时间|后续|稍后|待.{0,12}后|将(尽快|及时)|(正在|加紧|抓紧)(调查|核实|处理|核查)"
    r"|(调查|核实|核查|处理|反馈|办理)(中|后)|向(您|你)反馈|予以(回复|答复|反馈)"
)
ABOUT = re.compile(
    r"^(关于|对于|针对|现就|现将)?(您|你)?们?(所|在.*上?)?(反映|提出|咨询|来信|留言|反应|提).{0,14}(问题|情况|建议|留言|事项)?$"
    r"|^(您|你)的(留言|来信|建议|意见|帖子|来邮|诉求).{0,6}$|^(我|本)(办|局|们|县|市|区|单位|委).{0,4}$"
    r"|^(您|你)?通过.*(平台|留言|网站).*$"
)
SHORTEST_ANSWER = 8


def answers_something(reply: str) -> bool:
    """Whether anything is left of a reply without greetings, receipts, forwarding and promises to answer."""
    text = DAY.sub("。", SPACE.sub("，", reply.strip()))
    return any(len(rest) >= SHORTEST_ANSWER for rest in (_substance(part) for part in SENTENCE.split(text)))


def _substance(sentence: str) -> str:
    """What a sentence says beyond formalities; one that forwards or confirms receipt says nothing more."""
    clauses = [_bare(clause) for clause in CLAUSE.split(QUOTED.sub("", sentence))]
    kept = [clause for clause in clauses if clause and not _is_formal(clause)]
    return "".join(kept)


def _bare(clause: str) -> str:
    return COURTESY.sub("", SALUTATION.sub("", clause, count=1)).strip('：:，,、 .!！“”"')


def _is_formal(clause: str) -> bool:
    return any(pattern.search(clause) for pattern in (RECEIVED, PASSED_ON, LATER, ABOUT))
