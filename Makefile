# Huikuan: each target is one line; the work is in tools/.
.PHONY: setup demo serve test check bench lock audit
setup:  ; @sh tools/setup.sh
demo:   ; @sh tools/demo.sh $(ARGS)
serve:  ; @sh tools/setup.sh run && exec .venv/bin/huikuan serve $(ARGS)
test:   setup ; @sh tools/test.sh $(ARGS)
check:  setup ; @sh tools/check.sh
bench:  setup ; @.venv/bin/python -m bench $(ARGS)
lock:   ; @sh tools/lock.sh
audit:  setup ; @.boot/bin/python -m tools.audit $(ARGS)
