PYTHON ?= python3
.PHONY: run test soak lint lock messages

run: ; @$(PYTHON) -m settings.run
test: ; @$(PYTHON) -m tests.run $(ARGS)
soak: ; @$(PYTHON) -m tests.run --soak $(ARGS)
lint: ; @$(PYTHON) -m tests.run --lint
lock: ; @$(PYTHON) -m tests.locks
messages: ; @$(PYTHON) -m settings.messages
