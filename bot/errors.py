"""Refusals: what the rules say no to. The class names what happened, its docstring is the message."""

from typing import Any


class Refusal(Exception):
    """The act was refused."""

    def __init__(self, **facts: Any) -> None:
        super().__init__((type(self).__doc__ or "").strip())
        self.facts = facts


class OperatorRefusal(Refusal):
    """The command was refused: operators meet it at their prompt, nobody in the chat."""


class MatterAlreadyRated(Refusal):
    """The matter has its one rating already."""


class MatterHasOtherRater(Refusal):
    """The link of this matter has been used by another account."""


class RatingWindowOver(Refusal):
    """The time for rating this matter is over."""


class PromptIsVoid(Refusal):
    """The prompt was withdrawn or belongs to somebody else."""


class RaterHasRole(Refusal):
    """An official of the rated office cannot rate its matters."""


class LinkUnknown(Refusal):
    """The link leads nowhere."""


class GradeStands(Refusal):
    """The time for amending the grade is over."""


class GradeUnchanged(Refusal):
    """The rating already carries this grade."""


class WordsTooLate(Refusal):
    """The time for adding words is over."""


class NotYours(Refusal):
    """The button or message was made for somebody else."""


class StateHasMoved(Refusal):
    """The thing is in another state by now."""


class NotAnOfficial(Refusal):
    """The account has no claiming role in the responsible office."""


class CaseTaken(Refusal):
    """Another official has claimed the case."""


class NotTheHandler(Refusal):
    """Only the official who claimed the case may do this."""


class ContactOnlyNamed(Refusal):
    """Direct contact may be recorded for a named rating only."""


class NothingWritten(Refusal):
    """The draft holds no words yet."""


class AlreadyJudged(Refusal):
    """This answer has been judged already."""


class InvitationUsed(Refusal):
    """The invitation has been used."""


class InvitationOver(Refusal):
    """The invitation has run out."""


class OfficeUnknown(Refusal):
    """No office is registered under this code."""


class SourceUnknown(OperatorRefusal):
    """No source is registered under this name."""


class SourceExists(OperatorRefusal):
    """A source of this name exists already."""


class SourceNameBad(OperatorRefusal):
    """A source is named by at most 63 small letters, digits and hyphens, not beginning with a hyphen."""


class SourceRateBad(OperatorRefusal):
    """A rate is a number of requests a second, from 0 (no limit) to 100,000."""


class OfficialUnknown(Refusal):
    """No such official is in office."""


class MatterConflict(Refusal):
    """The key was reported before with other content."""


class MatterUnknown(Refusal):
    """No matter was reported under this key."""
