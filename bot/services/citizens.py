"""Citizens: the person behind a reference of a source, made at first sight."""

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.services.vault import Vault
from models.tables import Citizen, Source


class Citizens:
    """Finds people by a keyed hash of what their source calls them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def of(self, source: Source, ref: str) -> Citizen:
        """The person behind a reference; a person who was erased comes back with a fresh key."""
        vault = self._vault
        hashes = vault.hashes("ref", ref)
        citizen = await Citizen.get_or_none(source=source, ref_hash__in=hashes)
        if citizen is None:
            try:
                async with in_transaction():
                    return await Citizen.create(source=source, ref_hash=hashes[0], key=await vault.new_key())
            except IntegrityError:
                # another matter of theirs came at the same moment
                citizen = await Citizen.get(source=source, ref_hash__in=hashes)
        return await self._returned(citizen.id) if await vault.is_destroyed(citizen.key_id) else citizen

    async def _returned(self, citizen_id: int) -> Citizen:
        """Somebody who was erased, with the fresh key; of two matters at once the first brings it."""
        citizen, vault = await Citizen.filter(id=citizen_id).select_for_update().get(), self._vault
        if await vault.is_destroyed(citizen.key_id):
            citizen.key_id = (await vault.new_key()).id
            await citizen.save(update_fields=["key_id"])
        return citizen
