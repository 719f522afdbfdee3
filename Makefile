# The developer's day. `make run` and `make test` are all one needs to know.
PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: install run test bench lock clean

install:  ## Set up everything, without starting it
	@$(PYTHON) install.py

run:  ## Start the demo on http://localhost:8000 (PORT); Ctrl-C stops it
	@$(PYTHON) install.py --port "$(PORT)"
	@exec .venv/bin/python run.py

test:  ## Every gate and every test
	@$(PYTHON) install.py --browser
	@.venv/bin/python gates.py

bench: install  ## Measure the speed on 100,000 households
	@.venv/bin/python -m bench.speed

lock: install  ## Take the newest packages that the short lists allow
	@for name in requirements-uv requirements requirements-dev; do \
	  .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
	    --python-version 3.11 $$name.in --output-file $$name.txt || exit 1; done
	@npm update --ignore-scripts --save
	@npm update --ignore-scripts --save --prefix .ci

clean:  ## Throw away what was built, and the demo's data
	rm -rf .venv var node_modules static/build staticfiles .ci/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
