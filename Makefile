# Huikuan: each target is one line; the work is in tools/.
.PHONY: setup demo serve test check bench lock audit
setup:  ; @sh tools/setup.sh
demo:   setup ; @.venv/bin/huikuan demo $(ARGS)
serve:  setup ; @.venv/bin/huikuan serve $(ARGS)
test:   setup ; @sh tools/test.sh $(ARGS)
check:  setup ; @sh tools/check.sh
bench:  setup ; @.venv/bin/python -m bench $(ARGS)
lock:   ; @sh tools/lock.sh
audit:  setup ; @.boot/bin/python -m tools.audit $(ARGS)
