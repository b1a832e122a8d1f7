"""`yiping migrate --plan`: what would be done, what it would lock, and whether there is a way back."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.settings import Settings
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import connected
from models import database
from models.plan import locked_tables

NOTES = Path("var")


async def plan(job: Job) -> Answer:
    """The steps, in order; nothing is changed."""
    async with connected(job.settings):
        missing = await database.missing_migrations()
    last = last_backup(job.settings)
    facts: dict[str, Fact] = {
        "steps": len(missing),
        "last_backup": last and last.astimezone(job.settings.zone),
    }
    steps: list[dict[str, Fact]] = [
        {"migration": name, "locks": tables}
        for name, tables in locked_tables(database.migrations()).items()
        if name in missing
    ]
    return Answer(facts, {"migrations": steps})


def note_backup(settings: Settings, path: Path, made_at: datetime) -> None:
    """Remember, in this directory, that the store was backed up."""
    NOTES.mkdir(exist_ok=True)
    note = {"file": str(path.absolute()), "made_at": made_at.isoformat()}
    _note_of(settings).write_text(json.dumps(note), "utf-8")


def last_backup(settings: Settings) -> datetime | None:
    """When this store was last backed up from this directory, if that is known and the file still there."""
    try:
        note = json.loads(_note_of(settings).read_text("utf-8"))
        return datetime.fromisoformat(note["made_at"]) if Path(note["file"]).exists() else None
    except (OSError, ValueError, KeyError):
        return None


def _note_of(settings: Settings) -> Path:
    """A note for each store: one of another would be a false comfort."""
    url = settings.database_url.get_secret_value()
    return NOTES / f"last-backup-{sha256(url.encode()).hexdigest()[:8]}.json"
