#!/usr/bin/env bats
# make install into a DESTDIR, the tools run from there, and go again.

load helper

@test "install: everything lands, runs, and is removed again" {
  dest=$BATS_TEST_TMPDIR/dest
  make -s -C "$ROOT" B="$B" DESTDIR="$dest" PREFIX=/usr install
  (cd "$dest" && find . -type f | sort) >files
  for source in "$ROOT"/cmd/*.c; do
    t=$(basename "$source" .c)
    grep -qx "./usr/bin/$t" files
    grep -qx "./usr/share/man/man1/$t.1" files
    grep -qx "./usr/share/bash-completion/completions/$t" files
    grep -qx "./usr/share/fish/vendor_completions.d/$t.fish" files
    "$dest/usr/bin/$t" --version >out
    grep -q "^$t " out
  done
  grep -qx ./usr/share/zsh/site-functions/_sse files
  for p in "$ROOT"/profiles/*.conf; do
    grep -qx "./usr/share/sse/profiles/$(basename "$p")" files
  done
  for p in sse.7 sse-record.5 sse-profile.5; do
    grep -q "/$p$" files
  done
  make -s -C "$ROOT" B="$B" DESTDIR="$dest" PREFIX=/usr uninstall
  test -z "$(find "$dest" -type f)"
}

@test "install: an installed tool finds the installed profiles" {
  dest=$BATS_TEST_TMPDIR/prefix
  # only one object knows the prefix
  make -s -C "$ROOT" B="$PWD/b" PREFIX="$dest" "$PWD/b/lib/cli.o"
  # shellcheck disable=SC2086 # flags are words
  ${CC:-cc} ${CFLAGS-} -o sse-parse "$B/cmd/sse-parse.o" b/lib/cli.o \
    "$B/libsse.a" -lm
  mkdir -p "$dest/share/sse/profiles"
  printf '[sse-parse]\nall = true\n' >"$dest/share/sse/profiles/test.conf"
  printf ':hello\n' | XDG_CONFIG_HOME="" HOME=/nonexistent \
    ./sse-parse -p test >"$OUT"
  out_is <<'END'
{"comment":"hello"}
END
}
