from django.db import migrations, models


def nothing_to_fill(apps, schema_editor):
    """A register without cases has nothing that would have to be put into the index afterwards."""
    if not apps.get_model("cases", "Case").objects.exists():
        apps.get_model("index", "Filling").objects.create(name="search", done=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_whole_statute"), ("index", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="sound_digest",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(nothing_to_fill, migrations.RunPython.noop),
    ]
