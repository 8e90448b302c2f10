"""Reports that are not there to their end: told once as not read, and nothing asked of the sentence
that breaks off."""

from __future__ import annotations

from gia_author.workflows import audit_report, import_report

HEAD = (
    "甲县教育局2025年政府信息公开工作年度报告\n统计期限自2025年1月1日起至2025年12月31日止。"
    "\n一、总体情况\n"
)
LIST = (
    "2025年主动公开政府信息311条，其中领导分工36条，机构职能3条，人事招录20条，政策文件（含解读22条"
)


def found(text: str) -> list[tuple[str, str, str]]:
    outcome = audit_report.assess(import_report.take(text.encode(), "甲.txt"))
    told = (*outcome.findings, *(gap.finding for gap in outcome.not_assessed))
    return [(f.code, f.severity.value, f.message) for f in told]


def test_an_excerpt_is_told_once_and_names_what_is_missing() -> None:
    (message,) = [m for code, _, m in found(f"{HEAD}我局依法公开政府信息。\n") if code == "G946"]
    assert message.startswith("从“主动公开政府信息情况”起的5个部分没有找到")


def test_what_is_behind_the_end_is_not_told_again() -> None:
    """Neither its tables nor its sections; those before the end are."""
    told = [code for code, *_ in found(f"{HEAD}我局依法公开政府信息。\n")]
    assert told.count("G946") == 1 and not {"G903", "G941"} & set(told)
    read = import_report.take(f"{HEAD}我局依法公开政府信息。\n".encode(), "甲.txt")
    codes = [f.code for f in read.findings]
    assert codes.count("G946") == 1 and not {"G903", "G941"} & set(codes)
    three = f"{HEAD}依法公开。\n三、收到和处理政府信息公开申请情况\n没有申请。\n"
    codes = [f.code for f in import_report.take(three.encode(), "甲.txt").findings]
    assert codes.count("G946") == 1 and codes.count("G903") == 2 and codes.count("G941") == 1


def test_a_text_that_breaks_off_is_not_asked_for_pairs_and_sums() -> None:
    findings = found(HEAD + LIST)
    assert next(m for code, _, m in findings if code == "G946").startswith("最后一句没有写完")
    assert not {"G723", "G401", "G731"} & {code for code, *_ in findings}


def test_the_same_sentence_written_to_its_end_is() -> None:
    codes = {code for code, *_ in found(f"{HEAD}{LIST}。\n")}
    assert "G723" in codes


def test_the_source_is_left_as_it_is() -> None:
    taken = import_report.take((HEAD + LIST).encode(), "甲.txt")
    assert "[…]" not in import_report.text_of(taken, "甲.txt")


def test_a_whole_report_may_end_without_a_full_stop() -> None:
    titles = (
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    )
    parts = [
        f"{n}、{t}\n本年度没有需要报告的其他有关情况\n"
        for n, t in zip("二三四五六", titles, strict=True)
    ]
    assert "G946" not in {code for code, *_ in found(f"{HEAD}依法公开。\n" + "".join(parts))}


def test_four_underscores_are_a_blank_and_two_are_bold() -> None:
    findings = found(f"{HEAD}收到申请____件，__主动公开__政府信息3条。\n")
    assert [m for code, _, m in findings if code == "G701"] == ["“____”还没有填写。"]
