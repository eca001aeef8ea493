"""How far each device is with each library."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_quota"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceSync",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("library", models.CharField(max_length=36)),
                ("scope", models.CharField(blank=True, default="", max_length=36)),
                ("revision", models.BigIntegerField()),
                ("synced_at", models.BigIntegerField()),
                ("verified_at", models.BigIntegerField(default=0)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="syncs",
                        to="accounts.devicetoken",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("device", "library", "scope"), name="one_row_for_each_library"
                    )
                ],
            },
        ),
    ]
