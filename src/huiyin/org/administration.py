"""The administrator's verbs: units, accounts, posts, stand-ins, duties. Each change leaves its audit event."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.org import categories, people
from huiyin.org.models import Duty, Post, Unit, User
from huiyin.org.roles import APART, DutyKind, PlaceKind, Role, UnitKind


def _require(by: User | None, now: datetime) -> None:
    """Only an administrator; None is the set-up on the command line, before there is one."""
    if by is not None and not people.has_role(by, {Role.ADMINISTRATOR}, now):
        raise Refused("组织、账号和职责清单由系统管理员维护，您的岗位不能修改。")


@transaction.atomic
def open_unit(
    name: str,
    kind: str,
    parent: Unit | None,
    *,
    contact_name: str = "",
    contact_phone: str = "",
    address: str = "",
    paper_code: str = "",
    by: User | None,
    now: datetime,
) -> Unit:
    """Add a unit to the tree. A superior (the body of second review) stands beside the tree and sees what it gets."""
    _require(by, now)
    name = name.strip()
    if not name or kind not in UnitKind.values:
        raise Refused("请填写单位名称并选择类别。")
    if kind == UnitKind.SUPERIOR and parent is not None:
        raise Refused("上级机关在本县区之外，不属于任何单位，上级请留空。")
    if parent is not None and parent.kind == UnitKind.SUPERIOR:  # its office would see every case
        raise Refused(f"{parent}在本县区之外，只办理复核、裁定，下面不设单位。")
    if parent is None and kind != UnitKind.SUPERIOR and (root := _root()):
        raise Refused(f"最上级是{root}，请选择上级：两个最上级的信访工作机构会看到对方的事项。")
    if Unit.objects.filter(parent=parent, name=name).exists():
        raise Refused(f"{parent or '同级'}下已经有“{name}”，请核对名称。")
    unit = Unit(
        name=name, kind=kind, parent=parent, contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(), address=address.strip(), paper_code=paper_code.strip(),
    )  # fmt: skip
    unit.save(force_insert=True)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    trail.record(
        "unit.opened", "unit", unit.pk, actor=by, now=now, name=name, kind=kind, parent=parent and parent.pk
    )
    return unit


def _root() -> Unit | None:
    return Unit.objects.open().filter(parent=None).exclude(kind=UnitKind.SUPERIOR).first()


@transaction.atomic
def set_superior(unit: Unit, superior: Unit | None, *, by: User | None, now: datetime) -> Unit:
    """Name the body that reviews the unit's opinions (条例第三十五条); None: the government it belongs to."""
    _require(by, now)
    if superior is not None and (superior.pk == unit.pk or superior.path.startswith(unit.path)):
        raise Refused(
            "复查复核机关应当是上一级机关，不能是本单位或者下级单位（《信访工作条例》第三十五条）。"
        )
    old = unit.superior_id
    unit.superior = superior
    unit.save(update_fields=["superior"])
    trail.record(
        "unit.superior_set", "unit", unit.pk, actor=by, now=now, old={"superior": old},
        new={"superior": superior and superior.pk},
    )  # fmt: skip
    return unit


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    name: str,
    contact_name: str,
    contact_phone: str,
    address: str,
    paper_code: str | None = None,
    by: User | None,
    now: datetime,
) -> Unit:
    """Correct a unit's name, how it is reached, and the 代字 of its papers (None: as it is)."""
    _require(by, now)
    new = {"name": name.strip(), "contact_name": contact_name.strip(), "contact_phone": contact_phone.strip(),
           "address": address.strip()}  # fmt: skip
    if paper_code is not None:
        new["paper_code"] = paper_code.strip()
    if not new["name"]:
        raise Refused("请填写单位名称。")
    if Unit.objects.filter(parent=unit.parent, name=new["name"]).exclude(pk=unit.pk).exists():
        raise Refused(f"同级已经有“{new['name']}”，请核对名称。")
    old = {key: getattr(unit, key) for key in new}
    for key, value in new.items():
        setattr(unit, key, value)
    unit.save(update_fields=list(new))
    trail.record("unit.changed", "unit", unit.pk, actor=by, now=now, old=old, new=new)
    return unit


@transaction.atomic
def close_unit(unit: Unit, successor: Unit | None, *, by: User | None, now: datetime) -> Unit:
    """Abolish a unit; its successor takes over what comes (条例第二十四条)."""
    _require(by, now)
    if unit.closed_on is not None:
        raise Refused(f"{unit}已经撤并。")
    if successor is not None and (successor.closed_on is not None or successor.pk == unit.pk):
        raise Refused("承继单位应当是另一个现有单位。")
    unit.closed_on, unit.successor = local_date(now), successor
    unit.save(update_fields=["closed_on", "successor"])
    trail.record("unit.closed", "unit", unit.pk, actor=by, now=now, successor=successor and successor.pk)
    return unit


@transaction.atomic
def add_user(
    username: str, name: str, password: str | None, *, phone: str = "", by: User | None, now: datetime
) -> User:
    """Open an account; what it may do comes with its posts. None: an account with which nobody can sign in."""
    _require(by, now)
    username, name = username.strip(), name.strip()
    if not username or not name:
        raise Refused("请填写账号和姓名。")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号“{username}”已经有人使用，请换一个。")
    user = User(username=username, name=name, phone=phone.strip())
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save(force_insert=True)
    trail.record("user.added", "user", user.pk, actor=by, now=now, username=username, name=name)
    return user


# Django's own translation of the first of these no longer fits its English sentence.
_WEAK = {
    "password_too_short": "至少要有10位",
    "password_too_common": "太常见，容易被猜到",
    "password_too_similar": "与账号、姓名太相近",
}


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults = [_WEAK.get(str(fault.code), fault.messages[0]) for fault in error.error_list]
        raise Refused(f"密码不合要求：{'；'.join(faults)}。") from None
    user.set_password(password)


@transaction.atomic
def change_password(user: User, password: str, *, by: User | None, now: datetime) -> User:
    """Set a new password: one's own, or by the administrator."""
    if by is None or by.pk != user.pk:
        _require(by, now)
    _set_password(user, password)
    user.save(update_fields=["password"])
    trail.record("user.password_changed", "user", user.pk, actor=by, now=now)
    return user


@transaction.atomic
def set_active(user: User, active: bool, *, by: User | None, now: datetime) -> User:
    """Lock an account or open it again."""
    _require(by, now)
    if by is not None and by.pk == user.pk and not active:
        raise Refused("不能停用自己的账号，请由另一位管理员办理。")
    user.is_active = active
    user.save(update_fields=["is_active"])
    trail.record("user.activated" if active else "user.locked", "user", user.pk, actor=by, now=now)
    return user


def _keep_apart(user: User, role: str, now: datetime) -> None:
    """Refuse to join an administrator's role with another that the user holds, will hold or stands in for."""
    on = local_date(now)
    acting = Q(stand_in=user) & (Q(away_to=None) | Q(away_to__gte=on))
    posts = Post.objects.filter(Q(user=user) | acting, unit__closed_on=None).exclude(to_date__lt=on)
    held = set(posts.values_list("role", flat=True))
    if held and (role in APART or held & APART) and held != {role}:
        raise Refused("系统管理员、审计员与办理岗位应当分设，不能由同一人兼任（网络安全等级保护要求）。")


@transaction.atomic
def appoint(
    user: User,
    unit: Unit,
    role: str,
    title: str,
    *,
    portfolio: str = "",
    rank: int = 50,
    since: date | None = None,
    by: User | None,
    now: datetime,
) -> Post:
    """Give somebody a post with its role from a day on; the three administrators' roles are not joined with others."""
    _require(by, now)
    if role not in Role.values or not title.strip():
        raise Refused("请填写职务并选择角色。")
    if unit.closed_on is not None:
        raise Refused(f"{unit}已经撤并，不能任职。")
    _keep_apart(user, role, now)
    post = Post(
        user=user, unit=unit, role=role, title=title.strip(), portfolio=portfolio.strip(), rank=rank,
        from_date=since or local_date(now),
    )  # fmt: skip
    post.save(force_insert=True)
    user.__dict__.pop("_capacities", None)
    trail.record(
        "post.appointed", "user", user.pk, actor=by, now=now, unit=unit.pk, role=role, title=post.title
    )
    return post


@transaction.atomic
def end_post(post: Post, *, by: User | None, now: datetime) -> Post:
    """End a post: yesterday was its last day, so it gives nothing from now on."""
    _require(by, now)
    post.to_date = local_date(now) - timedelta(days=1)
    post.save(update_fields=["to_date"])
    trail.record("post.ended", "user", post.user_id, actor=by, now=now, post=post.pk)
    return post


@transaction.atomic
def stand_in(
    post: Post,
    deputy: User | None,
    away_from: date | None,
    away_to: date | None,
    *,
    by: User | None,
    now: datetime,
) -> Post:
    """Let a deputy act for the holder between two days; None ends it."""
    _require(by, now)
    if deputy is not None:
        if away_from is None or (away_to is not None and away_to < away_from):
            raise Refused("请填写代行的起止日期，止日不能早于起日。")
        if deputy.pk == post.user_id:
            raise Refused("代行人应当是另一位同志。")
        _keep_apart(deputy, post.role, now)
    post.stand_in = deputy
    post.away_from, post.away_to = (away_from, away_to) if deputy else (None, None)
    post.save(update_fields=["stand_in", "away_from", "away_to"])
    trail.record(
        "post.stand_in", "user", post.user_id, actor=by, now=now, post=post.pk, deputy=deputy and deputy.pk,
        away_from=post.away_from, away_to=post.away_to,
    )  # fmt: skip
    return post


@transaction.atomic
def add_duty(
    category: str,
    unit: Unit | None,
    clause: str,
    *,
    place_kind: str = PlaceKind.ANY,
    kind: str = DutyKind.BASIC,
    since: date | None = None,
    by: User | None,
    now: datetime,
) -> Duty:
    """Add a line to the list of duties; without a unit it is the duty of the place's township."""
    _require(by, now)
    if not categories.exists(category):
        raise Refused("请选择内容分类。")
    if kind not in DutyKind.values or place_kind not in PlaceKind.values:
        raise Refused("请选择责任类别和地域。")
    if not clause.strip():
        raise Refused("请写明职责清单的条目：转送时要引用它。")
    duty = Duty(
        category=category, unit=unit, clause=clause.strip(), place_kind=place_kind, kind=kind,
        from_date=since or local_date(now),
    )  # fmt: skip
    duty.save(force_insert=True)
    trail.record(
        "duty.added", "duty", duty.pk, actor=by, now=now, category=category, unit=unit and unit.pk, clause=duty.clause,
        kind=kind, place_kind=place_kind,
    )  # fmt: skip
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: User | None, now: datetime) -> Duty:
    """Take a line out of force: yesterday was its last day."""
    _require(by, now)
    duty.to_date = local_date(now) - timedelta(days=1)
    duty.save(update_fields=["to_date"])
    trail.record("duty.ended", "duty", duty.pk, actor=by, now=now)
    return duty
