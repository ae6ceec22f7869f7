# Two commands do everything on a fresh machine: `make run` and `make test`.
# They assume only python3 (3.11 or newer), make and the package index. `make run PORT=9000` takes other ports.

PYTHON ?= python3
VENV ?= .venv
PIP = $(VENV)/bin/pip --disable-pip-version-check -q

.PHONY: run test bench eval lock clean

run: $(VENV)/ready
	@exec $(VENV)/bin/python -m bot demo $(if $(PORT),--port $(PORT))

test: $(VENV)/ready-dev
	@$(VENV)/bin/ruff format --check -q bot handlers storage tests
	@$(VENV)/bin/ruff check -q bot handlers storage tests
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/lint-imports --no-cache --no-logo > build/rooms.txt || { cat build/rooms.txt; exit 1; }
	@$(VENV)/bin/python -m pytest -n logical --dist loadfile

bench: $(VENV)/ready-dev
	@$(VENV)/bin/python -m tests.bench.compare

eval: $(VENV)/ready-dev
	@$(VENV)/bin/python -m tests.quality.evaluate $(if $(DATA),$(DATA))

$(VENV)/python:
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON)。请安装 Python 3.11 以上，或用 make run PYTHON=路径 指定。 Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上，现在是 `$(PYTHON) -V`。可用 make run PYTHON=路径 指定。 Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "建不了虚拟环境。Debian/Ubuntu 请先 apt install python3-venv。 Install python3-venv."; exit 1; }
	@mkdir -p build && touch $@

$(VENV)/ready: $(VENV)/python pyproject.toml constraints.txt
	@echo "正在准备环境，第一次要一两分钟…… Setting up, a minute or two the first time."
	@$(PIP) install -c constraints.txt -e . || { echo "依赖没有装上，原因见上面几行；多半是网络不通。修好后再来一次。 The packages could not be installed; see above."; exit 1; }
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@mkdir -p build && touch $@

lock: $(VENV)/ready-dev
	@$(VENV)/bin/pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info
