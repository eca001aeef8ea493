"""`python -m tests.store.released`: write the library of this version."""

from tests.store.released import main

main()
