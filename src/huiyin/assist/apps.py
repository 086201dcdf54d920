from django.apps import AppConfig


class AssistConfig(AppConfig):
    name = "huiyin.assist"
    verbose_name = "辅助"
