"""The history of the tables is one line for each app, complete, and stands by itself."""

import ast
import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

SOURCE = Path(__file__).resolve().parents[2] / "src" / "huiyin"
# What tables are made of; anything else of the house may change while an old migration must not.
OURS = {"huiyin.base.sealing", "huiyin.base.identifiers"}
THEIRS = {"django", "__future__", "datetime", "typing", "uuid"}
NAME = re.compile(r"\d{4}_[a-z]+(?:_[a-z]+)*")


def house_apps() -> list[str]:
    return [config.label for config in apps.get_app_configs() if config.name.startswith("huiyin.")]


def migrations() -> list[Path]:
    return [path for path in SOURCE.glob("*/migrations/*.py") if path.name != "__init__.py"]


def test_no_migration_is_missing(db: None) -> None:
    told = io.StringIO()
    try:
        call_command("makemigrations", *house_apps(), check=True, dry_run=True, stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(told.getvalue())


def test_each_app_has_one_last_migration_and_no_forks() -> None:
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    for label in house_apps():
        mine = [node for node in graph.nodes if node[0] == label]
        assert len(graph.leaf_nodes(label)) == (1 if mine else 0), f"{label} forks"
        parents = [
            parent for node in mine for parent in graph.node_map[node].parents if parent.key[0] == label
        ]
        assert len(parents) == max(0, len(mine) - 1), f"{label} is not a line"


def test_numbers_run_on_without_a_gap_and_names_are_words() -> None:
    for label in house_apps():
        names = sorted(path.stem for path in (SOURCE / label / "migrations").glob("[0-9]*.py"))
        assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
        assert not [name for name in names if not NAME.fullmatch(name) or "auto" in name or "merge" in name]


@pytest.mark.parametrize("path", migrations(), ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_migration_leans_on_nothing_that_will_change(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert not [name for name in imported if name not in OURS and name.partition(".")[0] not in THEIRS]
