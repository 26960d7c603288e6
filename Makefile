# sse-tools: Server-Sent Events as data.
#
#   make            build the tools into build/
#   make demo       install what is missing, build, and watch the whole pipe
#                   run against the embedded server for ten seconds
#   make check      install what is missing, build, run all tests
#   make check-faults
#                   the tools against a server with every fault of the table in
#                   tests/faults, SEEDS times each (20); T=A6 SEED=7: just one
#   make compliance what the event-stream server at STREAM_SERVER must and
#                   should do; tests/compliance/run has more variables
#   make san        the tests again under AddressSanitizer and UBSan
#   make fuzz       each fuzz target for FUZZ_TIME seconds (clang)
#   make fuzz-filter
#                   a million pairs of programs and documents, the native engine
#                   against libjq; SEED=N: the same ones again
#   make bench      speed as ratios against named peers, in one run
#   make lint       format, static analysis, shell, manuals, include order
#   make format     let clang-format rewrite the C sources
#   make install    DESTDIR, PREFIX; binaries, manuals, completions, profiles
#   make uninstall  remove what install put there
#   make help       this text
#
# Variables: PREFIX (/usr/local), DESTDIR, CC, CFLAGS, CPPFLAGS, LDFLAGS,
# LDLIBS, PKG_CONFIG, B (build), V=1 for the full commands,
# CORPUS=DIR: also run the corpus tests on the recorded streams in DIR,
# DEPS=no: never install packages, only say which are missing.

VERSION := 0.1.0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
PROFILEDIR ?= $(PREFIX)/share/sse/profiles

PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
B ?= build
FUZZ_TIME ?= 60

# The dependency rule: a module includes only modules that stand before it
# here (make lint checks it); cmd/ files may include any, and never each other.
# Third-party headers: http takes libcurl, libjq, tree and program libjq,
# httpd libmicrohttpd; no other file does.
modules := slice timers awake rhythm watchdog overlap health block16 scan span \
	buf arena whole num digits utf8 within fold plain hash seen recent glob \
	json json_write cpu automaton skeleton judge judge_scalar \
	judge_block16 lookup judge_walk \
	bits256 escape256 lookup256 judge_avx2 bits512 escape512 lookup512 \
	judge_avx512 riddle riddle_block16 riddle_avx2 riddle_avx512 tally \
	trial sieve pattern vet reach path lexeme ast descent term grammar \
	prune unfold prefilter divide scope prelude spell value value_keys render \
	layout blame symbol regex builtin accumulate operate words lists entries \
	formats libm maths clock library harvest code machine inputs stepping again \
	generate ordering excerpt places target change without walk matching \
	calendar powers forms expand compile plan engine lines \
	lines_avx512 record fields sift tweet stage presift sum \
	topk quantile window coverage summary report wire event ends \
	ends_x86 outline outline_avx2 outline_avx512 ident lane \
	lane_outlined lane_avx2 lane_avx512 backoff resume \
	parser redial governor ledger relay \
	reply observe assay rejoin block frame cutter history pace feed \
	guard route wish roster intake recording playback listen url netrc \
	note bearer progress answer position say slurp outage refusal io piece \
	state slot ready purse slots chance inlet source child queue spool \
	sink records reader notelog stream status key profile cli peer \
	request stageopt serveopt tokenopt ask http_fail http fetch purchase \
	httpd host grant link visit checkup probe takeover follow fanin \
	connectopt libjq given tree program part script filter crew spread

tools := $(sort $(basename $(notdir $(wildcard cmd/*.c))))
bins := $(tools:%=$B/%)
libo := $(patsubst %.c,$B/%.o,$(wildcard lib/*.c))
units := $(patsubst %.c,$B/%,$(wildcard tests/unit/test_*.c))
helpers := $(patsubst %.c,$B/%,$(wildcard tests/tools/*.c))
faults := $(patsubst %.c,$B/%.o,$(wildcard tests/faults/*.c))
shims := $(patsubst %.c,$B/%.so,$(wildcard tests/shims/*.c))
fuzzers := $(patsubst %.c,$B/%,$(wildcard tests/fuzz/fuzz_*.c))

# One line a third-party library; older libjq packages ship no .pc file.
curl := $(shell $(PKG_CONFIG) --libs libcurl 2>/dev/null || echo -lcurl)
jq := $(shell $(PKG_CONFIG) --libs libjq 2>/dev/null || echo -ljq)
mhd := $(shell $(PKG_CONFIG) --libs libmicrohttpd 2>/dev/null || \
	echo -lmicrohttpd)
libs/sse-connect := $(curl)
libs/sse-token := $(curl)
libs/test_http := $(curl)
libs/sse-filter := -ldl -lpthread
libs/test_crew := -lpthread
libs/test_engine := -ldl
libs/test_fuzz_engine := -ldl
libs/test_prefilter := -ldl
libs/test_libjq := -ldl
libs/test_prune := -ldl
libs/test_tree := -ldl
libs/sse-serve := $(mhd) -lpthread
libs/pairs := -ldl

cpp = -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-DPROFILEDIR='"$(PROFILEDIR)"' -iquote lib -MMD -MP
warn = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Wformat=2
link = -pie -Wl,-z,relro,-z,now,--as-needed
compile = $(CC) $(cpp) $(warn) $(CPPFLAGS) $(CFLAGS) -fPIE

ifneq ($V,1)
say = @printf '  %-4s %s\n' $1 $2;
endif

all: $(bins)

# libjq is loaded when it is needed, by the name it has here
$B/lib/libjq.o $B/lib/script.o $B/lib/regex.o: cpp += $(shell tools/libjq '$(CC)' '$(jq)')

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)$(compile) -c -o $@ $<

# a fresh archive, so that a deleted source does not linger in it
$B/libsse.a: $(libo)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(bins): $B/%: $B/cmd/%.o $B/libsse.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(link) $(LDFLAGS) -o $@ $^ \
		$(libs/$*) $(LDLIBS) -lm

$(units): $B/%: $B/%.o $B/libsse.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(link) $(LDFLAGS) -o $@ $^ \
		$(libs/$(notdir $*)) $(LDLIBS) -lm

$(helpers): $B/%: $B/%.o $B/libsse.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(link) $(LDFLAGS) -o $@ $^ \
		$(libs/$(notdir $*)) $(LDLIBS) -lm

# the only program with a TLS library of its own: it is the server
$B/tests/faults/faults: $(faults) $B/libsse.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(link) $(LDFLAGS) -o $@ $^ \
		-lssl -lcrypto -lz $(LDLIBS) -lm

# loaded into a tool by LD_PRELOAD, so never sanitized by themselves
$(shims): $B/%.so: %.c Makefile
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -D_GNU_SOURCE $(warn) $(CPPFLAGS) -fPIC \
		-shared -o $@ $<

demo: deps-build
	@$(MAKE) --no-print-directory all
	@tools/demo $B

check: deps-test
	@$(MAKE) --no-print-directory all $(units) $(helpers) $(shims) \
		$B/tests/faults/faults
	@B=$(abspath $B) CORPUS=$(CORPUS) tests/run $(T)

check-faults: deps-test
	@$(MAKE) --no-print-directory all $B/tests/faults/faults
	@B=$(abspath $B) SEEDS=$(SEEDS) SEED=$(SEED) tests/faults/run $(T)

compliance: deps-compliance all
	@B=$(abspath $B) tests/compliance/run

sanitize = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
san:
	@$(MAKE) --no-print-directory B=build/san CFLAGS='$(sanitize)' check

deps-build deps-test deps-compliance deps-lint deps-bench deps-fuzz: deps-%:
	@DEPS=$(DEPS) tools/deps $*

lint: deps-lint
	@B=$B MODULES='$(modules)' tools/lint

format:
	clang-format -i $(wildcard cmd/*.c lib/*.[ch] tests/*/*.[ch])

fuzz: deps-fuzz
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang \
		CFLAGS='$(sanitize) -fsanitize=fuzzer-no-link' fuzzers
	@tests/fuzz/run build/fuzz $(FUZZ_TIME)

# SEED of the environment or the command line; else a new one each time
fuzz-filter: $B/tests/tools/pairs
	@seed=$${SEED:-$$(date +%s)} && echo "SEED=$$seed" && \
		$B/tests/tools/pairs $$seed 4000 250

$(fuzzers): $B/%: $B/%.o $B/libsse.a
	$(call say,LD,$@)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ \
		-lm -ldl
fuzzers: $(fuzzers)

bench: deps-bench all
	@bench/run $B

install: all
	@tools/install install $B '$(DESTDIR)' '$(BINDIR)' '$(MANDIR)' \
		'$(BASHDIR)' '$(ZSHDIR)' '$(FISHDIR)' '$(PROFILEDIR)'
uninstall:
	@tools/install uninstall $B '$(DESTDIR)' '$(BINDIR)' '$(MANDIR)' \
		'$(BASHDIR)' '$(ZSHDIR)' '$(FISHDIR)' '$(PROFILEDIR)'

clean:
	rm -rf build

help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

.PHONY: all demo check check-faults compliance san lint format fuzz \
	fuzz-filter fuzzers \
	bench install uninstall clean help deps-build deps-test \
	deps-compliance deps-lint deps-bench deps-fuzz
.DELETE_ON_ERROR:
.SECONDARY:

-include $(wildcard $B/*/*.d $B/*/*/*.d)
