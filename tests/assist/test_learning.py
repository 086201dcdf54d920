"""The learnt part: nothing to begin with, a correction at once, what was said against, and what is kept."""

from __future__ import annotations

import pytest

from huiyin.assist.learning import WIDTH, Example, Features, Model, features, softmax
from huiyin.assist.reading import Reading

COLD = {"housing": 1.0, "water": 0.0, "transport": -1.0}


def _features(text: str) -> Features:
    return features(Reading.of("", text), lambda: {"说 水管": 1.0})


@pytest.fixture
def example() -> Example:
    return Example(_features("门前的水管漏水三天了"), COLD, "water")


def _probable(model: Model, text: str, label: str) -> float:
    return model.probabilities(_features(text), COLD).get(label, 0.0)


def test_without_lessons_the_cold_scores_stand() -> None:
    assert Model().scores(_features("随便什么"), COLD) == COLD
    assert Model().probabilities(_features("随便什么"), COLD) == softmax(COLD)


def test_a_correction_is_learnt_at_once(example: Example) -> None:
    model = Model()
    before = _probable(model, "门前的水管漏水三天了", "water")
    model.correct(example)
    assert _probable(model, "门前的水管漏水三天了", "water") > max(0.5, before)
    assert _probable(model, "屋后的水管漏水两天了", "water") > before  # what is alike is learnt with it


def test_a_correction_leaves_what_is_different_nearly_alone(example: Example) -> None:
    model = Model()
    other = features(Reading.of("", "请问图书馆周末开放吗"), lambda: {"说 图书馆": 1.0})
    before = model.probabilities(other, COLD)
    model.correct(example)
    after = model.probabilities(other, COLD)
    assert next(iter(after)) == next(iter(before))
    assert after["housing"] == pytest.approx(before["housing"], abs=0.2)


def test_a_label_nobody_knew_is_learnt(example: Example) -> None:
    model = Model()
    model.correct(Example(example.features, COLD, "单位 7"))
    assert next(iter(model.probabilities(example.features, COLD))) == "单位 7"


def test_what_was_said_against_a_label_lowers_it(example: Example) -> None:
    model = Model()
    model.correct(Example(example.features, COLD, "housing", against=True))
    assert _probable(model, "门前的水管漏水三天了", "housing") < 0.5


def test_many_lessons_are_learnt_together_and_the_majority_rules() -> None:
    lessons = [Example(_features(f"第{n}户的水管漏水"), COLD, "water") for n in range(12)]
    lessons += [Example(_features(f"第{n}户的水管漏水"), COLD, "housing") for n in (20, 21)]
    model = Model()
    model.learn(lessons, passes=4)
    assert model.examples == 14
    assert _probable(model, "第30户的水管漏水", "water") > 0.5


def test_learning_is_the_same_every_time(example: Example) -> None:
    first, second = Model(), Model()
    for model in (first, second):
        model.learn([example], passes=3)
    assert first.to_bytes() == second.to_bytes()


def test_a_model_is_kept_and_read_again(example: Example) -> None:
    model = Model()
    model.correct(example)
    again = Model.from_bytes(model.to_bytes())
    assert again.labels == model.labels
    assert again.examples == 1
    told = again.scores(example.features, COLD)
    assert told == pytest.approx(model.scores(example.features, COLD), abs=0.01)
    again.correct(example)  # and goes on learning


def test_an_empty_model_is_kept_too() -> None:
    assert Model.from_bytes(Model().to_bytes()).scores(_features("水"), COLD) == COLD


def test_bytes_of_something_else_are_refused() -> None:
    for stored in (b"", b"abc", b"\x00\x00\x00\x02{}x"):
        with pytest.raises(ValueError, match="模型"):
            Model.from_bytes(stored)


def test_features_lie_in_the_table_and_are_of_one_size_whatever_the_text() -> None:
    for text in ("", "水", "水管", "水管漏水" * 900):
        places = _features(text).once().weighed.places
        assert len(set(places.tolist())) == places.size
        assert places.size == 0 or (places.min() >= 0 and places.max() < WIDTH)
