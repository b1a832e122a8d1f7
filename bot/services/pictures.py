"""Photos sent through a page: drawn anew, so that nothing the camera wrote into them is left; kept sealed."""

import asyncio
from base64 import b64decode, b64encode
from io import BytesIO

from bot.errors import NotAPicture
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from models.tables import Account, Picture

PREFIX = "page:"
LONGEST_SIDE = 2048
MOST_PIXELS = 50_000_000
QUALITY = 82


class PictureDesk:
    """Keeps photos under the key of whoever sent them."""

    def __init__(self, ground: Ground, accounts: AccountDesk) -> None:
        self._ground = ground
        self._accounts = accounts

    async def keep(self, account: Account, photo: bytes) -> str:
        """Keep a photo that `cleaned` has drawn; returns its reference. Inside a unit of work."""
        key_id = await self._accounts.key_of(account)
        content = await self._ground.vault.seal(key_id, b64encode(photo).decode())
        row = await Picture.create(content=content, key_id=key_id, at=self._ground.now())
        return f"{PREFIX}{row.id}"


async def opened(ground: Ground, reference: str) -> bytes | None:
    """A photo by its reference; None for a photo of the chat, or once its person is erased."""
    if not reference.startswith(PREFIX):
        return None
    row = await Picture.get(id=int(reference.removeprefix(PREFIX)))
    content = await ground.vault.open(row.key_id, row.content)
    return b64decode(content) if content else None


async def cleaned(photo: bytes) -> bytes:
    """The same picture as a JPEG of moderate size, turned the right way up. Raises NotAPicture."""
    return await asyncio.to_thread(_drawn_anew, photo)


def _drawn_anew(photo: bytes) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415  (it is large, and most processes never draw)

    try:
        with Image.open(BytesIO(photo), formats=("JPEG", "PNG", "WEBP")) as given:
            if given.width * given.height > MOST_PIXELS:
                raise NotAPicture
            upright = ImageOps.exif_transpose(given)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            plain.paste(upright, mask=upright.getchannel("A") if "A" in upright.getbands() else None)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise NotAPicture from exc
    drawn = BytesIO()
    plain.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()
