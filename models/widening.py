"""More members for an enumeration: columns are texts or numbers, so the database has nothing to change.

The stock operation would remake the table on SQLite, and its triggers would be lost with the old one.
"""

from copy import deepcopy
from typing import Any, cast

from tortoise.fields.base import Field
from tortoise.migrations.operations import AlterField
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class MoreMembers(AlterField):
    """Notes the new members; touches no table."""

    def state_forward(self, app_label: str, state: State) -> None:
        """As the stock operation, without building every related model anew for it."""
        model = self.get_model_state(state, app_label, self.model_name)
        model.fields[self.name] = cast("Field[Any]", deepcopy(self.field))

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Nothing."""

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Nothing."""
