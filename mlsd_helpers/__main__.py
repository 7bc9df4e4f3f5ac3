"""``python -m mlsd_helpers`` is the ``mlsd`` command of this Python."""

from mlsd_helpers.cli import main

if __name__ == "__main__":
    main()
