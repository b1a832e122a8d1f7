"""The judge finds what is lost, doubled, reordered or cut: shown on journals made by hand."""

from replay.expected import CaseWords, Expected
from replay.verdict import Verdict, judge
from replay.wording import Kind
from tests.replay.journals import (
    CASE,
    CITIZEN,
    GROUP,
    HANDED_ON,
    HANDLER,
    HEAD,
    KEY,
    PRESSURE_REPORT,
    PROMPT,
    SETTLED,
    SUPERVISOR,
    TAIL,
    WITHDRAWN,
    Journal,
    alert,
    answer,
    handed_over,
)

WORDS = "照相处没有样张，打13912345678找我，<二号> & 三号窗口都问过。"
MASKED = WORDS.replace("13912345678", "139****5678")
FIRST, SECOND = "答复的第一段。" * 600, "答复的第二段。" * 500


def expecting_words(*texts: str, chats: tuple[int, ...] = (GROUP,)) -> Expected:
    expected = Expected()
    expected.everywhere(chats, Kind.ALERT, CASE)
    words = expected.cases[CASE] = CaseWords(("YP2025037",), list(texts))
    words.must_show(chats)
    return expected


def expecting_answer(reply: str) -> Expected:
    expected = Expected()
    expected.relay(CITIZEN, Kind.ANSWER, KEY, reply)
    return expected


def test_what_was_seen_as_often_as_expected_is_fine() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    expected.once(CITIZEN, Kind.SETTLED, KEY)
    verdict = judge(expected, Journal().sent(CITIZEN, PROMPT, SETTLED).entries)
    assert (verdict.lost, verdict.doubled) == ([], [])


def test_a_prompt_that_never_came_is_lost() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    assert len(judge(expected, []).lost) == 1


def test_a_prompt_in_another_chat_is_lost_there_and_doubled_here() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    verdict = judge(expected, Journal().sent(CITIZEN + 1, PROMPT).entries)
    assert (len(verdict.lost), len(verdict.doubled)) == (1, 1)


def test_a_second_prompt_is_doubled() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    verdict = judge(expected, Journal().sent(CITIZEN, PROMPT, PROMPT).entries)
    assert (len(verdict.lost), len(verdict.doubled)) == (0, 1)


def test_an_edit_is_no_second_message() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    verdict = judge(expected, Journal().sent(CITIZEN, PROMPT).edited(CITIZEN, 1, PROMPT).entries)
    assert verdict.doubled == []


def test_what_nobody_expected_is_doubled() -> None:
    assert len(judge(Expected(), Journal().sent(CITIZEN, SETTLED).entries).doubled) == 1


def test_what_was_waited_for_in_vain_is_lost() -> None:
    assert judge(Expected(missed=["never came"]), []).lost == ["never came"]


def test_words_in_the_alert_must_be_masked() -> None:
    good, bad = Journal().sent(GROUP, alert(MASKED)), Journal().sent(GROUP, alert(WORDS))
    assert judge(expecting_words(WORDS), good.entries).lost == []
    assert len(judge(expecting_words(WORDS), bad.entries).lost) == 1


def test_words_that_lost_their_ampersand_are_lost() -> None:
    spoiled = Journal().sent(GROUP, alert(MASKED.replace("&", "&amp;")))
    assert len(judge(expecting_words(WORDS), spoiled.entries).lost) == 1


def test_words_that_were_cut_are_lost() -> None:
    cut = Journal().sent(GROUP, alert(MASKED[:-1]))
    assert len(judge(expecting_words(WORDS), cut.entries).lost) == 1


def test_words_may_stand_in_messages_before_the_alert() -> None:
    verdict = judge(
        expecting_words(WORDS, "还有一句。"), Journal().sent(GROUP, MASKED, "还有一句。", alert()).entries
    )
    assert (verdict.lost, verdict.doubled) == ([], [])


def test_words_in_the_wrong_order_are_lost() -> None:
    verdict = judge(
        expecting_words("一句。", "又一句。"), Journal().sent(GROUP, alert("又一句。\n一句。")).entries
    )
    assert len(verdict.lost) == 2


def test_words_that_came_twice_are_doubled() -> None:
    verdict = judge(expecting_words(WORDS), Journal().sent(GROUP, MASKED, MASKED, alert()).entries)
    assert (len(verdict.lost), len(verdict.doubled)) == (0, 1)


def test_words_must_be_in_every_chat_that_should_have_them() -> None:
    journal = Journal().sent(GROUP, alert(MASKED)).sent(HANDLER, alert())
    assert len(judge(expecting_words(WORDS, chats=(GROUP, HANDLER)), journal.entries).lost) == 1


def test_two_alerts_in_one_chat_are_doubled() -> None:
    verdict = judge(expecting_words(WORDS), Journal().sent(GROUP, alert(MASKED), alert(MASKED)).entries)
    assert len(verdict.doubled) == 1


def test_of_two_who_wrote_the_same_both_must_be_shown() -> None:
    expected = expecting_words(WORDS)
    other = "C-M4XW6P2R"
    expected.once(GROUP, Kind.ALERT, other)
    expected.cases[other] = CaseWords((), [WORDS])
    expected.cases[other].must_show([GROUP])
    quoted = alert(MASKED).replace(CASE, other)
    assert judge(expected, Journal().sent(GROUP, quoted, MASKED, alert()).entries).lost == []
    assert len(judge(expected, Journal().sent(GROUP, quoted, alert()).entries).lost) == 1


def test_an_answer_in_one_message_is_whole() -> None:
    reply = "样张已经贴出。\n“<免费>重照” & 致歉。"
    assert judge(expecting_answer(reply), Journal().sent(CITIZEN, answer(reply)).entries).lost == []


def test_an_answer_with_a_character_changed_is_lost() -> None:
    spoiled = Journal().sent(CITIZEN, answer("样张已经贴出!"))
    assert len(judge(expecting_answer("样张已经贴出。"), spoiled.entries).lost) == 1


def test_a_long_answer_is_read_between_its_head_and_tail() -> None:
    verdict = judge(
        expecting_answer(FIRST + SECOND), Journal().sent(CITIZEN, HEAD, FIRST, SECOND, TAIL).entries
    )
    assert (verdict.lost, verdict.doubled) == ([], [])


def test_a_long_answer_without_its_second_part_is_lost() -> None:
    verdict = judge(expecting_answer(FIRST + SECOND), Journal().sent(CITIZEN, HEAD, FIRST, TAIL).entries)
    assert len(verdict.lost) == 1


def test_a_long_answer_in_the_wrong_order_is_lost() -> None:
    journal = Journal().sent(CITIZEN, HEAD, SECOND, FIRST, TAIL)
    assert len(judge(expecting_answer(FIRST + SECOND), journal.entries).lost) == 1


def test_a_part_of_an_answer_that_came_twice_is_doubled() -> None:
    journal = Journal().sent(CITIZEN, HEAD, FIRST, FIRST, SECOND, TAIL)
    verdict = judge(expecting_answer(FIRST + SECOND), journal.entries)
    assert (len(verdict.lost), len(verdict.doubled)) == (0, 1)


def test_an_answer_without_its_question_at_the_end_is_lost() -> None:
    journal = Journal().sent(CITIZEN, HEAD, FIRST, SECOND)
    assert len(judge(expecting_answer(FIRST + SECOND), journal.entries).lost) == 1


def test_the_newest_alert_must_say_that_the_case_is_closed() -> None:
    expected = expecting_words(WORDS)
    expected.closed[CASE] = [GROUP]
    open_still = Journal().sent(GROUP, alert(MASKED))
    assert len(judge(expected, open_still.entries).lost) == 1
    closed = open_still.edited(GROUP, 1, alert(MASKED, "\n已了结：评价人说“已解决”。"))
    assert judge(expected, closed.entries).lost == []


def test_a_reason_with_a_character_changed_is_lost() -> None:
    expected = Expected()
    expected.relay(CITIZEN, Kind.HANDED_OVER, KEY, "由贵单位<窗口> & 主管。")
    whole = handed_over("由贵单位<窗口> & 主管。")
    assert judge(expected, Journal().sent(CITIZEN, whole).entries).lost == []
    assert len(judge(expected, Journal().sent(CITIZEN, whole.replace("&", "&amp;")).entries).lost) == 1


def test_an_office_that_hears_of_pressure_on_its_citizens_is_found() -> None:
    expected = Expected()
    expected.once(SUPERVISOR, Kind.PRESSURE_REPORT, "A3区政务服务局 · 现场 · “有人让我打好评”")
    good = Journal().sent(SUPERVISOR, PRESSURE_REPORT)
    assert judge(expected, good.entries) == Verdict()
    assert len(judge(expected, good.sent(HANDLER, PRESSURE_REPORT).entries).doubled) == 1


def test_reports_that_read_alike_are_counted() -> None:
    expected = Expected()
    for _ in ("one citizen", "another"):
        expected.once(SUPERVISOR, Kind.PRESSURE_REPORT, "A3区政务服务局 · 现场 · “有人让我打好评”")
    assert len(judge(expected, Journal().sent(SUPERVISOR, PRESSURE_REPORT).entries).lost) == 1
    twice = Journal().sent(SUPERVISOR, PRESSURE_REPORT, PRESSURE_REPORT)
    assert judge(expected, twice.entries) == Verdict()


def test_what_was_handed_on_must_say_so_in_every_message_of_the_old_office() -> None:
    expected = Expected()
    for _ in ("the alert", "the card"):
        expected.once(HANDLER, Kind.HANDED_ON, CASE)
    expected.once(HANDLER, Kind.ALERT, CASE)
    journal = Journal().sent(HANDLER, alert("字"), HANDED_ON).edited(HANDLER, 2, HANDED_ON)
    assert len(judge(expected, journal.entries).lost) == 1
    assert judge(expected, journal.edited(HANDLER, 1, HANDED_ON).entries) == Verdict()


def test_a_withdrawn_matter_must_say_so_where_it_was_asked() -> None:
    expected = Expected()
    expected.once(CITIZEN, Kind.PROMPT, KEY)
    expected.once(CITIZEN, Kind.WITHDRAWN, KEY)
    journal = Journal().sent(CITIZEN, PROMPT)
    assert len(judge(expected, journal.entries).lost) == 1
    assert judge(expected, journal.edited(CITIZEN, 1, WITHDRAWN).entries) == Verdict()


def test_a_short_message_that_reads_like_a_beginning_hides_no_other() -> None:
    expected = expecting_words("谢谢！望早日回复。")
    expected.cases["C-M4XW6P2R"] = other = CaseWords((), ["谢谢！"])
    other.must_show((GROUP,))
    journal = Journal().sent(GROUP, "谢谢！", "谢谢！望早日回复。", alert())
    verdict = judge(expected, journal.entries)
    assert (verdict.lost, verdict.doubled) == ([], [])
