from django.apps import AppConfig


class IndexConfig(AppConfig):
    name = "huiyin.index"
    verbose_name = "检索"
