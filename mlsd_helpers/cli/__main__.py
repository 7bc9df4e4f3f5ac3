"""``python -m mlsd_helpers.cli`` is the ``mlsd`` command of this Python."""

from mlsd_helpers.cli import main

if __name__ == "__main__":
    main()
