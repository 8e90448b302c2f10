"""The profiles of places that come with the program, and what a profile says of single years."""

import re

import pytest
from conftest import dump, edited, example, load

from gia_author import resources
from gia_author.checks import profile
from gia_author.diagnostics.finding import Severity
from gia_author.diagnostics.levels import NATIONAL
from gia_author.workflows import produce
from gia_author.workflows.produce import Job
from gia_author.yamlfile import reader

LONG = "本年主动公开政府信息共若干条。" * 80
PLACES = sorted({*profile.names()} - {NATIONAL})
EXAMPLES = {"示例省"}


@pytest.mark.parametrize("name", PLACES)
def test_a_profile_of_a_place_says_where_it_is_from(name: str) -> None:
    """Its own name, and the notice with its date; and it differs from the national one."""
    data = reader.read(resources.data("profiles", f"{name}.yaml"), name).data
    assert data["名称"] == name
    assert name in EXAMPLES or re.search(r"20\d\d年\d{1,2}月\d{1,2}日", data["说明"])
    assert {*data} - {"名称", "说明"}


@pytest.mark.parametrize(
    ("place", "year", "severity"),
    [("武威市", 2024, None), ("武威市", 2025, Severity.WARNING), ("武威市", 2026, Severity.HINT)],
)
def test_a_notice_holds_from_its_year_on(place: str, year: int, severity: Severity | None) -> None:
    """A thousand characters are asked in the year of the notice; later, where no other is known,
    they are recalled; before, they were not asked."""
    data = dump(edited(load(example()), {"年度": str(year), "总体情况": {"正文": LONG}}))
    job = Job("示例县信访局.yaml", data, profile=profile.load((place,)))
    found = produce.examine(job).findings
    assert [f.severity for f in found if f.code == "G214"] == [severity] * bool(severity)


def test_a_part_for_one_year_or_from_a_year_on() -> None:
    text = "限值: {增减倍数: 5}\n年度: {2024起: {限值: {增减倍数: 6}}, 2025: {限值: {增减倍数: 7}}}"
    plan = profile.lay(profile.load(), profile.parse(text.encode(), "本县"))
    years = (0, 2023, 2024, 2025, 2026)
    assert [plan.at("2021", False, year).limit("增减倍数") for year in years] == [5, 5, 6, 7, 6]
    assert plan.limit("增减倍数") == 5


@pytest.mark.parametrize("key", ["25", "2025止", "起", "2025年", "今年"])
def test_a_year_that_is_none_is_refused_with_its_place(key: str) -> None:
    text = f"名称: 本县\n年度:\n  {key}: {{级别: {{G720: 不查}}}}\n"
    with pytest.raises(profile.GiaError, match=rf"本县\.yaml:3:3：核对方案里年度“{key}”写法不对"):
        profile.parse(text.encode(), "本县", "本县.yaml")
