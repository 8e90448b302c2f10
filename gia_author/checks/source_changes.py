"""What has become of the files that a roll-up was made of since it was made."""

from __future__ import annotations

from dataclasses import dataclass

CHANGED, GONE, LATE, ADDED, DROPPED, UNUSABLE, ADJUSTED = (
    "改动",
    "不见了",
    "补报",
    "名册新增",
    "名册删去或改为不计入",
    "下级名册用不了或者换了年度",
    "“调整”改过",
)
MOST_NAMED = 6


@dataclass(frozen=True)
class SourceChanges:
    """The bodies by what has become of their files; ``mark`` stands for all files as they are now.

    ``same_figures`` are bodies whose files have changed and their figures not; ``fault`` says why
    nobody can tell.
    """

    mark: str
    changes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    same_figures: tuple[str, ...] = ()
    fault: str = ""

    @property
    def outdated(self) -> bool:
        """True where the sum can no longer be relied on."""
        return bool(self.changes or self.fault)

    @property
    def told(self) -> str:
        """What has become of them, in a sentence."""
        if self.fault:
            return self.fault
        parts = (_told(word, names) for word, names in self.changes)
        return f"汇总以后：{'；'.join(parts)}。"

    @property
    def told_of_texts(self) -> str:
        """Which files have changed without their figures; empty for none."""
        kept = self.same_figures
        return f"汇总以后{_names(kept)}的文件改过，数字没有变。" if kept else ""


def _told(word: str, names: tuple[str, ...]) -> str:
    if word == ADJUSTED:  # of rosters, not of bodies
        return f"{_names(names)}里的{word}"
    return f"{word}{len(names)}个（{_names(names)}）"


def _names(names: tuple[str, ...]) -> str:
    more = f"等{len(names)}个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
