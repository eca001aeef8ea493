"""Serving: the libraries of many people in one store, as a server needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from ibidem.errors import (
    ConfirmationNeeded,
    DamagedLibraryError,
    InputError,
    LibraryExistsError,
    LimitError,
    NotFoundError,
    PermissionDeniedError,
)
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.role import Role
from ibidem.services import sharing
from ibidem.services.caretaking import Caretaker
from ibidem.services.hosting import HostedLibrary, LocalHub, Member
from ibidem.services.quotas import QuotaOf, Quotas, Usage
from ibidem.services.sharing import Offer, Sharing
from ibidem.store import Origin, Store, open_store
from ibidem.store.blobs import BlobStore, open_blobs
from ibidem.store.directory import delete_library, measure_libraries, rename_library
from ibidem.store.dumping import list_uids
from ibidem.store.history import Version, list_versions
from ibidem.store.notices import Notices, open_notices
from ibidem.store.records import load_records
from ibidem.store.sharing import SharedLibrary, list_accounts, list_members
from ibidem.store.system import SystemSource

__all__ = [
    "Libraries",
    "Owned",
    "SharedLibrary",
    "check_name",
    "open_libraries",
    "try_libraries",
    "try_storage",
]

NAME_CHARACTERS_MAX = 200
LIBRARIES_MAX = 1_000  # that one account owns
_NO_LIBRARY = "00000000-0000-7000-8000-000000000000"  # where the storage is tried


@dataclass(frozen=True, slots=True)
class Owned:
    """What an account owns: libraries, and the different files attached in them."""

    account: str
    libraries: int
    files: int
    bytes: int


class Libraries:
    """The libraries that a server serves. Safe to use from several threads.

    Accounts are known here by their id alone; who that is, the server knows. Every method that
    names a library raises `NotFoundError` where the account may not know of it.
    """

    def __init__(
        self,
        store: Store,
        blobs: BlobStore,
        notices: Notices,
        quota_bytes: int,
        quota_of: QuotaOf | None = None,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._notices = notices
        self._quotas = Quotas(store, blobs, quota_bytes, quota_of)

    def hub(self, uid: str, account: str, device: str, scope: str = "") -> LocalHub:
        """The hub of a library, or of a shared group in it, for one person on one device."""
        opened = sharing.open_library(self._store, uid, account, scope)
        member = Member(account, device, opened.role, scope)
        return LocalHub(
            self._store, opened.library_id, member, self._blobs, self._notices.tell, uid
        )

    def open(self, uid: str, account: str, device: str = "Web", scope: str = "") -> HostedLibrary:
        """A library, or a shared group in it, for one person: what the services work on.

        Cheap: one query, or two for a group. `device` names in the history where edits are made.
        """
        opened = sharing.open_library(self._store, uid, account, scope)
        return HostedLibrary(
            name=opened.name,
            uid=uid,
            library_id=opened.library_id,
            store=self._store,
            blobs=self._blobs,
            device=device,
            account=account,
            role=opened.role,
            scope=scope,
            admit=partial(self._quotas.admit, opened.library_id, uid),
            tell=self._notices.tell,
        )

    def sharing(self, uid: str, account: str) -> Sharing:
        """The people of a library, as `account` may see and change them."""
        try:
            library_id = self._store.find_library(uid)
        except NotFoundError as error:  # in the words of a library that is not shared
            raise sharing.nothing_there() from error
        return Sharing(self._store, library_id, account)

    def accept_invitation(self, token: str, account: str, email: str | None) -> SharedLibrary:
        """See `sharing.accept_invitation`; `email` None: whoever holds the token may accept."""
        accepted = sharing.accept_invitation(self._store, token, account, email)
        self.tell(account)
        return accepted

    def read_invitation(self, token: str, email: str | None) -> Offer:
        """See `sharing.read_invitation`."""
        return sharing.read_invitation(self._store, token, email)

    def check_invitation(self, token: str, email: str) -> None:
        """Raise `PermissionDeniedError` unless the token is of an open invitation for `email`."""
        if not sharing.is_invited(self._store, token, email):
            raise PermissionDeniedError(
                "Only invited people can sign up here: follow the link of an invitation."
            )

    def create(self, name: str, uid: str, account: str) -> SharedLibrary:
        """A new, empty library of the account's own; `uid` "" makes a new one.

        The same call again gives the same library: a repeat after a lost answer does no harm.
        Raises `LibraryExistsError` where the uid is somebody else's.
        """
        name = check_name(name)
        uid = parse_record_id(uid) if uid else self._store.source.new_id()
        mine = sharing.list_libraries(self._store, account)
        if sum(library.role is Role.OWNER for library in mine) >= LIBRARIES_MAX:
            raise LimitError(f"An account owns at most {LIBRARIES_MAX} libraries.")
        try:
            sharing.create_library(self._store, uid, name, account)
        except LibraryExistsError:
            if not any(
                library.uid == uid and library.role is Role.OWNER and not library.scope
                for library in mine
            ):
                raise
        self.tell(account)
        return self.find(uid, account)

    def rename(self, uid: str, account: str, name: str) -> SharedLibrary:
        """Give a library another name. For owners and managers."""
        opened = sharing.open_library(self._store, uid, account)
        if not opened.role.may_invite:
            raise PermissionDeniedError("Only owners and managers may rename a library.")
        with self._store.writing(opened.library_id) as tx:
            rename_library(tx, check_name(name))
        return self.find(uid, account)

    def delete(self, uid: str, account: str, name: str) -> None:
        """Delete a library for everybody: records, history, shares and files. For owners.

        There is no undo, so `name` must be the library's own, typed by whoever wants it. Raises
        `ConfirmationNeeded` where it is not.
        """
        opened = sharing.open_library(self._store, uid, account)
        with self._store.writing(opened.library_id, Origin(account)) as tx:
            if sharing.require_role(tx, account) is not Role.OWNER:
                raise PermissionDeniedError("Only an owner of the library can delete it.")
            if " ".join(name.split()) != tx.head.name:
                raise ConfirmationNeeded(
                    "This deletes the library for everybody and cannot be undone: confirm it with"
                    " the library's name."
                )
            accounts = list_accounts(tx)
            delete_library(tx)
        # Behind the commit: had that failed, the files would be missed. What this leaves when it is
        # cut is named by nothing.
        self._blobs.delete_library(uid)
        for each in accounts:
            self.tell(each)

    def list_others(self, uid: str, account: str) -> dict[str, Role | None]:
        """Everybody else who may open the library or a group of it; None: a group alone."""
        opened = sharing.open_library(self._store, uid, account)
        with self._store.reading(opened.library_id) as tx:
            roles = {member.account: member.role for member in list_members(tx, "")}
            return {each: roles.get(each) for each in list_accounts(tx) if each != account}

    def list_libraries(self, account: str) -> list[SharedLibrary]:
        """The libraries and shared groups that the account may open."""
        return sharing.list_libraries(self._store, account)

    def list_revisions(self, account: str) -> dict[str, int]:
        """The revision of each library of which the account may see something, by uid."""
        return {library.uid: library.revision for library in self.list_libraries(account)}

    def find(self, uid: str, account: str) -> SharedLibrary:
        """One whole library."""
        sharing.open_library(self._store, uid, account)
        found = self.list_libraries(account)
        return next(library for library in found if (library.uid, library.scope) == (uid, ""))

    def name_of(self, uid: str, account: str, scope: str = "") -> str:
        """What a library, or a shared group in it, is called."""
        found = self.list_libraries(account)
        both = {(library.uid, library.scope): library.name for library in found}
        if (uid, scope) in both:
            return both[uid, scope]
        with self.open(uid, account).reading() as tx:  # the owner sees the group in the whole
            row = load_records(tx, [scope]).get(RecordId(scope))
            noun = None if row is None else row.read_if_sound()
            return str(noun.name) if noun is not None else both[uid, ""]

    def list_versions(self, uid: str, account: str, record: str) -> list[Version]:
        """Every version of a record that is kept, the newest first. For members of the whole."""
        opened = sharing.open_library(self._store, uid, account)
        with self._store.reading(opened.library_id) as tx:
            return list_versions(tx, record)

    def admit_blob(self, uid: str, digest: str, size: int) -> None:
        """See `Quotas.admit`."""
        self._quotas.admit(self._store.find_library(uid), uid, digest, size)

    def measure(self, account: str) -> Usage:
        """See `Quotas.measure`."""
        return self._quotas.measure(account)

    def find_quota(self, account: str) -> int:
        """See `Quotas.find_quota`."""
        return self._quotas.find_quota(account)

    def rank_owners(self) -> list[Owned]:
        """Everybody who owns a library, with the bytes of the files attached in it, the largest
        first. One query over all libraries."""
        owned: dict[str, Owned] = {}
        for each in measure_libraries(self._store):
            before = owned.get(each.owner, Owned(each.owner, 0, 0, 0))
            owned[each.owner] = Owned(
                each.owner,
                before.libraries + 1,
                before.files + each.files,
                before.bytes + each.bytes,
            )
        return sorted(owned.values(), key=lambda each: (-each.bytes, -each.libraries, each.account))

    def tell(self, topic: str, revision: int = 0) -> None:
        """Tell every process of a change: of a library (its uid), or of an account's rights."""
        self._notices.tell(topic, revision)

    def caretaker(self, history_days: int = 0) -> Caretaker:
        """Who reads the files and tidies up; the server starts and closes it.

        `history_days` is how long superseded versions are kept (0: for ever).
        """
        return Caretaker(self._store, self._blobs, history_days)

    def check_health(self) -> None:
        """Ask the store for something small; raises what it raises when it does not answer."""
        with self._store.connecting(writing=False):
            pass

    def close(self) -> None:
        """Stop telling, and close the store."""
        self._notices.close()
        self._store.close()


def open_libraries(
    database_url: str,
    blobs_url: str,
    receive: Callable[[str, int], None],
    quota_bytes: int = 0,
    quota_of: QuotaOf | None = None,
) -> Libraries:
    """Open the store and the blobs at these addresses.

    `receive(topic, revision)` hears of every change, also of those that other processes make.
    `quota_bytes` is what the files of one owner may need (0: no limit), unless `quota_of(account)`
    says another number. Raises what
    `store.open_store` and `store.blobs.open_blobs` raise.
    """
    store = open_store(database_url)
    try:
        blobs = open_blobs(blobs_url)
        return Libraries(store, blobs, open_notices(database_url, receive), quota_bytes, quota_of)
    except BaseException:
        store.close()
        raise


def try_libraries(database_url: str) -> int:
    """How many libraries the store at that address has. Raises what `open_store` raises."""
    store = open_store(database_url, create=False)
    try:
        return len(list_uids(store))
    finally:
        store.close()


def try_storage(blobs_url: str) -> None:
    """Write, read and delete a file where the files are. Raises what the storage raises."""
    content = SystemSource().new_id().encode()  # another one each time
    digest = sha256(content).hexdigest()
    blobs = open_blobs(blobs_url)
    blobs.write(_NO_LIBRARY, digest, [content])
    try:
        if b"".join(blobs.read(_NO_LIBRARY, digest)) != content:
            raise DamagedLibraryError("The storage gave back something else than was written.")
    finally:
        blobs.delete(_NO_LIBRARY, [digest])


def check_name(name: str) -> str:
    """A library's name, trimmed. Raises `InputError`."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise InputError(f"A library has a name of 1 to {NAME_CHARACTERS_MAX} characters.")
    return name
