"""The doctor: what is wrong with a library, why it matters, the remedy, and applying it.

    found = examine(library, sign_ins)         # looks at everything, changes nothing
    for finding in found.findings: ...         # what, why, remedy; repair or None
    now = repair(library, found, sign_ins, repairs={Repair.RECORDS})

Without `sign_ins` no server is asked. A library that does not open: `examine_path`.
"""

from ibidem.services.examining.advice import ADVICE, REPAIRS, Advice, Repair
from ibidem.services.examining.examining import examine, examine_path, repair
from ibidem.services.examining.finding import Examination, Finding

__all__ = [
    "ADVICE",
    "REPAIRS",
    "Advice",
    "Examination",
    "Finding",
    "Repair",
    "examine",
    "examine_path",
    "repair",
]
