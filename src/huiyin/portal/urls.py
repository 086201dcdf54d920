"""Paths of the public's door: one row a page."""

from __future__ import annotations

from django.urls import URLPattern, path

from huiyin.portal import (
    alike,
    answer,
    display,
    home,
    letters,
    material,
    petition,
    policies,
    proxy,
    rating,
    recusal,
    review,
    slip,
    submit,
    track,
    withdrawal,
)

app_name = "portal"

ROUTES = (
    ("", home.home, "home"),
    ("guide/", home.guide, "guide"),
    ("privacy/", home.privacy, "privacy"),
    ("policies/", policies.policies, "policies"),
    ("policies/<uuid:line>/", policies.policy, "policy"),
    ("submit/", submit.submit, "submit"),
    ("submit/alike/", alike.alike, "alike"),
    ("submit/done/", slip.done, "done"),
    ("track/", track.enter, "track"),
    ("track/leave/", track.leave, "leave"),
    ("track/<str:number>/", track.case, "case"),
    ("track/<str:number>/answer/", answer.page, "answer"),
    ("track/<str:number>/rate/", rating.rate, "rate"),
    ("track/<str:number>/material/", material.add, "material"),
    ("track/<str:number>/review/", review.ask, "review"),
    ("track/<str:number>/review/withdraw/", review.withdraw, "review_withdraw"),
    ("track/<str:number>/withdraw/", withdrawal.withdraw, "withdraw"),
    ("track/<str:number>/proxy/", proxy.proxy, "proxy"),
    ("track/<str:number>/petition/", petition.turn, "petition"),
    ("track/<str:number>/recusal/", recusal.ask, "recusal"),
    ("track/<str:number>/papers/<uuid:letter>/", letters.paper, "paper"),
    ("track/<str:number>/files/<uuid:blob>/", material.download, "file"),
    ("display/", display.toggle, "display"),
    ("healthz", display.healthz, "healthz"),
)

urlpatterns: list[URLPattern] = [path(route, view, name=name) for route, view, name in ROUTES]
