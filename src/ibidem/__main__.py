"""`python -m ibidem`: the same as the command `ibidem`."""

from ibidem.cli import main

if __name__ == "__main__":
    main()
