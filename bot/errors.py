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


class HeldByAnother(Refusal):
    """What was found by a phone number belongs to another account already."""


class DisputedAlready(Refusal):
    """Two accounts have said already that the matter is theirs."""


class NotOwnNumber(Refusal):
    """The card is not the sender's own."""


class NumberTyped(Refusal):
    """A phone number was typed, and nobody can see whose it is."""


class TooManyTries(Refusal):
    """Enough matter numbers were tried for one day."""


class RatingWindowOver(Refusal):
    """The time for rating this matter is over."""


class PromptIsVoid(Refusal):
    """The prompt was withdrawn or belongs to somebody else."""


class RaterHasRole(Refusal):
    """An official of the rated office cannot rate its matters."""


class NobodyServedYet(Refusal):
    """Only an account that a matter was linked to, opened or rated by may review an office."""


class ReviewedLately(Refusal):
    """The account has reviewed this office, and may do so again from a day on."""


class CorrectionOver(Refusal):
    """The time for saying that somebody else pressed at the window is over."""


class CorrectedAlready(Refusal):
    """What was pressed at the window has been corrected once."""


class KioskUnpaired(Refusal):
    """The tablet is not paired with any window."""


class KioskCodeBad(Refusal):
    """The code pairs no tablet: mistyped, used or over."""


class KioskUnknown(OperatorRefusal):
    """There is no such tablet, or it is unpaired already."""


class PassUsed(Refusal):
    """Somebody has opened this QR code already."""


class PassOver(Refusal):
    """The QR code was not opened in time."""


class LinkUnknown(Refusal):
    """The link leads nowhere."""


class LaunchForged(Refusal):
    """The launch data were not signed by the chat, or lie in the future."""


class LaunchStale(Refusal):
    """The launch data are too old: the page must be opened anew."""


class SessionOver(Refusal):
    """The session of the page has ended, or there is none."""


class NotAPicture(Refusal):
    """The file is no photo, or one too large to be drawn."""


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


class NotALead(Refusal):
    """Only a lead of the office may do this."""


class NotYourself(Refusal):
    """A lead cannot remove themself from the team; that is resigning."""


class NotOfTheTeam(Refusal):
    """The official is not, or no longer, of this office."""


class GroupTaken(Refusal):
    """The group is bound to another office."""


class InvitationUnknown(Refusal):
    """No invitation of a group has this token."""


class ContactOnlyNamed(Refusal):
    """Direct contact may be recorded for a named rating only."""


class NotASupervisor(Refusal):
    """Only a supervisor above the rated office, without a role in it, may do this."""


class ReportTaken(Refusal):
    """Another supervisor has taken up the report."""


class RatingMadeAnew(Refusal):
    """After one report of pressure a rating is made anew once."""


class NothingWritten(Refusal):
    """The draft holds no words yet."""


class TextAndPhotosOnly(Refusal):
    """An official's draft takes text and photos, nothing else."""


class PrivateChatNeeded(Refusal):
    """The person has not started the bot, or blocked it: nothing can go on in private."""


class HandedOverEnough(Refusal):
    """The case was handed over as often as it may be."""


class OfficeCannotTake(Refusal):
    """The case cannot go to this office: it has had it, or nobody there would get it."""


class NotAbove(Refusal):
    """Only a supervisor above the office that answers may do this."""


class NobodySupervises(Refusal):
    """No office above has a supervisor who could decide."""


class ExtensionAsked(Refusal):
    """An extension of this case has been asked for once."""


class AlreadyDecided(Refusal):
    """Another supervisor has decided, or the time for it is over."""


class AlreadyUrged(Refusal):
    """The case has been urged today."""


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


class CallbackBad(OperatorRefusal):
    """A callback is posted to an http or https address of at most 2,000 characters, without a user in it."""


class CallbackMissing(OperatorRefusal):
    """The source has no callback."""


class EventUnknown(OperatorRefusal):
    """No event has this number."""


class OfficialUnknown(Refusal):
    """No such official is in office."""


class MatterConflict(Refusal):
    """The key was reported before with other content."""


class MatterRated(Refusal):
    """The matter has been rated: it cannot be withdrawn, the rating stays."""


class MatterWithdrawn(Refusal):
    """The matter was withdrawn: nobody is asked about it."""


class HoldUnknown(OperatorRefusal):
    """No hold of this extent is on."""


class UpdateUnknown(OperatorRefusal):
    """No update was stored under this number."""


class MatterUnknown(Refusal):
    """No matter was reported under this key."""
