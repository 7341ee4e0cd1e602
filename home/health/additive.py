"""Additive migrations: those beside which the code that ran before goes on serving, reading and writing.

Django's INSERT names every column that its code knows and leaves the others out; Django also takes a column's default
away again once it is made. So a new column must be nullable or have a `db_default`, and nothing that the old code names
may go. A migration that isn't additive, or whose RunPython or RunSQL can't be judged from here, says why it may stand:

    class Migration(migrations.Migration):
        additive_because = "0.4.0 has stopped reading this column; it is removed one release later"
"""

from collections.abc import Iterator
from functools import cache

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REASON = "additive_because"
HARMLESS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)
WIDER = {
    ("CharField", "TextField"),
    ("SlugField", "TextField"),
    ("SmallIntegerField", "IntegerField"),
    ("PositiveSmallIntegerField", "PositiveIntegerField"),
    ("IntegerField", "BigIntegerField"),
}
EXTENSIONS = "django.contrib.postgres.operations"  # they add to the database and change no table


@cache
def not_additive(names: tuple[tuple[str, str], ...]) -> list[str]:
    """A line for each operation of these migrations (app, name) that stops old code, unless its reason is written there."""
    loader, state, told = MigrationLoader(None), ProjectState(), []
    for migration in plan(loader):
        node = (migration.app_label, migration.name)
        if node in names and not getattr(migration, REASON, ""):
            told += [f"{node[0]}.{node[1]}: {line}" for line in objections(migration, state)]
        else:
            migration.mutate_state(state, preserve=False)
    return told


def plan(loader: MigrationLoader) -> Iterator[migrations.Migration]:
    """Every migration after those that it rests on."""
    nodes = (node for leaf in sorted(loader.graph.leaf_nodes()) for node in loader.graph.forwards_plan(leaf))
    for node in dict.fromkeys(nodes):
        yield loader.graph.nodes[node]


def objections(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """What in a migration stops the code that ran before; `state` is that before it, and becomes that after it."""
    new = set()
    for operation in migration.operations:
        for each in database_operations([operation]):
            if isinstance(each, migrations.CreateModel):
                new.add(each.name_lower)
            elif (line := objection(each, migration.app_label, state)) and model_of(each) not in new:
                yield line
        operation.state_forwards(migration.app_label, state)


def model_of(operation: Operation) -> str:
    """The model that an operation changes, in lower case; empty for those that name none."""
    return getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))


def database_operations(operations: list[Operation]) -> Iterator[Operation]:
    """The operations, and in place of those that are said twice what they do to the database."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from database_operations(operation.database_operations)
        else:
            yield operation


def objection(operation: Operation, app_label: str, state: ProjectState) -> str:
    """Why the old code can't serve beside this operation; empty where it can."""
    if isinstance(operation, HARMLESS) or type(operation).__module__ == EXTENSIONS:
        return ""
    said = f"{type(operation).__name__} ({operation.describe()})"
    if isinstance(operation, migrations.AddField):
        return f"{said}: it is NOT NULL without db_default" if must_be_named(operation.field) else ""
    if isinstance(operation, migrations.AlterField):
        before = state.models[app_label, operation.model_name_lower].fields[operation.name]
        return f"{said}: {why}" if (why := narrower(before, operation.field)) else ""
    return said


def must_be_named(field: models.Field) -> bool:
    """Whether an INSERT that leaves this column out fails."""
    return not (field.many_to_many or field.null or field.has_db_default() or field.generated)


def narrower(before: models.Field, after: models.Field) -> str:
    """Why what the old code writes may not fit the changed column; empty where all of it fits."""
    if before.null and must_be_named(after):
        return "it becomes NOT NULL without db_default"
    if before.has_db_default() and must_be_named(after):
        return "it loses its db_default"
    if after.unique and not before.unique:
        return "it becomes unique"
    kinds = (before.get_internal_type(), after.get_internal_type())
    if kinds[0] != kinds[1] and kinds not in WIDER:
        return "it becomes another kind of column"
    if before.max_length and after.max_length and after.max_length < before.max_length:
        return "it becomes shorter"
    return ""
