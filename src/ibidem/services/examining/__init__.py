"""The doctor: what is wrong with a library, why it matters, the remedy, and applying it.

    found = examine(library, sign_ins)         # looks at everything, changes nothing
    for finding in found.findings: ...         # what, why, remedy; repair or None
    now = repair(library, found, sign_ins, repairs={Repair.RECORDS})

Without `sign_ins` no server is asked. A library that does not open: `examine_path`, and
`salvage_library` where its file is damaged.
"""

from ibidem.services.examining.advice import ADVICE, REPAIRS, UNASKED, Advice, Repair
from ibidem.services.examining.examining import examine, examine_path, repair
from ibidem.services.examining.finding import Examination, Finding
from ibidem.services.examining.salvaging import Salvaged, salvage_library

__all__ = [
    "ADVICE",
    "REPAIRS",
    "UNASKED",
    "Advice",
    "Examination",
    "Finding",
    "Repair",
    "Salvaged",
    "examine",
    "examine_path",
    "repair",
    "salvage_library",
]
