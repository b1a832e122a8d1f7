"""Which replies answer something."""

import pytest

from replay.replies import answers_something


@pytest.mark.parametrize(
    "reply",
    [
        "已收悉",
        "网友：您好！留言已收悉",
        "“UU008294”您好！您反映的问题已转县交通局核查、办复，感谢您的留言，祝您事事顺心。2018年4月12日",
        "您的留言已收悉。关于您反映的问题，已转市人社局调查处理。",
        "网友：您反映的问题已交办到相关部门调查处理，处理情况将及时反馈。",
        "你好！2019年6月13日",
        "您好，您的建议我们已转给有关部门研究，感谢您的来信！",
        "此事正在核实，我们将尽快给您答复。",
    ],
)
def test_receipts_and_forwarding_answer_nothing(reply: str) -> None:
    assert not answers_something(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "您好。可以异地办理身份证，带身份证和居住证明到就近派出所办理即可。",
        "请咨询市人社部门的服务窗口。",
        "您的留言已收悉，现回复如下：该路段的路灯已于本月修好，今后每周巡查一次。",
        "您反映的问题已转交通局。经查，公交改道是因为道路施工，九月底恢复原线路。",
        "网友：您好！留言转由我单位办理，现回复如下：环岛的红绿灯两年内建成。",
    ],
)
def test_whatever_says_something_beside_is_an_answer(reply: str) -> None:
    assert answers_something(reply)
