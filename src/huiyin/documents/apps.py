from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "huiyin.documents"
    verbose_name = "文书与附件"
