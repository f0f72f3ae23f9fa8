# Every command is one call of scripts/run.py, which also works where there is no make (Windows).
# Arguments: make test ARGS="-k events". English messages: make check LANG=en. Another Python: make site PYTHON=python3.12
PYTHON ?= python3

.PHONY: help site test serve check bench offline rollback lock

help:
	@$(PYTHON) scripts/run.py help

site test serve check bench offline rollback lock:
	@$(PYTHON) scripts/run.py $@ $(ARGS)
