"""What pictures are made of: every view and dialog, each area in its own module."""

from tests.desktop.looks import (
    browse,
    caring,
    citing,
    frame,
    helping,
    libraries,
    organizing,
    pdf,
    reference,
    syncing,
)
from tests.desktop.looks.look import Look

LOOKS: tuple[Look, ...] = (
    *frame.LOOKS,
    *libraries.LOOKS,
    *pdf.LOOKS,
    *reference.LOOKS,
    *caring.LOOKS,
    *helping.LOOKS,
    *browse.LOOKS,
    *syncing.LOOKS,
    *citing.LOOKS,
    *organizing.LOOKS,
)
