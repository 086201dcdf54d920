"""The aggregate: a case and all that belongs to it. Rows are written by the verbs of this package only."""

from huiyin.cases.models.answer import (
    Answer,
    AnswerItem,
    Callback,
    Delivery,
    Performance,
    Rating,
    Service,
)
from huiyin.cases.models.case import (
    AccusedUnit,
    Case,
    CaseQuerySet,
    Confidant,
    Demand,
    Participation,
    Party,
)
from huiyin.cases.models.course import Assignment, Attachment, Clock, Evidence, Link, Objection, Step
from huiyin.cases.models.dispute import Adjudication, Assist, Mediation, Reception, Recusal, UrgentReport
from huiyin.cases.models.review import Hearing, Review
from huiyin.cases.models.sealed import SealedMatter
from huiyin.cases.models.supervision import Advice, Supervision

__all__ = [
    "AccusedUnit",
    "Adjudication",
    "Advice",
    "Answer",
    "AnswerItem",
    "Assignment",
    "Assist",
    "Attachment",
    "Callback",
    "Case",
    "CaseQuerySet",
    "Clock",
    "Confidant",
    "Delivery",
    "Demand",
    "Evidence",
    "Hearing",
    "Link",
    "Mediation",
    "Objection",
    "Participation",
    "Party",
    "Performance",
    "Rating",
    "Reception",
    "Recusal",
    "Review",
    "SealedMatter",
    "Service",
    "Step",
    "Supervision",
    "UrgentReport",
]
