"""The table of routes: path, view, name, and whose posts open it. Nothing of the desk is reached otherwise."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import path

from huiyin.assist import parting
from huiyin.assist.policies import KEEPERS
from huiyin.assist.reporting import READERS
from huiyin.cases.advising import ADVISERS
from huiyin.desk import (
    advice,
    assistance,
    audit,
    calendar,
    callbacks,
    cases,
    moves,
    organisation,
    papers,
    policies,
    register,
    reviews,
    rules,
    sealed,
    search,
    signing,
    signing_in,
    staff,
    suggestions,
    supervision,
    topics,
    work,
)
from huiyin.desk.guard import (
    ADMINISTRATORS,
    AUDITORS,
    CASE_STAFF,
    CONFIDANTS,
    EVERY_STAFF,
    REVIEWERS,
    SIGNERS,
    View,
    door,
    roles_of,
)
from huiyin.org.roles import OVERSEERS, Role

SUPERVISION = roles_of("remind") | roles_of("reply_supervision")


class Route(NamedTuple):
    """`roles` None: open to anybody, signed in or not."""

    path: str
    view: View
    name: str
    roles: frozenset[Role] | None


ROUTES = (
    Route("sign-in/", signing_in.sign_in, "sign_in", None),
    Route("sign-out/", signing_in.sign_out, "sign_out", None),
    Route("password/", signing_in.password, "password", EVERY_STAFF),
    Route("", work.work, "work", EVERY_STAFF),
    Route("register/", register.register, "register", roles_of("register")),
    Route("register/categories/", register.categories, "categories", CASE_STAFF),
    Route("register/units/", register.units, "offered", CASE_STAFF),
    Route("register/suggest/", suggestions.fill, "suggest", roles_of("register")),
    Route("slip/", register.slip, "slip", CASE_STAFF),
    Route("sign/", signing.signing, "signing", SIGNERS),
    Route("reviews/", reviews.reviews, "reviews", REVIEWERS),
    Route("search/", search.search, "search", CASE_STAFF),
    Route("sealed/", sealed.sealed, "sealed", CONFIDANTS),
    Route("cases/<slug:number>/", cases.case, "case", CASE_STAFF),
    Route("cases/<slug:number>/contacts/", cases.contacts, "contacts", CASE_STAFF),
    Route("cases/<slug:number>/papers/<uuid:letter>/<slug:form>/", papers.paper, "paper", CASE_STAFF),
    Route("cases/<slug:number>/sheets/<slug:kind>/<slug:form>/", papers.sheet, "sheet", CASE_STAFF),
    Route("cases/<slug:number>/archive.zip", papers.archive, "archive", CASE_STAFF),
    Route("cases/<slug:number>/alike/", suggestions.of_case, "alike", CASE_STAFF),
    Route("cases/<slug:number>/<slug:verb>/", moves.make, "move", CASE_STAFF),
    Route("files/<uuid:blob>/", cases.attachment, "attachment", CASE_STAFF),
    Route("topics/", topics.topics, "topics", CASE_STAFF),
    Route("topics/<int:pk>/", topics.topic, "topic", CASE_STAFF),
    Route("topics/<int:pk>/part/", topics.part, "part", parting.KEEPERS),
    Route("topics/<int:pk>/joint/<slug:number>/", topics.answer_many, "joint", roles_of("draft")),
    Route("callbacks/", callbacks.queue, "callbacks", roles_of("call_back")),
    Route("supervision/", supervision.supervised, "supervision", SUPERVISION),
    Route("advice/", advice.advices, "advices", OVERSEERS),
    Route("advice/propose/", advice.propose, "propose", ADVISERS),
    Route("advice/<int:pk>/", advice.advice, "advice", OVERSEERS),
    Route("advice/<int:pk>/<slug:which>/<slug:form>/", advice.paper, "advice_paper", OVERSEERS),
    Route("units/", organisation.units, "units", EVERY_STAFF),
    Route("units/open/", organisation.open_unit, "open_unit", ADMINISTRATORS),
    Route("units/<int:pk>/", organisation.unit, "unit", ADMINISTRATORS),
    Route("units/<int:pk>/close/", organisation.close_unit, "close_unit", ADMINISTRATORS),
    Route("duties/", organisation.duties, "duties", EVERY_STAFF),
    Route("duties/add/", organisation.add_duty, "add_duty", ADMINISTRATORS),
    Route("duties/<int:pk>/end/", organisation.end_duty, "end_duty", ADMINISTRATORS),
    Route("policies/", policies.policies, "policies", CASE_STAFF),
    Route("policies/add/", policies.add_policy, "add_policy", KEEPERS),
    Route("policies/<uuid:line>/", policies.policy, "policy", CASE_STAFF),
    Route("policies/<uuid:line>/revise/", policies.revise_policy, "revise_policy", KEEPERS),
    Route("policies/<uuid:line>/withdraw/", policies.withdraw_policy, "withdraw_policy", KEEPERS),
    Route("users/", staff.users, "users", ADMINISTRATORS),
    Route("users/add/", staff.add_user, "add_user", ADMINISTRATORS),
    Route("users/<int:pk>/", staff.user, "user", ADMINISTRATORS),
    Route("users/<int:pk>/appoint/", staff.appoint, "appoint", ADMINISTRATORS),
    Route("users/<int:pk>/password/", staff.set_password, "set_password", ADMINISTRATORS),
    Route("users/<int:pk>/active/", staff.set_active, "set_active", ADMINISTRATORS),
    Route("posts/<int:pk>/end/", staff.end_post, "end_post", ADMINISTRATORS),
    Route("posts/<int:pk>/stand-in/", staff.stand_in, "stand_in", ADMINISTRATORS),
    Route("calendar/", calendar.years, "calendar", ADMINISTRATORS),
    Route("rules/", rules.rules, "rules", CASE_STAFF | ADMINISTRATORS),
    Route("rules/choose/", rules.choose_pack, "choose_pack", ADMINISTRATORS),
    Route("assistance/", assistance.assistance, "assistance", READERS),
    Route("audit/", audit.events, "audit", AUDITORS),
    Route("audit/verify/", audit.verify, "verify", AUDITORS),
)

urlpatterns = [path(route.path, door(route.view, route.roles), name=route.name) for route in ROUTES]
