"""Duplicate candidates: finding them, merging them, and remembering which are none."""

from ibidem.model.duplicates import DuplicateGroup, Reason, Strictness
from ibidem.services.duplicates.dismissing import dismiss_duplicates, forget_dismissals
from ibidem.services.duplicates.finding import REASONS, list_duplicates
from ibidem.services.duplicates.merging import follow_merged, merge_references
from ibidem.services.duplicates.planning import FieldChoice, MergePlan, plan_merge, plan_merges

__all__ = [
    "REASONS",
    "DuplicateGroup",
    "FieldChoice",
    "MergePlan",
    "Reason",
    "Strictness",
    "dismiss_duplicates",
    "follow_merged",
    "forget_dismissals",
    "list_duplicates",
    "merge_references",
    "plan_merge",
    "plan_merges",
]
