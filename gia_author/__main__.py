"""The program from its first moment: ``gia-author`` and ``python -m gia_author``."""

import sys


def main() -> None:
    """Run the program. One that is interrupted while it is still being loaded ends without a
    traceback, too."""
    try:
        from gia_author.cli import app

        app.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
