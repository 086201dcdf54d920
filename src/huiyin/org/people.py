"""In which capacities somebody acts on a day: own posts, and posts of the absent whom one stands in for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.base import clock, rows
from huiyin.org.models import Post, Unit, User
from huiyin.org.roles import Role

# Who may be the officer of a case in the unit.
HANDLING_ROLES = frozenset({Role.HANDLER, Role.HEAD, Role.CLERK, Role.LEADER, Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class Capacity:
    """One role in one unit."""

    unit: Unit
    role: Role
    title: str
    stands_in: bool = False


def capacities(user: User, now: datetime) -> tuple[Capacity, ...]:
    """All capacities of the user on the day of `now`; posts are read once per user object."""
    on = clock.local_date(now)
    if "_capacities" not in user.__dict__:
        user.__dict__["_capacities"] = (_posts(user) if user.is_active else [], {})
    posts: list[Post]
    known: dict[date, tuple[Capacity, ...]]
    posts, known = user.__dict__["_capacities"]
    if on not in known:
        known[on] = tuple(_in_force(user, posts, on))
    return known[on]


def _posts(user: User) -> list[Post]:
    held = rows.find(Post, user=user.pk) + rows.find(Post, stand_in=user.pk)
    units = {unit.pk: unit for unit in rows.find(Unit, id={post.unit_id for post in held})}
    for post in held:
        post.unit = units[post.unit_id]
    return sorted(held, key=lambda post: (post.rank, post.pk))


def _in_force(user: User, posts: list[Post], on: date) -> list[Capacity]:
    found = []
    for post in posts:
        if not post.in_force(on) or post.unit.closed_on is not None:
            continue
        if post.user_id == user.pk:
            found.append(Capacity(post.unit, Role(post.role), post.title))
        elif post.away(on):
            found.append(Capacity(post.unit, Role(post.role), f"代{post.title}", stands_in=True))
    return found


def has_role(user: User, roles: Collection[Role], now: datetime, unit_id: int | None = None) -> bool:
    """Whether the user holds one of the roles, in the given unit or in any."""
    return any(c.role in roles and unit_id in (None, c.unit.pk) for c in capacities(user, now))


def holders(unit: Unit, roles: Collection[Role], on: date) -> list[Post]:
    """The posts in force in a unit that give one of the roles, the first in rank first."""
    posts = Post.objects.filter(unit=unit, role__in=list(roles), user__is_active=True).select_related("user")
    return [post for post in posts.order_by("rank", "id") if post.in_force(on)]


def home(user: User, now: datetime) -> Unit | None:
    """The unit of the user's first post."""
    mine = capacities(user, now)
    return mine[0].unit if mine else None
