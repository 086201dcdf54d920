from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "huiyin.deadlines"
    verbose_name = "期限"
