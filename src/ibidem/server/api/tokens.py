"""Views: devices sign in, are listed and signed out."""

from __future__ import annotations

from datetime import datetime

from ibidem.server.accounts import devices, people
from ibidem.server.api.call import Call, Reply, json_reply, nothing
from ibidem.server.api.messages import (
    DeviceRenaming,
    DeviceReply,
    DevicesReply,
    SignedIn,
    SignIn,
)


def sign_in(call: Call) -> Reply:
    """A token for a device, against e-mail address and password."""
    body: SignIn = call.body
    limit = call.context.settings.sign_ins_per_quarter_hour
    account = people.sign_in(body.email, body.password, call.address, limit, body.code)
    token, device = devices.sign_in_device(account, body.device)
    return json_reply(SignedIn(token, str(account.uuid), str(device.uuid)), 201)


def list_devices(call: Call) -> Reply:
    """The account's devices."""
    found = [
        DeviceReply(
            str(device.uuid),
            device.name,
            device.prefix,
            milliseconds(device.created_at),
            milliseconds(device.last_seen_at),
            device.id == call.signed.token_id,
        )
        for device in devices.list_devices(call.signed.account_id)
    ]
    return json_reply(DevicesReply(found))


def sign_out(call: Call) -> Reply:
    """Sign this device out."""
    return _revoke(call, call.signed.device_id)


def revoke(call: Call) -> Reply:
    """Sign a device of the account out."""
    return _revoke(call, call.parameters["device"])


def rename(call: Call) -> Reply:
    """Call a device of the account something else."""
    body: DeviceRenaming = call.body
    devices.rename_device(call.signed.account_id, call.parameters["device"], body.name)
    return nothing()


def _revoke(call: Call, device_id: str) -> Reply:
    devices.revoke_device(call.signed.account_id, device_id)
    call.context.libraries.tell(call.signed.account)  # ends the device's event streams
    return nothing()


def milliseconds(moment: datetime) -> int:
    """A time as the API gives it: milliseconds since 1970, UTC."""
    return round(moment.timestamp() * 1000)
