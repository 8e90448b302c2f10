"""The program from its first moment: ``gia-author`` and ``python -m gia_author``."""

import gc
import sys

ALLOCATIONS = 20_000  # between two looks for garbage; Python's own 700 has it look while it loads


def main() -> None:
    """Run the program. One that is interrupted while it is still being loaded ends without a
    traceback, too."""
    gc.set_threshold(ALLOCATIONS)
    try:
        from gia_author.cli import app

        app.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
