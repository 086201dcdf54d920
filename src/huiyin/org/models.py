"""Who is who (units, posts, users) and who owes what where (duties)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from huiyin.org.roles import TOWNSHIPS, DutyKind, PlaceKind, Role, UnitKind


class UnitQuerySet(models.QuerySet["Unit"]):
    def open(self) -> UnitQuerySet:
        """Units that still exist and may receive cases."""
        return self.filter(closed_on=None)

    def within(self, unit: Unit) -> UnitQuerySet:
        """The unit and all below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """A unit of the tree: the county, a bureau, a township, a village."""

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField(
        max_length=200, db_index=True, editable=False
    )  # "/1/5/12/": ids from the root down
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    paper_code = models.CharField("机关代字", max_length=12, blank=True)  # as in 望住建信〔2026〕1号
    # Who looks at its opinions again; empty: the government it belongs to (条例第三十五条).
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复查复核机关"
    )
    closed_on = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承继单位"
    )

    objects: ClassVar[UnitQuerySet] = UnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_under_parent")]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        return self.path.count("/") - 2

    @property
    def government_path(self) -> str:
        """The path of the unit above, which for an office is the government it serves; the root's is its own."""
        above = self.path.rstrip("/").rpartition("/")[0] + "/"
        return above if above != "/" else self.path

    def ancestor_ids(self) -> list[int]:
        """Ids from the unit itself up to the root."""
        return [int(key) for key in reversed(self.path.strip("/").split("/"))]

    @property
    def place_kind(self) -> str:
        """Urban or rural, for duties that differ by the kind of place."""
        return PlaceKind.URBAN if self.kind in (UnitKind.STREET, UnitKind.COMMUNITY) else PlaceKind.RURAL

    def heir(self) -> Unit | None:
        """The open unit that answers for this one: itself, or its successor's heir (条例第二十四条)."""
        unit: Unit | None = self
        while unit is not None and unit.closed_on is not None:
            unit = unit.successor
        return unit

    def township(self) -> Unit | None:
        """The township or street in which this place lies."""
        unit: Unit | None = self
        while unit is not None and unit.kind not in TOWNSHIPS:
            unit = unit.parent
        return unit


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=(username or "").strip())


class User(AbstractBaseUser):
    """A member of staff. What one may do follows from one's posts, never from the account itself."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_active = models.BooleanField("启用", default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post held by somebody from a day on, with the role it gives and, while its holder is away, a stand-in."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="任职人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("职务", max_length=40)
    portfolio = models.CharField("分管工作", max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField("排序", default=50)
    role = models.CharField("角色", max_length=20, choices=Role)
    from_date = models.DateField("任职起")
    to_date = models.DateField("任职止", null=True, blank=True)
    stand_in = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="standing_in", verbose_name="代行人"
    )
    away_from = models.DateField("代行起", null=True, blank=True)
    away_to = models.DateField("代行止", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return f"{self.unit}{self.title}"

    def in_force(self, on: date) -> bool:
        return self.from_date <= on and (self.to_date is None or on <= self.to_date)

    def away(self, on: date) -> bool:
        """Whether the stand-in acts for this post on that day."""
        return (
            self.away_from is not None
            and self.away_from <= on
            and (self.away_to is None or on <= self.away_to)
        )


class Duty(models.Model):
    """A line of the list of duties (职责清单): which unit owes this kind of matter in this kind of place."""

    category = models.CharField("内容分类", max_length=6, db_index=True)
    place_kind = models.CharField("地域", max_length=10, choices=PlaceKind, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="责任单位"
    )  # empty: the township or street in which the place lies
    kind = models.CharField("责任", max_length=12, choices=DutyKind, default=DutyKind.BASIC)
    clause = models.CharField("清单条目", max_length=200)
    from_date = models.DateField("生效日期")
    to_date = models.DateField("失效日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.clause
