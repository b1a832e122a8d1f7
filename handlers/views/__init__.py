"""Views: facts in, a screen out, one function for each kind of message; they decide nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.facts import Notice
from bot.texts import Texts
from handlers.screens import Screen
from handlers.views import (
    alert,
    card,
    citizen_case,
    desk,
    draft,
    office,
    own,
    people,
    prompt,
    rated,
    relayed,
    words,
)

View = Callable[[Texts, Any, str], Screen]

VIEWS: Mapping[Notice, View] = {
    Notice.PROMPT: prompt.prompt,
    Notice.WAITING: prompt.waiting,
    Notice.NEXT: prompt.next_one,
    Notice.SETTLED: rated.settled,
    Notice.KEPT: words.kept,
    Notice.WHICH: words.which,
    Notice.TYPED_GRADE: words.typed_grade,
    Notice.SAY_MORE: words.say_more,
    Notice.WORDS: words.words,
    Notice.LASTING: people.lasting,
    Notice.LASTING_DONE: people.lasting_done,
    Notice.WELCOME: people.welcome,
    Notice.ABOUT: people.about,
    Notice.HELP: people.help_text,
    Notice.LANGUAGE: people.language,
    Notice.LANGUAGE_SET: people.language_set,
    Notice.STOPPED: people.stopped,
    Notice.STOP_CHOSEN: people.stop_chosen,
    Notice.REFUSAL: people.refusal,
    Notice.NOT_UNDERSTOOD: people.not_understood,
    Notice.PRIVACY: own.privacy,
    Notice.ERASE_ASK: own.erase_ask,
    Notice.ERASED: own.erased,
    Notice.LINK_CUT: own.link_cut,
    Notice.MY: own.my,
    Notice.QUESTION: relayed.question,
    Notice.RESPOND: citizen_case.respond,
    Notice.RESPONDED: citizen_case.responded,
    Notice.CONTACT_CHECK: citizen_case.contact_check,
    Notice.PROMISED: citizen_case.promised,
    Notice.ANSWER: relayed.answer,
    Notice.SOLVED: citizen_case.solved,
    Notice.REOPENED: citizen_case.reopened,
    Notice.UNSOLVED: citizen_case.unsolved,
    Notice.UNCONFIRMED: citizen_case.unconfirmed,
    Notice.PUBLISH: citizen_case.publish,
    Notice.GRADE_PASSED_ON: citizen_case.grade_passed_on,
    Notice.AMENDED: citizen_case.amended,
    Notice.ALERT: alert.alert,
    Notice.CARD: card.card,
    Notice.DRAFT: draft.draft,
    Notice.DRAFT_CLASH: draft.draft_clash,
    Notice.WHICH_CASE: draft.which_case,
    Notice.CITIZEN_SAID: office.citizen_said,
    Notice.JUDGED: office.judged,
    Notice.NEW_GRADE: office.new_grade,
    Notice.DUE: office.due,
    Notice.UNDELIVERED: office.undelivered,
    Notice.CONTACT_DENIED: office.contact_denied,
    Notice.PUT_BACK: office.put_back,
    Notice.LISTED: office.listed_case,
    Notice.DESK: desk.desk,
    Notice.ROLE_TAKEN: desk.role_taken,
    Notice.ROLE_ENDED: desk.role_ended,
}


def render(kind: Notice, t: Texts, facts: object, tz: str) -> Screen:
    """The message of a kind; moments are told in the time zone `tz`."""
    return VIEWS[kind](t, facts, tz)
