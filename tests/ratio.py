"""Prints how many lines of test there are per line of source; blank lines and comments do not count."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("main.py", "processes.py", "serving.py", "bot", "commands", "handlers", "models", "webhooks")
STAGE = ("benchmarks", "demo", "faults", "replay", "simulator")


def lines_of(*places: str) -> int:
    """Lines of Python under these places that say something."""
    files = [file for place in places for file in _files(ROOT / place)]
    return sum(_says_something(line) for file in files for line in file.read_text("utf-8").splitlines())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [file for file in place.rglob("*.py") if "migrations" not in file.parts]


def _says_something(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith("#")


def main() -> None:
    """Print the ratio in one line."""
    product, stage, tests = lines_of(*PRODUCT), lines_of(*STAGE), lines_of("tests")
    source = max(product + stage, 1)
    print(f"test-to-source ratio {tests / source:.2f}: {tests} lines of test, {product} + {stage} of source")


if __name__ == "__main__":
    main()
