"""`{% load ibidem %}`: addresses of assets, icons, and paths with other parameters."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ibidem.model.role import Role
from ibidem.server.web import sentences
from ibidem.server.web.assets import asset_address
from ibidem.server.web.frame import address_of
from ibidem.server.web.icons import ICONS
from ibidem.server.web.labels import translate_label
from ibidem.server.web.numbers import number as write_number
from ibidem.services.serving import SharedLibrary
from ibidem.services.undoing import Deed

register = template.Library()

ROLES: dict[Role, str | Promise] = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.EDITOR: _("Editor"),
    Role.VIEWER: _("Viewer"),
}


@register.simple_tag
def asset(name: str) -> str:
    """Where the style sheet, script or picture is found."""
    return asset_address(name)


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """A drawing from `icons.ICONS`; without a title it is decoration, and not read aloud."""
    drawn = mark_safe(ICONS[name])  # noqa: S308 - from our own table
    if title:
        return format_html(
            '<svg class="icon" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
            title,
            drawn,
        )
    return format_html('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', drawn)


@register.filter
def field_label(english: str) -> str:
    """The label of a field that a service gave in English."""
    return translate_label(english)


@register.filter
def number(value: int) -> str:
    """A number with its thousands apart."""
    return write_number(value)


@register.filter
def moment(at: int) -> str:
    """A time in milliseconds since 1970, UTC, as a day and an hour of the person's time zone."""
    if not at:
        return ""
    return date_format(localtime(datetime.fromtimestamp(at / 1000, UTC)), "DATETIME_FORMAT")


@register.filter
def initials(name: str) -> str:
    """Up to two letters that stand for a person."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def address(library: SharedLibrary) -> str:
    """How the library, or shared group, stands in addresses."""
    return str(address_of(library))


@register.simple_tag
def role(value: Role) -> str:
    """The role's name for people."""
    return str(ROLES[value])


@register.filter
def sentence(english: str) -> str:
    """A sentence from below, in the person's language."""
    return sentences.translate(english)


@register.filter
def deed(done: Deed) -> str:
    """What a changeset did."""
    return sentences.translate_deed(done)


@register.filter
def action(label: str) -> str:
    """The label of a changeset."""
    return sentences.translate_label(label)
