"""Two doors: the citizens' portal at the root, the staff's desk under /desk/."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("huiyin.portal.urls")),
    path("desk/", include("huiyin.desk.urls")),
]
