"""What follows every write, in the transaction that makes it.

`records.write_rows` calls each maintainer with (transaction, changes); a change has the row before
(None: new) and after. A new thing that must stay true with the records is added here, and nowhere
else.
"""

from __future__ import annotations

from ibidem.store.derived import DERIVED
from ibidem.store.scopes.following import maintain as maintain_scopes
from ibidem.store.transaction import Maintainer

MAINTAINERS: tuple[Maintainer, ...] = (
    *(table.maintain for table in DERIVED),
    maintain_scopes,  # reads what the derived tables say
)
