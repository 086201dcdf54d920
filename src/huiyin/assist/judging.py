"""A message looked at with the eyes of this office: what it is about, whose it is there, where. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.assist import office as offices
from huiyin.assist import routing, sorting, whereabouts
from huiyin.assist.decisions import ORDINARY, URGENT
from huiyin.assist.learning import Features, Model
from huiyin.assist.models import Aspect
from huiyin.assist.office import Office, Share
from huiyin.assist.reading import Reading
from huiyin.assist.sorting import Learnt, Sorted
from huiyin.cases import intake
from huiyin.org.models import Unit

# From which probability on the first suggestion stands by itself; below it a person is told to judge.
SURE = {Aspect.UNIT: routing.SURE, Aspect.CATEGORY: 0.5, Aspect.PURPOSE: 0.5, Aspect.URGENT: 0.5}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What one aspect is judged from: features for what was learnt, and what is known without it."""

    features: Features
    cold: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class View:
    """A message, what was found in it, and what follows for this office."""

    sorted: Sorted
    found: sorting.Evidence
    bodies: routing.Evidence
    owing: Mapping[int, Share]
    units: Mapping[str, float]  # cold scores by the labels of units
    place: Unit | None
    places: tuple[Unit, ...]
    known_by: str  # the name that earlier cases place there; empty: the message names the place itself

    def evidence(self, aspect: Aspect) -> Grounds:
        """What the aspect is judged from."""
        match aspect:
            case Aspect.UNIT:
                return Grounds(self.bodies.features, self.units)
            case Aspect.CATEGORY:
                return Grounds(self.found.features, self.found.categories)
            case Aspect.PURPOSE:
                return Grounds(self.found.features, self.found.purposes)
            case _:
                return Grounds(self.found.features, self.found.danger)

    def probabilities(self, aspect: Aspect, models: Mapping[Aspect, Model]) -> dict[str, float]:
        """The labels of an aspect with their probabilities, the most probable first, as they are suggested."""
        if aspect is Aspect.CATEGORY:
            return {guess.value: guess.share for guess in self.sorted.seconds}
        if aspect is Aspect.URGENT:
            first, second = (URGENT, ORDINARY) if self.sorted.urgent else (ORDINARY, URGENT)
            return {first: 1.0, second: 0.0}
        grounds = self.evidence(aspect)
        return models[aspect].probabilities(grounds.features, grounds.cold)


def look(
    title: str,
    text: str,
    place: Unit | None,
    office: Office,
    models: Mapping[Aspect, Model],
    *,
    place_text: str = "",
) -> View:
    """Read a message in an office.

    `place`: the one already chosen; else the first the message names, else where earlier cases place what it names.
    """
    reading = Reading.of(title or intake.headline(text), text)  # as it will be registered
    found = sorting.weigh(reading)
    learnt = Learnt(models[Aspect.CATEGORY], models[Aspect.PURPOSE], models[Aspect.URGENT])
    sorted_ = sorting.judge(reading, found, learnt)
    shares = sorted_.shares()
    named, known_by = office.places_in(reading, place_text), ""
    if not (place or named) and (known := whereabouts.known(reading, place_text, office)):
        named, known_by = (known.unit,), known.name
    place = place or next(iter(named), None)
    bodies = routing.weigh(reading, shares)
    owing = office.owing(sorted_.exact(), place)
    return View(
        sorted_, found, bodies, owing, offices.cold(office, bodies.cold, owing), place, named, known_by
    )
