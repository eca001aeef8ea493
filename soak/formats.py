"""The properties of the formats, tried with other examples for as long as there is time.

Each is a test of `tests/formats` as it stands there; here Hypothesis draws what the suite, whose
examples are the same in every run, does not. A finding names the test and the example.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings

from soak.tally import Tally

EXAMPLES = 500  # of one property, before the next has its turn
settings.register_profile(
    "soak",
    max_examples=EXAMPLES,
    derandomize=False,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def run(tally: Tally) -> None:
    """Until the time is over."""
    number = tally.seed
    properties = _properties()
    while tally.has_time():
        for each in properties:
            with tally.trying(f"rounds: {each.__name__}"):
                seed(number)(each)()
            number += 1
            if not tally.has_time():
                break


def _properties() -> tuple[Any, ...]:
    """The tests, imported only now: a test keeps the settings of the moment it is defined."""
    settings.load_profile("soak")
    from tests.formats import test_csl_json, test_endnote_formats, test_nbib, test_ris
    from tests.formats.bibtex import test_bibtex

    return (
        test_bibtex.test_entries_that_inherit_come_back,
        test_bibtex.test_whatever_was_read_comes_back,
        test_bibtex.test_what_is_written_is_read_again,
        test_csl_json.test_reading_what_was_written_gives_the_same_references,
        test_endnote_formats.test_reading_what_was_written_gives_the_same_references,
        test_endnote_formats.test_what_both_carry_comes_back,
        test_nbib.test_reading_what_was_written_gives_the_same_references,
        test_nbib.test_what_nbib_carries_comes_back,
        test_ris.test_every_line_ends_up_in_a_reference_or_a_problem,
        test_ris.test_reading_what_was_written_gives_the_same_references,
    )
