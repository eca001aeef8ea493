"""Views: libraries listed, made and renamed; the history of a record."""

from __future__ import annotations

import msgspec

from ibidem.server.api.call import Call, Reply, json_reply, nothing
from ibidem.server.api.messages import (
    HistoryReply,
    LibrariesReply,
    LibraryReply,
    NewLibrary,
    Renaming,
    VersionReply,
)
from ibidem.services.serving import SharedLibrary


def list_libraries(call: Call) -> Reply:
    """The libraries and shared groups that I may open."""
    found = call.context.libraries.list_libraries(call.signed.account)
    return json_reply(LibrariesReply([told(library) for library in found]))


def create_library(call: Call) -> Reply:
    """A new library of my own."""
    body: NewLibrary = call.body
    made = call.context.libraries.create(body.name, body.uid, call.signed.account)
    return json_reply(told(made), 201)


def show_library(call: Call) -> Reply:
    """One library."""
    found = call.context.libraries.find(call.parameters["library"], call.signed.account)
    return json_reply(told(found))


def rename_library(call: Call) -> Reply:
    """Another name for a library."""
    body: Renaming = call.body
    uid = call.parameters["library"]
    return json_reply(told(call.context.libraries.rename(uid, call.signed.account, body.name)))


def delete_library(call: Call) -> Reply:
    """Delete a library for everybody; its name confirms it."""
    name = call.query.get("name", "")
    call.context.libraries.delete(call.parameters["library"], call.signed.account, name)
    return nothing()


def show_history(call: Call) -> Reply:
    """The versions of a record."""
    found = call.context.libraries.list_versions(
        call.parameters["library"], call.signed.account, call.parameters["record"]
    )
    versions = [
        VersionReply(
            version.changeset,
            version.superseded_by,
            version.account,
            version.record.device,
            version.record.edited_at,
            None if version.record.payload is None else msgspec.json.decode(version.record.payload),
        )
        for version in found
    ]
    return json_reply(HistoryReply(versions))


def told(library: SharedLibrary) -> LibraryReply:
    """A library as the API tells of it."""
    return LibraryReply(library.uid, library.name, library.role, library.scope, library.revision)
