from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "huiyin.console"
    verbose_name = "命令行"
