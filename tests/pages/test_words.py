"""Every verb, stage and condition has its word, tone and drawing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from samples.domain.state import Condition, Stage, Verb
from samples.pages.words import CONDITION_TONES, DONE, STAGE_ICONS, STAGE_TONES, tone

STATIC = Path(settings.BASE_DIR) / "samples/static/samples"
CSS = (STATIC / "css/components.css").read_text()
ICONS = (STATIC / "img/icons.svg").read_text()


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_has_a_past_of_its_own(verb: Verb) -> None:
    assert [other for other, word in DONE.items() if word == DONE[verb]] == [verb]
    assert tone(verb.value, Stage.SEALED.value)


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_is_drawn_in_a_tone_with_its_word(stage: Stage) -> None:
    assert f".badge--{STAGE_TONES[stage]}" in CSS
    assert f'id="{STAGE_ICONS[stage]}"' in ICONS
    badge = _badge(stage, Condition.SOUND)
    assert stage.label in badge
    assert "badge--condition" not in badge


@pytest.mark.parametrize("condition", [one for one in Condition if one is not Condition.SOUND])
def test_a_condition_stands_beside_the_stage(condition: Condition) -> None:
    assert f".badge--{CONDITION_TONES[condition]}" in CSS
    assert condition.label in _badge(Stage.CACHED, condition)


def test_every_tone_of_an_event_has_a_colour() -> None:
    tones = {tone(verb.value, stage.value) for verb in Verb for stage in Stage}
    drawn = set(re.findall(r"\.timeline > \.tone--(\w+)", CSS)) | {"cached"}  # the accent itself
    assert tones <= drawn


def _badge(stage: Stage, condition: Condition) -> str:
    template = engines["django"].from_string(
        '{% include "samples/components/stage_badge.html" with stage=stage label=stage.label '
        "condition=condition only %}"
    )
    return template.render({"stage": stage, "condition": condition.value})
