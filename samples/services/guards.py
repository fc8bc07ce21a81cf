"""The database refuses to alter a custody event, a checkpoint, a ledger's kind, a plan's run.

Triggers on both engines. They are installed after every migrate, not by a migration: SQLite drops
all triggers of a table silently when a later migration rebuilds it. A system check confirms that
they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, models

from samples.domain.mock_missions import OVER, MockStatus
from samples.domain.plans import AT_WORK
from samples.models import (
    BranchHead,
    Checkpoint,
    CheckpointHead,
    CustodyEvent,
    Exclusion,
    Ledger,
    MockBatch,
    MockHappening,
    MockMission,
    MockPlan,
    MockSeries,
    PlanActivity,
    PlanChange,
    PlanRun,
    TradeCase,
    TradeStudy,
)

EVENTS = CustodyEvent._meta.db_table
APPEND_ONLY: dict[str, str] = {
    str(model._meta.model_name): model._meta.db_table
    for model in (
        CustodyEvent, Checkpoint, CheckpointHead, BranchHead, PlanChange, PlanActivity, Exclusion,
        MockHappening, MockPlan,
    )
}  # fmt: skip
LEDGERS = Ledger._meta.db_table
BRANCHES = BranchHead._meta.db_table
_MESSAGE = "custody events, checkpoints, what a ledger is and what was planned are append-only"
_LINK = "a custody event must follow the last one of its chain"
_KIND = "a custody event is flight or mock as its ledger is"
_FIXED = ("kind", "slug", "mission_id", "parent_id", "as_of", "known_at")
"""What a ledger is; only its name may change."""
_FROZEN = ("ledger_id", "as_of", "known_at", "scenario_version", "problem", "problem_hash",
           "requested_at", "requested_by")  # fmt: skip
ASKED: dict[type[models.Model], tuple[str, ...]] = {
    PlanRun: (*_FROZEN, "plan_id", "number", "seed", "seconds", "iterations"),
    TradeStudy: (*_FROZEN, "scenario_id", "name", "terms", "grid"),
    TradeCase: ("study_id", "number", "parameters"),
    MockMission: ("plan_id", "run_id", "number", "ledger_id", "seed", "luck", "policy",
                  "arrival_at", "mission", "mission_hash", "requested_at", "requested_by"),
    MockSeries: ("run_id", "name", "first_seed", "count", "luck", "policy", "mission",
                 "mission_hash", "requested_at", "requested_by"),
    MockBatch: ("series_id", "number", "first_seed", "count"),
}  # fmt: skip
"""What was asked; the answer may be set until it has ended."""
_COMPARED = ("study_id", "number", "status", "result", "value", "finish_sol", "risk", "late")
"""Of a case that has ended it may be told once whether another dominates it, and nothing else."""
TABLES = {
    **APPEND_ONLY,
    "ledger": LEDGERS,
    **{str(model._meta.model_name): model._meta.db_table for model in ASKED},
}
_AT_WORK = ", ".join(f"'{one}'" for one in sorted({*AT_WORK, *(set(MockStatus) - OVER)}))


def _altered(model: type[models.Model], differs: str) -> str:
    """The condition under which an UPDATE of an asked row is refused."""

    def any_of(names: tuple[str, ...]) -> str:
        return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)

    ended = f"OLD.status NOT IN ({_AT_WORK})"
    if model is TradeCase:
        first = "OLD.dominated IS NULL AND NEW.dominated IS NOT NULL"
        ended = f"{ended} AND (NOT ({first}) OR {any_of(_COMPARED)})"
    return f"({ended}) OR {any_of(ASKED[model])}"


def _sqlite() -> dict[str, str]:
    wanted = {}
    for name, table in APPEND_ONLY.items():
        for action in ("update", "delete"):
            wanted[f"{name}_no_{action}"] = f"""
                CREATE TRIGGER {name}_no_{action} BEFORE {action.upper()} ON {table}
                BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        # INSERT OR REPLACE skips the delete trigger, so an existing id is refused here.
        wanted[f"{name}_no_replace"] = f"""
            CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {table}
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}')
                WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id); END"""  # noqa: S608 - names of this module only
    # The same for a place in the chain, which REPLACE would clear too.
    wanted["custodyevent_link"] = f"""
        CREATE TRIGGER custodyevent_link BEFORE INSERT ON {EVENTS}
        BEGIN
            SELECT RAISE(ABORT, '{_MESSAGE}') WHERE EXISTS (
                SELECT 1 FROM {EVENTS} WHERE hash = NEW.hash
                    OR (ledger_id = NEW.ledger_id AND container_id = NEW.container_id
                        AND seq = NEW.seq));
            SELECT RAISE(ABORT, '{_LINK}') WHERE NEW.previous_hash IS NOT COALESCE(
                (SELECT hash FROM {EVENTS} WHERE ledger_id = NEW.ledger_id
                    AND container_id = NEW.container_id AND seq = NEW.seq - 1),
                (SELECT hash FROM {BRANCHES} WHERE ledger_id = NEW.ledger_id
                    AND container_id = NEW.container_id AND seq = NEW.seq - 1),
                CASE WHEN NEW.seq = 1 THEN '{"0" * 64}' END);
            SELECT RAISE(ABORT, '{_KIND}') WHERE NEW.ledger_kind IS NOT
                (SELECT kind FROM {LEDGERS} WHERE id = NEW.ledger_id);
        END"""  # noqa: S608 - names of this module only
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FIXED)
    wanted["ledger_keeps_kind"] = f"""
        CREATE TRIGGER ledger_keeps_kind BEFORE UPDATE ON {LEDGERS} WHEN {changed}
        BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
    for model in ASKED:
        name, table = str(model._meta.model_name), model._meta.db_table
        wanted[f"{name}_stays"] = f"""
            CREATE TRIGGER {name}_stays BEFORE UPDATE ON {table}
            WHEN {_altered(model, "IS NOT")}
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        wanted[f"{name}_no_delete"] = f"""
            CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        wanted[f"{name}_no_replace"] = f"""
            CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {table}
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}')
                WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id); END"""  # noqa: S608 - names of this module only
    return wanted


_POSTGRES_FUNCTIONS = f"""
    CREATE OR REPLACE FUNCTION {EVENTS}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE OR REPLACE FUNCTION {EVENTS}_link() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.ledger_kind IS DISTINCT FROM
                (SELECT kind FROM {LEDGERS} WHERE id = NEW.ledger_id) THEN
            RAISE EXCEPTION '{_KIND}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- Asked for by its hash alone, so that no plan kept of this can take another index.
        IF NOT (
            NEW.seq = 1 AND NEW.previous_hash = repeat('0', 64)
            OR coalesce((NEW.ledger_id, NEW.container_id, NEW.seq - 1) =
                (SELECT ledger_id, container_id, seq FROM {EVENTS}
                 WHERE hash = NEW.previous_hash), false)
            OR EXISTS (SELECT 1 FROM {BRANCHES} WHERE ledger_id = NEW.ledger_id
                AND container_id = NEW.container_id AND seq = NEW.seq - 1
                AND hash = NEW.previous_hash))
            OR encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') IS DISTINCT FROM NEW.hash THEN
            RAISE EXCEPTION '{_LINK}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
"""  # noqa: S608 - names of this module only


def _postgres() -> dict[str, str]:
    wanted = {}
    for name, table in APPEND_ONLY.items():
        wanted[f"{name}_no_change"] = f"""
            CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {EVENTS}_refuse()"""
        wanted[f"{name}_no_truncate"] = f"""
            CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {EVENTS}_refuse()"""
    wanted["custodyevent_link"] = f"""
        CREATE TRIGGER custodyevent_link BEFORE INSERT ON {EVENTS}
        FOR EACH ROW EXECUTE FUNCTION {EVENTS}_link()"""
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FIXED)
    wanted["ledger_keeps_kind"] = f"""
        CREATE TRIGGER ledger_keeps_kind BEFORE UPDATE ON {LEDGERS}
        FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {EVENTS}_refuse()"""
    for model in ASKED:
        name, table = str(model._meta.model_name), model._meta.db_table
        wanted[f"{name}_stays"] = f"""
            CREATE TRIGGER {name}_stays BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({_altered(model, "IS DISTINCT FROM")})
            EXECUTE FUNCTION {EVENTS}_refuse()"""
        wanted[f"{name}_no_delete"] = f"""
            CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {EVENTS}_refuse()"""
        wanted[f"{name}_no_truncate"] = f"""
            CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {EVENTS}_refuse()"""
    return wanted


def wanted(using: str = "default") -> dict[str, str]:
    """The guard triggers by name, each with the statement that makes it."""
    return _postgres() if connections[using].vendor == "postgresql" else _sqlite()


def table_of(trigger: str) -> str:
    """The table a guard trigger stands on."""
    return TABLES[trigger.partition("_")[0]]


def tables_exist(using: str = "default") -> bool:
    """Whether the guarded tables are there: not before the first migrate."""
    return set(TABLES.values()) <= set(connections[using].introspection.table_names())


def standing(using: str = "default") -> set[str]:
    """The names of the guard triggers that stand and are enabled."""
    connection = connections[using]
    names = list(wanted(using))
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tables = ", ".join(f"to_regclass('{table}')" for table in TABLES.values())
            cursor.execute(
                f"SELECT tgname FROM pg_trigger WHERE tgname IN ({marks})"  # noqa: S608
                f" AND tgrelid IN ({tables}) AND tgenabled IN ('O', 'A')",
                names,
            )
        else:
            cursor.execute(
                f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})",  # noqa: S608
                names,
            )
        return {row[0] for row in cursor.fetchall()}


def missing(using: str = "default") -> set[str]:
    """The names of the guard triggers that should stand and do not."""
    return set(wanted(using)) - standing(using)


def install(using: str = "default", **_signal: Any) -> None:
    """Put every missing trigger in place; run after every migrate."""
    if not tables_exist(using):
        return
    connection = connections[using]
    absent = missing(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
        for name, statement in wanted(using).items():
            if name in absent:
                if connection.vendor == "postgresql":  # it may be there, disabled
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table_of(name)}")
                cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take the triggers away; only the tests' clean-up and tamper tests do this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in standing(using):
            on = f" ON {table_of(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Work without the guards, which stand again afterwards."""
    remove(using)
    try:
        yield
    finally:
        install(using)
