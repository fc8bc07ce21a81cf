"""A client generated from the OpenAPI document, as a stranger's program would use it."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from tests.environment import ROOT

NAME = "mars_sample_cache_client"
CONFIG = ROOT / "docs" / "openapi-python-client.yaml"


def generate(document: Any, folder: Path) -> str:
    """Write the package into the folder; return what the generator had to say."""
    source, config = folder / "openapi.json", folder / "config.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    # Unformatted: nobody reads it.
    told = {**yaml.safe_load(CONFIG.read_text(encoding="utf-8")), "post_hooks": []}
    config.write_text(json.dumps(told), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--fail-on-warning", "--path", source, "--config", config,
            "--output-path", folder / NAME,
        ],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout + done.stderr if done.returncode else ""


@dataclass
class Program:
    """The generated functions by the name of their operation."""

    client: Any
    functions: dict[str, ModuleType]
    models: Any
    tags: dict[tuple[str, ...], str] = field(default_factory=dict)
    """The last ETag of each record that was read, by resource and address: what `If-Match` takes
    where there is one."""

    def answer(self, operation: str, /, *address: str, **given: Any) -> Any:
        """The whole answer: `status_code`, `headers`, `parsed`."""
        module = self.functions[operation]
        resource = module.__name__.split(".")[-2]
        record = (resource, *address)
        if "if_match" in inspect.signature(module.sync_detailed).parameters and record in self.tags:
            given.setdefault("if_match", self.tags[record])
        answer = module.sync_detailed(*address, client=self.client, **given)
        if operation == f"{resource}_retrieve" and "ETag" in answer.headers:
            self.tags[record] = answer.headers["ETag"]
        return answer

    def ask(self, operation: str, /, *address: str, **given: Any) -> Any:
        """What was answered, as the document types it; it must not be refused."""
        answer = self.answer(operation, *address, **given)
        assert answer.status_code < 300, answer.content
        return answer.parsed


def functions() -> dict[str, ModuleType]:
    """Import every module of the generated package; the operations by name."""
    api = importlib.import_module(f"{NAME}.api")
    found = {}
    for module in pkgutil.walk_packages(api.__path__, f"{NAME}.api."):
        if not module.ispkg:
            found[module.name.rpartition(".")[2]] = importlib.import_module(module.name)
    return found


def alike(one: Any, other: Any) -> bool:
    """Whether two documents say the same: a moment may be written in several ways."""
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.replace("Z", "+00:00") == other.replace("Z", "+00:00")
    return bool(one == other)
