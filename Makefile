# make demo：装好所需的一切，把 examples/ 生成到 out/。 make test：同样装好一切，跑全部测试。 make quick：一分钟以内的测试。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP = install --quiet --disable-pip-version-check
# Named as in Debian 12 and 13 and in Ubuntu 24.04, which has no package chromium.
RUN_PACKAGES := libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) poppler-utils qpdf libreoffice-writer libreoffice-calc chromium fonts-noto-cjk binutils

.PHONY: demo quick test proof coverage suite test-oldest test-newest test-busy fuzz dist kit check bench golden lock clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	@sh tools/system.sh $(RUN_PACKAGES)
	$(BIN)/gia-author build --out out examples/示例县信访局-2025.yaml examples/青石镇-2025.yaml examples/示例县人民政府-2025.yaml examples/示例市人民政府-2025.yaml examples/示例区人民政府-2020.yaml
	$(BIN)/gia-author batch --out out/示例县 examples/示例县
	-$(BIN)/gia-author check examples/有错的示例-2025.yaml
	@rm -rf out/云岭县 && cp -r examples/云岭县 out/
	$(BIN)/gia-author form out/云岭县/名册.yaml --out out/云岭县/填报表
	$(BIN)/gia-author status out/云岭县/名册.yaml --out out/云岭县/进度.html || test $$? = 1
	$(BIN)/gia-author rollup out/云岭县/名册.yaml --draft --table out/云岭县/附表.html || test $$? = 1
	@echo "生成的年报在 out/，汇总表：out/示例县/汇总.html。有错的示例-2025.yaml 是故意写错的。"
	@echo "云岭县：填报表在 out/云岭县/填报表，进度：out/云岭县/进度.html，各单位数据：out/云岭县/附表.html。有一家没报、一家有错，所以汇总的是草稿。"

# What needs no browser, no LibreOffice and no patience: while working on the code.
quick: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 -m "not slow"

test: check suite

# Everything with the full counts of invented cases and of units, and how much of the code was run: by hand, takes hours.
proof: check
	@sh tools/system.sh $(TEST_PACKAGES)
	GIA_PROOF=1 $(BIN)/python -m pytest -n 2 --timeout 7200 $(COVERAGE)

# How many lines and branches of the code the tests run, processes that they start included. Prints a table, worst modules last.
coverage: $(VENV)/.tested
	@sh tools/system.sh $(TEST_PACKAGES)
	$(BIN)/python -m pytest -n 2 $(COVERAGE)

COVERAGE := --cov --cov-report=term:skip-covered

suite: $(VENV)/.tested
	@sh tools/system.sh $(TEST_PACKAGES)
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.tested
	$(BIN)/ruff check gia_author tests benchmarks docs packaging tools styles
	$(BIN)/ruff format --check --quiet gia_author tests benchmarks docs packaging tools styles
	$(BIN)/mypy

# The suite over both ends of what pyproject.toml allows, each in an environment of its own; the oldest on Python 3.11: make test-oldest PYTHON=python3.11
test-oldest:
	$(MAKE) suite VENV=.venv-oldest TESTED=requirements/oldest.txt

test-newest:
	rm -rf .venv-newest
	$(MAKE) .venv-newest/bin/python VENV=.venv-newest
	.venv-newest/bin/python -m pip $(PIP) -e ".[test]"
	touch .venv-newest/.tested
	$(MAKE) suite VENV=.venv-newest

# Inputs of every kind drawn for so many minutes; database, counts and the smallest input of every fault are kept outside the checkout.
MINUTES ?= 30
FUZZ ?= ../gia-author-fuzz
fuzz: $(VENV)/.tested
	$(BIN)/python tests/fuzz/long_run.py $(MINUTES) $(FUZZ)

# Three times in an order of chance, beside two processes that use up the processor: tests wait for states, never for times.
test-busy: $(VENV)/.tested
	@sh tools/busy.sh $(BIN)/python -m pytest -n 2 --random-order

bench: $(VENV)/.tested
	@sh tools/system.sh $(TEST_PACKAGES)
	$(BIN)/python benchmarks/run.py

golden: $(VENV)/.tested
	$(BIN)/python -m pytest --update-golden tests/test_examples.py

# Wheel, source and bill of materials, the same bytes each time.
dist: $(VENV)/.tested
	rm -rf dist
	$(BIN)/python -m hatchling build
	$(BIN)/python tools/sbom.py dist/*.whl dist/gia_author.cdx.json

# For computers without network: one folder a system with all wheels and a script that installs them; and the program in one folder, for this system.
KITS ?= dist/kits
kit: $(VENV)/.tested
	@sh tools/system.sh binutils
	$(BIN)/python packaging/kit.py $(KITS)
	$(BIN)/python -m PyInstaller --noconfirm --log-level WARN --distpath $(KITS)/免安装 --workpath build/kit packaging/gia-author.spec

# The locked sets anew, from the newest versions that pyproject.toml allows.
lock:
	sh tools/lock.sh $(PYTHON)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { sh tools/system.sh python3-venv && $(PYTHON) -m venv $(VENV); }

# $(call exactly,FILE) is just what a locked set names, then the program itself, with nothing fetched for it.
define exactly
$(BIN)/python -m pip $(PIP) --require-hashes -r $(1)
$(BIN)/python -m pip $(PIP) --no-deps --no-build-isolation -e .
@$(BIN)/python -m compileall -q gia_author
endef
TESTED := requirements/test.txt

$(VENV)/.installed: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(call exactly,requirements/run.txt)
	@touch $@

$(VENV)/.tested: $(TESTED) pyproject.toml | $(VENV)/bin/python
	$(call exactly,$(TESTED))
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .venv-oldest .venv-newest out build dist
