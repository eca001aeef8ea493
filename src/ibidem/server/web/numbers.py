"""Numbers as people of a language write them."""

from __future__ import annotations

from django.utils.formats import number_format


def number(value: int) -> str:
    """12345 as "12,345", or as the person's language has it."""
    return number_format(value, use_l10n=True, force_grouping=True)
