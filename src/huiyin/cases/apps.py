from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    verbose_name = "诉求事项"
