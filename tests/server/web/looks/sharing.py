"""Manage Sharing."""

from __future__ import annotations

from tests.server.web.looks.look import Look

LOOKS = [Look("sharing", "people", "/libraries/{library}/sharing")]
