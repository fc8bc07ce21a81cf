"""A page's commands, run without a shell: curl, `NAME=…`, `NAME=$(curl … | jq -r .path)`."""

from __future__ import annotations

import json
import re
import shlex
import uuid
from collections.abc import Callable
from email.message import Message
from string import Template
from typing import Any

Send = Callable[[str, str, bytes | None, dict[str, str]], tuple[bytes, Message]]
"""Method, address, body and headers to what was answered, and the headers of that; it raises what
is refused."""

_ASSIGNED = re.compile(r"([A-Z]+)=(.*)")
_PICKED = re.compile(r"\$\((.*) \| jq -r '?([^']+?)'?\)")
_RUN = re.compile(r"\$\((curl .*)\)")
_HEADER = re.compile(r"%header\{([a-z-]+)\}")
_STEP = re.compile(r"\.([a-z_]+)|\[(\d+)\]")


def run(script: str, variables: dict[str, str], send: Send) -> Any:
    """What the last command answers, read as JSON; variables are set on the way."""
    told: bytes = b""
    for line in script.splitlines():
        assigned = _ASSIGNED.fullmatch(line)
        if assigned is None:
            told = curl(line, variables, send)
            continue
        name, value = assigned.groups()
        picked, done = _PICKED.fullmatch(value), _RUN.fullmatch(value)
        if value == "$(uuidgen)":
            variables[name] = str(uuid.uuid4())
        elif picked:
            answer = json.loads(curl(picked[1], variables, send))
            variables[name] = str(pick(answer, picked[2]))
        elif done:
            variables[name] = curl(done[1], variables, send).decode()
        else:
            (text,) = shlex.split(value, comments=True)
            variables[name] = Template(text).substitute(variables)
    return json.loads(told) if told else None


def curl(command: str, variables: dict[str, str], send: Send) -> bytes:
    """What one command prints: the answer, or with `-o` what `-w` asks for."""
    program, *words = shlex.split(command, comments=True)
    assert program == "curl", command
    words = [Template(word).substitute(variables) for word in words]
    headers: dict[str, str] = {}
    method, body, address = "GET", None, ""
    shown: str | None = None
    while words:
        match words.pop(0):
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                method, body = "POST", words.pop(0).encode()
            case "-X":
                method = words.pop(0)
            case "-o":
                words.pop(0)
                shown = shown or ""
            case "-w":
                shown = words.pop(0)
            case word:
                assert not address, command
                address = word
    told, said = send(method, address, body, headers)
    return told if shown is None else _HEADER.sub(lambda name: said[name[1]], shown).encode()


def pick(answer: Any, path: str) -> Any:
    """The member that `.results[0].id` names."""
    assert "".join(step[0] for step in _STEP.finditer(path)) == path, path
    for name, number in _STEP.findall(path):
        answer = answer[name] if name else answer[int(number)]
    return answer
