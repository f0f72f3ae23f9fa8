# Every command is one call of scripts/run.py, which also works where there is no make (Windows).
# Arguments: make test ARGS="-k events". English messages: make check LANG=en. Another Python: make site PYTHON=python3.12
PYTHON ?= python3

.PHONY: help new-site site test test-long test-content serve edit check event page hromada import changes publish bench measure gallery offline zim bundle engines rollback country wheels lock

help:
	@$(PYTHON) scripts/run.py help

site test test-long test-content serve edit check event page hromada changes publish bench measure gallery offline zim bundle engines rollback country wheels lock:
	@$(PYTHON) scripts/run.py $@ $(ARGS)

import: # make import FILE=план.xlsx HROMADA=bilytska
	@$(PYTHON) scripts/run.py $@ $(if $(FILE),"$(FILE)") $(if $(HROMADA),--hromada "$(HROMADA)") $(ARGS)

new-site: # make new-site OBLAST=Сумська
	@$(PYTHON) scripts/run.py $@ $(if $(OBLAST),--oblast "$(OBLAST)") $(ARGS)
