"""The sentences of the code and the catalogues that translate them; run it to bring these up to date."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
TEMPLATE = LOCALES / "messages.pot"
DEFAULT_LANGUAGE = "zh_CN"
SPEAKING = ("main.py", "serving.py", "bot", "commands", "demo", "handlers", "miniapp", "webhooks")
# `t("…")` and `plural("…", "…", n)` say a sentence; `phrase("…")` marks one in a table.
SAYS_ONE = {"t", "phrase"}
SAYS_MANY = {"plural"}
# Chinese that is data and not a sentence to anybody.
DATA_MODULES = frozenset(
    {
        "bot/rules/grades.py",
        "bot/rules/praise.py",
        "bot/rules/privacy.py",
        "bot/rules/private_numbers.py",
        "bot/rules/splitting.py",
        "bot/rules/csvtext.py",
        # the service under which general reviews are kept
        "bot/services/generalmatters.py",
        # what simulated people of a test source are called and say
        "bot/services/rehearsals.py",
        "bot/services/stage.py",
    }
)
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]")
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")

PASSING_HEADERS = tuple(
    f'"{name}'.encode()
    for name in (
        "Generated",
        "Language-Team",
        "Last-Translator",
        "PO-Rev",
        "POT-Creation",
        "Project-Id",
        "Report",
    )
)

MessageId = str | tuple[str, str]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the code and where it stands."""

    id: MessageId
    place: str
    line: int


def speaking_files(root: Path = ROOT) -> list[Path]:
    """The modules that may say something to people."""
    places = [root / place for place in SPEAKING]
    files = [place for place in places if place.is_file()]
    folders = [place for place in places if place.is_dir()]
    return files + sorted(
        file
        for place in folders
        for file in place.rglob("*")
        if file.suffix == ".py" or (file.suffix == ".html" and "templates" in file.parts)
    )


def sentences_of(files: Iterable[Path], root: Path = ROOT) -> list[Sentence]:
    """Every sentence that stands inside a marking call."""
    return [
        Sentence(message, file.relative_to(root).as_posix(), line)
        for file in files
        for line, message in (_said_in_template(file) if file.suffix == ".html" else _said_in_code(file))
    ]


def _said_in_code(file: Path) -> Iterator[tuple[int, MessageId]]:
    for call in _calls(ast.parse(file.read_text("utf-8"))):
        yield from ((call.lineno, message) for message in _messages(call))


def _said_in_template(file: Path) -> Iterator[tuple[int, MessageId]]:
    for call in Environment().parse(file.read_text("utf-8")).find_all(nodes.Call):
        name = getattr(call.node, "name", None) or getattr(call.node, "attr", "")
        said = [_template_literals(argument) for argument in call.args[:2]]
        if name in SAYS_ONE and said:
            yield from ((call.lineno, sentence) for sentence in said[0])
        elif name in SAYS_MANY and len(said) > 1:
            yield call.lineno, (said[0][0], said[1][0])


def _template_literals(argument: nodes.Expr) -> list[str]:
    """The strings an argument may be: itself, or either side of `… if … else …`."""
    if isinstance(argument, nodes.CondExpr):
        sides = [argument.expr1, argument.expr2]
        return [said for side in sides if side is not None for said in _template_literals(side)]
    return [argument.value] if isinstance(argument, nodes.Const) and isinstance(argument.value, str) else []


def _loose_in_template(file: Path) -> Iterator[tuple[int, str]]:
    """Chinese that stands between the tags of a template."""
    tree = Environment().parse(file.read_text("utf-8"))
    for data in tree.find_all(nodes.TemplateData):
        yield data.lineno, data.data.strip()


def loose_sentences(files: Iterable[Path], root: Path = ROOT) -> list[str]:
    """Chinese in the code that no marking call holds: it would never be translated."""
    found: list[str] = []
    for file in files:
        place = file.relative_to(root).as_posix()
        if place not in DATA_MODULES:
            unmarked = _loose_in_template(file) if file.suffix == ".html" else _loose_in_code(file)
            found += [f"{place}:{line}: {words}" for line, words in unmarked if CHINESE.search(words)]
    return found


def _loose_in_code(file: Path) -> Iterator[tuple[int, str]]:
    return _unmarked(ast.parse(file.read_text("utf-8")))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return iter(sorted(calls, key=lambda call: (call.lineno, call.col_offset)))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _messages(call: ast.Call) -> list[MessageId]:
    name, literals = _called(call), [_literals(argument) for argument in call.args[:2]]
    if name in SAYS_ONE and literals:
        return [node.value for node in literals[0] if isinstance(node.value, str)]
    if name in SAYS_MANY and len(literals) > 1 and literals[0] and literals[1]:
        return [(str(literals[0][0].value), str(literals[1][0].value))]
    return []


def _literals(argument: ast.expr) -> list[ast.Constant]:
    """The strings an argument may be: itself, or either side of `… if … else …`."""
    if isinstance(argument, ast.IfExp):
        return _literals(argument.body) + _literals(argument.orelse)
    return [argument] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def _unmarked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    marked = {
        id(node)
        for call in _calls(tree)
        if _called(call) in SAYS_ONE | SAYS_MANY
        for argument in call.args[:2]
        for node in _literals(argument)
    }
    marked |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked:
            yield node.lineno, node.value


def template(root: Path = ROOT) -> Catalog:
    """What the code says now."""
    catalog = _empty(None)
    for sentence in sentences_of(speaking_files(root), root):
        catalog.add(sentence.id, locations=[(sentence.place, sentence.line)])
    return catalog


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po"))


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def read(path: Path, language: str | None) -> Catalog:
    """A catalogue as it is on disk."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> list[Message]:
    """The entries of a catalogue without its header."""
    return [message for message in catalog if message.id]


def forms(message: Message) -> list[str]:
    """The translations of an entry: one, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def ids(message: Message) -> list[str]:
    """The Chinese of an entry: one sentence, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(PLACEHOLDER.findall(text))


def lacking(catalog: Catalog) -> list[str]:
    """The entries that are not, or not wholly, translated."""
    return [ids(message)[0] for message in messages(catalog) if message.fuzzy or not all(forms(message))]


def keys(catalog: Catalog) -> set[MessageId]:
    """What a catalogue translates."""
    return {_key(message) for message in messages(catalog)}


def strange_placeholders(catalog: Catalog) -> list[str]:
    """The entries where a translation has other placeholders; only a singular may lack the number."""
    return [ids(message)[0] for message in messages(catalog) if any(_strays(message))]


def _strays(message: Message) -> list[bool]:
    wanted = set().union(*map(placeholders, ids(message)))
    spare = {"n"} if len(forms(message)) > 1 else set()
    return [not wanted - spare <= placeholders(form) <= wanted for form in forms(message) if form]


def updated(language: str, now: Catalog) -> Catalog:
    """The catalogue of a language with the code's entries, its own translations, and nothing else."""
    path = path_of(language)
    known = {_key(message): message for message in messages(read(path, language))} if path.exists() else {}
    catalog = _empty(language)
    for message in messages(now):
        before = known.get(_key(message))
        words: str | tuple[str, ...] = _translation(message, before, language, catalog.num_plurals)
        comments = before.user_comments if before else []
        catalog.add(message.id, words, locations=message.locations, user_comments=comments)
    return catalog


def _key(message: Message) -> MessageId:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _translation(
    message: Message, before: Message | None, language: str, plurals: int
) -> str | tuple[str, ...]:
    if language == DEFAULT_LANGUAGE:
        return message.id if isinstance(message.id, str) else (message.id[0],) * plurals
    if before is not None and not before.fuzzy:
        return before.string if isinstance(before.string, str) else tuple(before.string or ())
    return "" if isinstance(message.id, str) else ("",) * plurals


def _empty(language: str | None) -> Catalog:
    comment = "# Made by `make catalogues`: translate msgstr, leave the rest."
    return Catalog(locale=language, fuzzy=False, header_comment=comment, charset="utf-8")


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue without dates and line numbers, so that only sentences make a change."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_by_file=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(b"".join(line for line in lines if not line.startswith(PASSING_HEADERS)))
    fresh.replace(path)


def main() -> None:
    """Update the template and every catalogue; list what is not translated."""
    now = template()
    write(now, TEMPLATE)
    for language in languages() or [DEFAULT_LANGUAGE, "en"]:
        catalog = updated(language, now)
        write(catalog, path_of(language))
        missing = lacking(catalog)
        print(f"{language}: {len(messages(catalog))} sentences, {len(missing)} not translated")
        sys.stdout.writelines(f"  {sentence}\n" for sentence in missing)


if __name__ == "__main__":
    main()
