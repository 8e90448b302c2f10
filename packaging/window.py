"""Where the program in one folder begins: the window, a command, or one of its own processes."""

import multiprocessing
import sys

from gia_author import bounded_process

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:2] == [bounded_process.AS_CHILD]:
        bounded_process.serve(int(sys.argv[2]))
    else:
        from gia_author.__main__ import main

        main()
