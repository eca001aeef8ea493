"""What the layers below say in English, in the person's language.

`translate` is for whole sentences (of an error, of a problem in a file), `translate_deed` for what
a changeset did. Texts that are in no table stay as they are.
"""

from ibidem.server.web.sentences.deeds import translate_deed, translate_label
from ibidem.server.web.sentences.matching import translate

__all__ = ["translate", "translate_deed", "translate_label"]
