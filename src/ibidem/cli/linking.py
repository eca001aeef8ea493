"""The way from a library to its server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibidem.services.connecting import Link, RemoteAccount
    from ibidem.services.library import Library


def connect_library(
    library: Library,
    server: str | None,
    to: str | None = None,
    *,
    as_whom: str | None = None,
    is_new: bool = False,
    relink: bool = False,
) -> tuple[RemoteAccount, Link]:
    """The account and the link, made where there is none. Close the account.

    `as_whom` is an e-mail address, for who is signed in to the server as several people.
    """
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.connecting import choose_remote
    from ibidem.services.signing_in import connect
    from ibidem.services.syncing import link_library, read_link

    link = read_link(library)
    wants_another = to is not None or is_new or relink
    named = server or (link.server if link is not None and not relink else None)
    sign_ins = find_sign_ins()
    if as_whom is None and link is not None and not relink:
        is_known = any(each.account == link.account for each in sign_ins.known())
        as_whom = link.account if is_known else None
    signed = sign_ins.find(named, as_whom)
    account = connect(signed)
    try:
        if link is None or wants_another or link.account != signed.account:
            if link is not None and not wants_another:
                there = link.hub_uid  # another account: `link_library` refuses, saying which
                scope = link.scope
            else:
                chosen = choose_remote(library, account, to, new=is_new)
                there, scope = chosen.uid, chosen.scope
            link = link_library(
                library,
                server=signed.server,
                account=signed.account,
                hub_uid=there,
                scope=scope,
                force=relink,
            )
    except BaseException:
        account.close()
        raise
    return account, link


def reach_library(
    library: Library, to: str | None = None
) -> tuple[RemoteAccount, str, str, Callable[[], object]]:
    """The account, the uid and scope of the library there, and a function that links to that.

    Until the function is called nothing is linked. Close the account.
    """
    from ibidem.cli.sign_ins import find_sign_ins
    from ibidem.services.connecting import choose_remote
    from ibidem.services.signing_in import connect
    from ibidem.services.syncing import link_library, read_link

    link = read_link(library)
    if link is not None:
        account, link = connect_library(library, None, to)
        return account, link.hub_uid, link.scope, lambda: None
    signed = find_sign_ins().find()
    account = connect(signed)
    try:
        chosen = choose_remote(library, account, to)
    except BaseException:
        account.close()
        raise

    def link_now() -> None:
        link_library(
            library,
            server=signed.server,
            account=signed.account,
            hub_uid=chosen.uid,
            scope=chosen.scope,
        )

    return account, chosen.uid, chosen.scope, link_now
