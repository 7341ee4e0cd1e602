PYTHON ?= python3
.PHONY: run dev format test soak bench lint lock sbom messages handbook client frontend

run: ; @$(PYTHON) -m settings.run
dev: ; @DEBUG=1 $(PYTHON) -m settings.run
format: ; @$(PYTHON) -m tests.run --format
test: ; @COVERAGE=$(COVERAGE) $(PYTHON) -m tests.run $(ARGS)
soak: ; @PART=$(PART) SEED=$(SEED) COVERAGE=$(COVERAGE) $(PYTHON) -m tests.soak
bench: ; @SIZE=$(SIZE) $(PYTHON) -m tests.bench
lint: ; @$(PYTHON) -m tests.run --lint
lock: ; @$(PYTHON) -m tests.locks
sbom: ; @OUT=$(OUT) $(PYTHON) -m tests.sbom
messages: ; @.venv/bin/python -m settings.messages
handbook: ; @.venv/bin/python -m tests.handbook
client: ; @OUT=$(OUT) $(PYTHON) -m tests.client
frontend: ; @API_URL=$(API_URL) MODE=$(MODE) $(PYTHON) -m tests.frontend
