"""The aggregate: a case and all that belongs to it. Rows are written by the verbs of this package only."""

from huiyin.cases.models.answer import Answer, AnswerItem, Callback, Performance, Rating, Service
from huiyin.cases.models.case import Case, CaseQuerySet, Demand, Participation, Party
from huiyin.cases.models.course import Assignment, Attachment, Clock, Evidence, Link, Objection, Step

__all__ = [
    "Answer",
    "AnswerItem",
    "Assignment",
    "Attachment",
    "Callback",
    "Case",
    "CaseQuerySet",
    "Clock",
    "Demand",
    "Evidence",
    "Link",
    "Objection",
    "Participation",
    "Party",
    "Performance",
    "Rating",
    "Service",
    "Step",
]
