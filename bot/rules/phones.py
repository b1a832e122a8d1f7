"""Phone numbers as people and systems write them: one spelling, so that equal numbers look equal."""

import re
import unicodedata

NO_DIGIT = re.compile("[^0-9]+")
ABROAD = "00"
CHINA = "86"
MOBILE_LENGTH = 11
LAST_DIGITS = 4


def plain_number(text: str) -> str:
    """Digits only: `+86 138-0000 0000`, `008613800000000` and `13800000000` are one number.

    The country's code is left out where a Chinese mobile number follows it; numbers of other countries keep
    theirs. Empty where there is no digit.
    """
    digits = NO_DIGIT.sub("", unicodedata.normalize("NFKC", text)).removeprefix(ABROAD)
    mobile = digits.removeprefix(CHINA)
    return mobile if len(mobile) == MOBILE_LENGTH and mobile.startswith("1") else digits


def last_digits(text: str) -> str:
    """The last four digits of a number: what somebody must know to open a matter by its number alone."""
    return plain_number(text)[-LAST_DIGITS:]


def is_mobile(text: str) -> bool:
    """Whether a text is a Chinese mobile number and nothing else."""
    plain = plain_number(text)
    return len(plain) == MOBILE_LENGTH and plain.startswith("1") and not any(map(str.isalpha, text))
