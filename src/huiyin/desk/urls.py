"""Paths of the staff's door; the table of routes has them."""

from __future__ import annotations

from huiyin.desk.routes import urlpatterns

__all__ = ["app_name", "urlpatterns"]
app_name = "desk"
