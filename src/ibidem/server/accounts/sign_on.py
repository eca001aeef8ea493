"""Sign-in by a provider of identities (OpenID Connect), such as a university's.

The conversation with the provider is allauth's (code flow with PKCE, state, checked token). What it
ends in is ours: the same session that a password begins. A provider vouches for the address that it
gives only where it says that it verified it; only then is an account with that address opened.
A second factor is the provider's affair; ours is asked for beside a password only.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from ibidem.errors import InputError
from ibidem.server.accounts import people, sessions
from ibidem.server.accounts.models import Account, normalize_email

_log = logging.getLogger(__name__)

FAILURE = "sign_on_failure"  # in the session: why it failed, for the page Sign In
DECLINED = "access_denied"  # what a provider says then: RFC 6749, section 4.1.2.1
NEXT = "sign_on_next"  # in the session: where the person wanted to go


class SignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Ends allauth's conversation in a session of ours; named in `project.describe`."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider let somebody in: whose account that is, and their session."""
        account = _find_account(sociallogin)
        if isinstance(account, str):
            _fail(request, account)
        else:
            target = request.session.pop(NEXT, "/")
            sessions.begin(request, account)
            raise ImmediateHttpResponse(HttpResponseRedirect(target))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002 - allauth's interface
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,  # noqa: ARG002
    ) -> None:
        """The provider let nobody in, or something was wrong on the way."""
        if error == AuthError.CANCELLED or request.GET.get("error") == DECLINED:
            _fail(request, "cancelled")
        _log.warning("Signing in with the provider failed: %s (%r)", error, exception)
        _fail(request, "failed")


def _fail(request: HttpRequest, reason: str) -> None:
    request.session[FAILURE] = reason
    raise ImmediateHttpResponse(HttpResponseRedirect(reverse("people:sign-in")))


def _find_account(sociallogin: Any) -> Account | str:
    """The account that the provider's person is, made if need be; else why there is none."""
    known = SocialAccount.objects.filter(
        provider=sociallogin.account.provider, uid=sociallogin.account.uid
    ).first()
    if known is not None:
        account: Account = known.user
        return account if account.is_active else "closed"
    verified = [each.email for each in sociallogin.email_addresses if each.verified]
    if not verified:
        return "unverified"
    with transaction.atomic():
        found = Account.objects.filter(email=normalize_email(verified[0])).first()
        if found is None:
            if not settings.IBIDEM.oidc_sign_up:
                return "unknown"
            try:
                found = people.create_account(verified[0], _name(sociallogin))
            except InputError:
                return "unverified"
        if not found.is_active:
            return "closed"
        people.hand_over(found)
        SocialAccount.objects.create(
            user=found, provider=sociallogin.account.provider, uid=sociallogin.account.uid
        )
    return found


def _name(sociallogin: Any) -> str:
    return str(sociallogin.account.get_provider_account().get_user_data().get("name") or "")[:150]
