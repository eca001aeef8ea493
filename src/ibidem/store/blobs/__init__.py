"""The bytes of attached files: in a folder, in memory or in S3, behind one class."""

from ibidem.store.blobs.blob_store import BlobStore
from ibidem.store.blobs.checking import check_blobs, find_damaged
from ibidem.store.blobs.opening import open_blobs

__all__ = ["BlobStore", "check_blobs", "find_damaged", "open_blobs"]
