"""Imports and foreign keys run down the house."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def layers() -> list[set[str]]:
    """The floors of the house from the top, as the contract in pyproject.toml names them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (down,) = [contract for contract in contracts if contract["type"] == "layers"]
    return [set(layer.split(" | ")) for layer in down["layers"]]


def test_imports_keep_the_contract():
    program = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_app_of_ours_has_its_floor():
    named = {name for layer in layers() for name in layer}
    ours = {
        app.name.removeprefix("huiyin.") for app in apps.get_app_configs() if app.name.startswith("huiyin.")
    }
    assert ours <= named


def test_foreign_keys_point_down():
    floor = {f"huiyin.{name}": number for number, layer in enumerate(layers()) for name in layer}
    upward = []
    for model in apps.get_models():
        here = model._meta.app_config.name
        for field in model._meta.get_fields():
            target = (
                field.related_model if field.many_to_one or field.one_to_one or field.many_to_many else None
            )
            if here not in floor or field.auto_created or not isinstance(target, type):
                continue
            # Who acted is written by name, so that even the lowest floors can say it.
            if target._meta.label == settings.AUTH_USER_MODEL:
                continue
            there = target._meta.app_config.name
            if there in floor and floor[there] < floor[here]:
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not upward
