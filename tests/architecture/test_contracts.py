"""Imports point inward: the contracts of pyproject.toml hold."""

from __future__ import annotations

from importlinter import cli

from tests.environment import ROOT


def test_import_contracts_hold(capsys: object) -> None:
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == 0
