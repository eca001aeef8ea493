"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.people import (
    about,
    data,
    devices,
    forgetting,
    links,
    options,
    passkeys,
    second_factor,
    security,
    signing_in,
    signing_up,
)

app_name = "people"
urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign-in"),
    path("sign-in/code", second_factor.give_code, name="code"),
    path("sign-in/passkey", passkeys.sign_in, name="passkey"),
    path("sign-in/passkey/begin", passkeys.begin_signing_in, name="begin-passkey"),
    path("sign-in/provider", signing_in.go_to_provider, name="provider"),
    path("sign-up", signing_up.sign_up, name="sign-up"),
    path("password", forgetting.ask, name="forgotten"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("about", about.show_about, name="about"),
    path("link/<str:secret>", links.open_link, name="link"),
    path("options", options.show, name="options"),
    path("options/security", security.show, name="security"),
    path("options/security/password", security.change_password, name="change-password"),
    path("options/security/email", security.change_email, name="change-email"),
    path("options/security/second-factor", second_factor.set_up, name="second-factor"),
    path("options/security/second-factor/off", second_factor.turn_off, name="second-factor-off"),
    path("options/security/recovery-codes", passkeys.renew_codes, name="recovery-codes"),
    path("options/security/passkeys/add", passkeys.add, name="add-passkey"),
    path("options/security/passkeys/begin", passkeys.begin_adding, name="begin-adding-passkey"),
    path("options/security/passkeys/<int:passkey>/rename", passkeys.rename, name="rename-passkey"),
    path("options/security/passkeys/<int:passkey>/remove", passkeys.remove, name="remove-passkey"),
    path("options/devices", devices.show, name="devices"),
    path("options/devices/<uuid:device>/rename", devices.rename, name="rename-device"),
    path("options/devices/<uuid:device>/sign-out", devices.sign_out, name="sign-out-device"),
    path("options/browsers/<uuid:browser>/sign-out", devices.end_browser, name="end-browser"),
    path("options/browsers/sign-out", devices.end_other_browsers, name="end-browsers"),
    path("options/data", data.show, name="data"),
    path("options/data/export", data.export, name="export-data"),
    path("options/leave", data.leave, name="leave"),
]
