"""RIS as programs write it, for fuzzing: each text is mutated by the tests."""

SPECIFICATION = """\
TY  - JOUR
AU  - Smith, J.
AU  - Doe, Jane A.
TI  - A title
T2  - A journal
PY  - 2005
DA  - 2005/07/15/
VL  - 12
IS  - 3
SP  - 1
EP  - 10
DO  - 10.1000/182
AB  - First line
      second line

      after a blank line
KW  - one
KW  - two; three
UR  - https://example.org/1
UR  - https://example.org/2
ER  -

"""

ENDNOTE_ON_WINDOWS = (
    "\ufeff"
    """\
TY  - BOOK
A1  - van Gogh, Vincent
ED  - Editor, Ann
T1  - Letters
Y1  - 1999/12//
SN  - 978-1-4822-5326-9
N1  - a
N1  - b
ID  - gogh
ER  -
"""
).replace("\n", "\r\n")

ONE_SPACE = """\
Provider: Someone
Content: text

TY - CONF
AU - Chen, Li
BT - Book
PY - 2001///Spring
XX - unknown
M1 - 7
M3 - doi:10.1000/9
ER -
TY - JOUR
TI - no end
TY - THES
PB - U
"""

LOWER_CASE = """\
ty  - jour
au  - Lower, Case
ti  - lower
er  -
"""

INDENTED = "  TY  - JOUR\n  TI  - indented\n    more\n  ER  -\n"

NO_TYPE = """\
TI  - no type
JF  - Journal
JO  - J.
JA  - Jrnl
N2  - abs
AB  - abs
ER  - rest
after
"""

RIS_FILES = (SPECIFICATION, ENDNOTE_ON_WINDOWS, ONE_SPACE, LOWER_CASE, INDENTED, NO_TYPE)
