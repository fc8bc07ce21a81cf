"""Who acts when a command is run."""

from __future__ import annotations

import argparse

from django.contrib.auth import get_user_model

from samples.domain.errors import NotFound
from samples.services.actors import Actor, SystemActor


def add_argument(parser: argparse.ArgumentParser) -> None:
    """`--as`: a person whose permissions count; without it the command may do everything."""
    parser.add_argument(
        "--as",
        dest="username",
        metavar="USERNAME",
        help="record it in this person's name, with their permissions; default: manage.py",
    )


def actor(username: str | None) -> Actor:
    """The person of that name; `manage.py` itself for None. Raises NotFound."""
    if username is None:
        return SystemActor("manage.py")
    person = get_user_model()._default_manager.filter(username=username, is_active=True).first()
    if person is None:
        raise NotFound(
            f"Nobody is called {username} here.",
            field="as",
            value=username,
            expected="the user name of an active account",
        )
    return person
