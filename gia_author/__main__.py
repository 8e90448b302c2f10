"""``python -m gia_author``."""

from gia_author.cli import main

if __name__ == "__main__":
    main()
