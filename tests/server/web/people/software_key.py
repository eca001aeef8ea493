"""A passkey in software, for attacks that no browser would carry out."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftwareKey:
    """Answers what it is told to, whether that is true or not."""

    origin: str
    host: str = "localhost"
    identity: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: bytes = b""
    counter: int = 0
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to the options of `navigator.credentials.create`."""
        self.handle = websafe_decode(asked["publicKey"]["user"]["id"])
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.identity, public)
        flags = PRESENT | VERIFIED | WITH_KEY
        data = AuthenticatorData.create(self._host_hash(), flags, 0, credential)
        told = self._tell("webauthn.create", asked, self.origin)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._answer(told, response)

    def sign(
        self,
        asked: dict[str, Any],
        *,
        origin: str = "",
        host: str = "",
        flags: int = PRESENT | VERIFIED,
        counter: int | None = None,
        kind: str = "webauthn.get",
        is_framed: bool = False,
    ) -> str:
        """The answer to the options of `navigator.credentials.get`, with what is to be wrong."""
        self.counter = self.counter + 1 if counter is None else counter
        data = AuthenticatorData.create(self._host_hash(host), flags, self.counter)
        told = self._tell(kind, asked, origin or self.origin, is_framed=is_framed)
        signature = self.private.sign(bytes(data) + told.hash, ec.ECDSA(SHA256()))
        return self._answer(
            told,
            {
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.handle),
            },
        )

    def _tell(
        self, kind: str, asked: dict[str, Any], origin: str, *, is_framed: bool = False
    ) -> CollectedClientData:
        challenge = asked["publicKey"]["challenge"]
        return CollectedClientData.create(kind, challenge, origin, is_framed)

    def _host_hash(self, host: str = "") -> bytes:
        return sha256((host or self.host).encode()).digest()

    def _answer(self, told: CollectedClientData, response: dict[str, str]) -> str:
        identity = websafe_encode(self.identity)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(told), **response},
                "clientExtensionResults": {},
            }
        )
