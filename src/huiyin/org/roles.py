"""Roles that a post gives, and kinds of units."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    CLERK = "clerk", "接谈员"
    HANDLER = "handler", "经办人"
    HEAD = "head", "部门负责人"
    LEADER = "leader", "分管领导"
    INSPECTOR = "inspector", "督查员"
    REVIEWER = "reviewer", "复查复核员"
    CONFIDENTIAL = "confidential", "密件专办员"
    VILLAGE_OFFICER = "village_officer", "村（社区）信息员"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


class UnitKind(models.TextChoices):
    SUPERIOR = "superior", "上级机关"
    COUNTY = "county", "县（区）"
    PETITION_OFFICE = "petition_office", "信访工作机构"
    INSPECTION = "inspection", "督查机构"
    DISCIPLINE = "discipline", "纪检监察机关"
    BUREAU = "bureau", "部门"
    ENTERPRISE = "enterprise", "公用企事业单位"
    TOWNSHIP = "township", "乡镇"
    STREET = "street", "街道"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"


class DutyKind(models.TextChoices):
    BASIC = "basic", "主责"
    ASSISTING = "assisting", "配合"
    TAKEN_BACK = "taken_back", "上级部门收回"


class PlaceKind(models.TextChoices):
    ANY = "", "不限"
    URBAN = "urban", "城区（街道、社区）"
    RURAL = "rural", "农村（乡镇、村）"


TOWNSHIPS = frozenset({UnitKind.TOWNSHIP, UnitKind.STREET})
# Offices that watch over the handling by others and never are rated by the citizen for it.
OFFICES = frozenset({UnitKind.PETITION_OFFICE, UnitKind.INSPECTION})
PLACES = frozenset({UnitKind.TOWNSHIP, UnitKind.STREET, UnitKind.VILLAGE, UnitKind.COMMUNITY})
# Those who see every case of their unit and of the units below it.
OVERSEERS = frozenset({Role.CLERK, Role.HEAD, Role.LEADER, Role.INSPECTOR, Role.REVIEWER})
# Those who see no case at all: the three administrators (三员) keep apart from the handling of cases.
APART = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
