"""What the files of a person may need."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="quota_bytes",
            field=models.BigIntegerField(default=None, null=True),
        ),
    ]
