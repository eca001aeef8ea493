"""Sharing: who may open a library or a group of it, on the hub's store.

| what | who may do it |
| --- | --- |
| see the members and the activity | every member of the library; of a group also its own members |
| see and export the invitations | owners and managers |
| invite, invite again, withdraw, change a role, remove | owners and managers, see below |
| leave | everybody but the last owner |
| end the sharing (remove everybody else) | owners |

Managers give, change and take only the roles below theirs (editor, viewer); owners give and take
all, but a library always keeps an owner. A group has no owner of its own: the library's owners and
managers have the same role in each of its groups. Roles are looked up within the transaction that
acts, so revoking takes effect at once. There is no fixed number of members.

An invitation is answered with a token that is shown once, when it is made; kept is its SHA-256.
"""

from ibidem.services.sharing.access import (
    Opened,
    create_library,
    find_role,
    list_libraries,
    nothing_there,
    open_library,
    require_role,
)
from ibidem.services.sharing.invitations import (
    INVITATION_DAYS,
    Invited,
    Offer,
    accept_invitation,
    is_invited,
    read_invitation,
)
from ibidem.services.sharing.people import Sharing
from ibidem.store.sharing import Invitation

__all__ = [
    "INVITATION_DAYS",
    "Invitation",
    "Invited",
    "Offer",
    "Opened",
    "Sharing",
    "accept_invitation",
    "create_library",
    "find_role",
    "is_invited",
    "list_libraries",
    "nothing_there",
    "open_library",
    "read_invitation",
    "require_role",
]
