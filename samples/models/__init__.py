"""The nouns, one a file; what can't be true is refused by their constraints."""

from __future__ import annotations

from samples.models.abrasion_patch import AbrasionPatch
from samples.models.api_token import ApiToken
from samples.models.campaign import Campaign
from samples.models.checkpoint import Checkpoint, CheckpointHead
from samples.models.container import Container
from samples.models.custodian import Custodian
from samples.models.custody_event import CustodyEvent
from samples.models.depot import Depot, DepotSpot
from samples.models.drive import Drive
from samples.models.exclusion import Exclusion
from samples.models.holding import Holding
from samples.models.idempotent_request import IdempotentRequest
from samples.models.ledger import BranchHead, Ledger
from samples.models.membership import Membership
from samples.models.mission import Mission
from samples.models.mock_happening import MockHappening
from samples.models.mock_mission import MockMission
from samples.models.mock_plan import MockPlan
from samples.models.mock_series import MockBatch, MockSeries
from samples.models.observation import Observation
from samples.models.organisation import Organisation
from samples.models.outcrop import Outcrop
from samples.models.past_holding import PastHolding
from samples.models.place import Place
from samples.models.plan import Plan, PlanChange
from samples.models.plan_activity import PlanActivity
from samples.models.plan_run import PlanRun
from samples.models.portion import Portion
from samples.models.reservation import Reservation
from samples.models.sample import Sample
from samples.models.scenario import Scenario
from samples.models.source import Source
from samples.models.stock_take import StockTake, StockTakeItem
from samples.models.trade_study import TradeCase, TradeStudy
from samples.models.value_provenance import ValueProvenance
from samples.models.waypoint import Waypoint
from samples.models.webhook import Delivery, Webhook
from samples.models.worker import Worker

__all__ = [
    "AbrasionPatch",
    "ApiToken",
    "BranchHead",
    "Campaign",
    "Checkpoint",
    "CheckpointHead",
    "Container",
    "Custodian",
    "CustodyEvent",
    "Delivery",
    "Depot",
    "DepotSpot",
    "Drive",
    "Exclusion",
    "Holding",
    "IdempotentRequest",
    "Ledger",
    "Membership",
    "Mission",
    "MockBatch",
    "MockHappening",
    "MockMission",
    "MockPlan",
    "MockSeries",
    "Observation",
    "Organisation",
    "Outcrop",
    "PastHolding",
    "Place",
    "Plan",
    "PlanActivity",
    "PlanChange",
    "PlanRun",
    "Portion",
    "Reservation",
    "Sample",
    "Scenario",
    "Source",
    "StockTake",
    "StockTakeItem",
    "TradeCase",
    "TradeStudy",
    "ValueProvenance",
    "Waypoint",
    "Webhook",
    "Worker",
]
