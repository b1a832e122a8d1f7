"""In which language a request wants to be answered."""

from aiohttp import web

from bot.texts import DEFAULT_LANGUAGE, Texts, match_language, texts

MOST_RANGES = 20


def asked_for(request: web.Request) -> Texts:
    """The sentences in the language that Accept-Language likes best of ours; Chinese where it likes none."""
    ranges = request.headers.get("Accept-Language", "").split(",")[:MOST_RANGES]
    liked = [_read(one) for one in ranges]
    for _, tag in sorted((one for one in liked if one[0] > 0), key=lambda one: -one[0]):
        if language := match_language(tag):
            return texts(language)
    return texts(DEFAULT_LANGUAGE)


def chosen(request: web.Request) -> Texts:
    """Those of the language that the address names, otherwise those asked for."""
    named = match_language(request.query.get("lang"))
    return texts(named) if named else asked_for(request)


def _read(one: str) -> tuple[float, str]:
    """How much a range of languages is liked, and its tag."""
    tag, _, weight = one.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag.strip()
    except ValueError:
        return 0, ""
