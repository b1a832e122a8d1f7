"""Many operations as one: the ORM builds every model anew after each operation, which takes it seconds."""

from collections.abc import Iterable, Sequence
from typing import cast

from tortoise.migrations.operations import Operation, TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

Names = tuple[str, str]


class _Patient:
    """A state that notes what is to be built anew instead of doing it at once."""

    def __init__(self, state: State) -> None:
        self.models, self.apps = state.models, state.apps
        self.touched: set[Names] = set()

    def reload_models(self, models: Iterable[Names]) -> None:
        """Later."""
        self.touched.update(models)

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Later."""
        self.touched.add((app_label, model_name))


class Together(TortoiseOperation):
    """Carries out operations one after another over the state that all of them lead to.

    Each must find there what it needs: a table stands before those that refer to it.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = [operation for operation in operations if isinstance(operation, TortoiseOperation)]

    def describe(self) -> str:
        """What it does."""
        return "; ".join(operation.describe() for operation in self.operations)

    def state_forward(self, app_label: str, state: State) -> None:
        """All changes, then the models once."""
        patient = _Patient(state)
        for operation in self.operations:
            operation.state_forward(app_label, cast(State, patient))
        state.reload_models(patient.touched)

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """One after another."""
        for operation in self.operations:
            await operation.database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Back in the other order."""
        for operation in reversed(self.operations):
            await operation.database_backward(app_label, old_state, new_state, state_editor)
