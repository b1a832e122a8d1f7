"""Sentences in the reader's language, from the gettext catalogues; the Chinese sentence is the key.

A language may be spoken plainly: `zh_CN@plain` is Chinese with the sentences of its overlay laid over it.
Whatever leaves carries the name of what it speaks; days and plurals follow the language itself.
"""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

DEFAULT_LANGUAGE = "zh_CN"
# The catalogues lie beside the package, in a checkout as in an installed wheel.
LOCALES = Path(__file__).resolve().parent.parent / "locales"
OVERLAYS = "plain"  # the folder of the overlays, one file for each language that has one
PLAIN = "@plain"
# An overlay's word for a sentence that is better not said at all.
LEFT_OUT = "∅"
# Around a value in a sentence that runs from right to left: it keeps its own direction and disturbs none.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT = "right-to-left"
MANY_DAYS = 1000
MANY_NUMBERS = 1000
# Those who write Chinese this way say so by their script, or by where they are.
TRADITIONAL = "zh_Hant"
TRADITIONAL_TAGS = ("zh_hant", "zh_tw", "zh_hk", "zh_mo")


def phrase(sentence: str) -> str:
    """Mark a sentence of a table for the catalogues; whoever shows it calls `t(…)` on it."""
    return sentence


class Texts:
    """One language: call it with a Chinese sentence and the values of its placeholders."""

    def __init__(self, language: str, catalog: Catalog) -> None:
        self.language = language
        self.is_plain = False
        # Babel would look the name up among all it has, each time it is given one.
        self.locale = Locale.parse(language)
        self._isolates = self.locale.character_order == RIGHT_TO_LEFT
        self._sentences: dict[str, str] = {}
        self._plurals: dict[str, tuple[str, ...]] = {}
        self._days: dict[tuple[int, ...], str] = {}
        self._small_numbers: dict[int, str] = {}
        self._form_of = c2py(catalog.plural_expr)
        self._keep_all(catalog)

    def spoken_plainly(self, overlay: Catalog) -> "Texts":
        """The same with the sentences of an overlay in place of its own; the others are shared."""
        plainly = copy(self)
        plainly.is_plain = True
        plainly._sentences, plainly._plurals, plainly._days = {**self._sentences}, {**self._plurals}, {}
        plainly._keep_all(overlay)
        return plainly

    def _keep_all(self, catalog: Catalog) -> None:
        for message in catalog:
            self._keep(message)

    def _keep(self, message: Message) -> None:
        if isinstance(message.id, str):
            if message.id and isinstance(message.string, str) and message.string:
                self._sentences[message.id] = message.string
        elif not isinstance(message.string, str) and message.string and all(message.string):
            self._plurals[message.id[0]] = tuple(message.string)

    def __call__(self, sentence: str, /, **values: object) -> str:
        """The sentence with its `{name}` filled in; values go in as they are, unescaped."""
        return self._filled(self._sentences.get(sentence, sentence), values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things; `{n}` is the number as this language writes it."""
        forms = self._plurals.get(one)
        found = forms[self._form_of(n)] if forms else (one if n == 1 else many)
        return self._filled(found, {"n": self.number(n), **values})

    def _filled(self, sentence: str, values: Mapping[str, object]) -> str:
        if sentence == LEFT_OUT:
            return ""
        return sentence.format(**{name: self.isolated(value) for name, value in values.items()})

    def isolated(self, value: object) -> object:
        """A value as it stands inside a sentence: apart from it, where that runs from right to left."""
        if not self._isolates or not isinstance(value, str) or not value:
            return value
        return f"{ISOLATE}{value}{END_OF_ISOLATE}"

    def day(self, day: date) -> str:
        """`11月27日（周五）`, `Fri 27 Nov`; a moment counts by its own time zone."""
        return self._day(day.timetuple()[:3])

    def _day(self, day: tuple[int, ...]) -> str:
        """Few days are told, and each very often."""
        if day not in self._days:
            t = self
            if len(self._days) > MANY_DAYS:
                self._days.clear()
            self._days[day] = format_date(date(*day), t("M月d日（EEE）"), locale=self.locale)
        return self._days[day]

    def moment(self, moment: datetime, zone: str | None = None) -> str:
        """`11月25日 15:20`, `25 Nov 15:20`, in `zone` or else in the moment's own."""
        t = self
        return format_datetime(_local(moment, zone), t("M月d日 HH:mm"), locale=self.locale)

    def time(self, moment: datetime | time, zone: str | None = None) -> str:
        """`15:20`."""
        local = _local(moment, zone) if isinstance(moment, datetime) else moment
        t = self
        return format_time(local, t("HH:mm"), locale=self.locale)

    def number(self, number: float) -> str:
        """`1,401` as this language writes it; small ones are told very often."""
        if not isinstance(number, int) or not 0 <= number < MANY_NUMBERS:
            return format_decimal(number, locale=self.locale)
        if number not in self._small_numbers:
            self._small_numbers[number] = format_decimal(number, locale=self.locale)
        return self._small_numbers[number]

    def percent(self, share: float) -> str:
        """`0.834` as `83.4%`."""
        return format_percent(share, "0.#%", locale=self.locale)

    def seconds(self, length: float | timedelta) -> str:
        """A length of time in words, in its two largest units: `1 小时 5 分钟`."""
        total = int(length.total_seconds() if isinstance(length, timedelta) else length)
        minutes, seconds = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        t = self
        units = {
            t.plural("{n} 天", "{n} 天", days): days,
            t.plural("{n} 小时", "{n} 小时", hours): hours,
            t.plural("{n} 分钟", "{n} 分钟", minutes): minutes,
            t.plural("{n} 秒", "{n} 秒", seconds): seconds,
        }
        said = [words for words, count in units.items() if count]
        return " ".join(said[:2]) or t.plural("{n} 秒", "{n} 秒", 0)


def _local(moment: datetime, zone: str | None) -> datetime:
    """The moment without its zone, so that Babel prints the clock that is meant."""
    return (moment.astimezone(ZoneInfo(zone)) if zone else moment).replace(tzinfo=None)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, the default one first."""
    found = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po"))
    return tuple(sorted(found, key=lambda language: language != DEFAULT_LANGUAGE))


@lru_cache(maxsize=256)
def match_language(wanted: str | None) -> str | None:
    """The catalogue for a tag such as `zh-hans`, `zh-TW` or `en-US`; None where there is none."""
    if not wanted:
        return None
    tag = wanted.replace("-", "_").lower()
    if tag.startswith(TRADITIONAL_TAGS) and "hans" not in tag and TRADITIONAL in languages():
        return TRADITIONAL
    for language in languages():
        if tag == language.lower():
            return language
    root = tag.split("_")[0]
    return next((language for language in languages() if language.lower().split("_")[0] == root), None)


def spoken(language: str, *, plain: bool) -> str:
    """The name of a language as it is spoken to somebody: plainly, or as it is."""
    return base_language(language) + (PLAIN if plain else "")


def base_language(language: str) -> str:
    """The language itself, however it is spoken."""
    return language.removesuffix(PLAIN)


def is_plain(language: str) -> bool:
    """Whether a language is spoken plainly."""
    return language.endswith(PLAIN)


def texts(language: str | None = None) -> Texts:
    """The sentences in this language, or in the default one where it is unknown."""
    wanted = language or ""
    return _load(match_language(base_language(wanted)) or DEFAULT_LANGUAGE, plain=is_plain(wanted))


def load_texts() -> None:
    """Read all catalogues now, instead of when somebody first needs one."""
    for language in languages():
        for plain in (False, True):
            _load(language, plain=plain)


@lru_cache
def _load(language: str, *, plain: bool) -> Texts:
    if not plain:
        return Texts(language, _read(LOCALES / language / "LC_MESSAGES" / "messages.po", language))
    overlay, usual = LOCALES / OVERLAYS / f"{language}.po", _load(language, plain=False)
    return usual.spoken_plainly(_read(overlay, language)) if overlay.exists() else usual


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)
