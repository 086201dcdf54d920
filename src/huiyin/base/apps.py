from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "huiyin.base"
    verbose_name = "基础"
