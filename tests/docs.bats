#!/usr/bin/env bats
# Help, manuals and completions name the same options; every example runs.

load helper

tools_of() { for f in "$ROOT"/cmd/*.c; do basename "$f" .c; done; }

# "-x" and "--name", a line each, of what --help lists
help_options() {
  "$1" --help | sed -nE \
    -e 's/^  (-[^-]), (--[a-z0-9-]+).*/\1\n\2/p' \
    -e 's/^  (-[^-])( .*)?$/\1/p' \
    -e 's/^ {6}(--[a-z0-9-]+).*/\1/p' | sort -u
}

@test "docs: manual pages name exactly the options of --help" {
  for t in $(tools_of); do
    help_options "$t" >help.txt
    mandoc -T ascii -O width=300 "$ROOT/man/$t.1" | sed $'s/.\b//g' |
      sed -n '/^DESCRIPTION/,/^EXIT STATUS/p' |
      grep -E '^ {5,16}-' | awk '{
        # an item heading: options apart by commas
        sub(/^ +/, "")
        n = split($0, part, /, /)
        for (i = 1; i <= n; i++)
          if (match(part[i], /^(--[a-z0-9-]+|-[^- ])/))
            print substr(part[i], 1, RLENGTH)
      }' | sort -u >man.txt
    diff -u help.txt man.txt || { echo "$t"; return 1; }
  done
}

@test "docs: the completions are those that the option tables give" {
  "$ROOT/tools/completions" "$B" "$PWD/new"
  for f in sse.bash _sse sse.fish; do
    same "$ROOT/completions/$f" "new/$f" ||
      { echo "run tools/completions $B completions"; return 1; }
  done
  bash -n new/sse.bash
}

@test "docs: each option has its help in the completions" {
  # in fish a line is an option, and has its help behind -d
  grep '^complete' "$ROOT/completions/sse.fish" >lines
  tool 1 grep -Ev " -[sl] .* -d '.+'$" lines
  for t in $(tools_of); do
    help_options "$t" | grep -c '^--' >want
    grep -c "^complete -c $t .*-l " lines | same /dev/stdin want
  done
}

@test "docs: bash completion offers options and profiles" {
  cat >try.bash <<END
. "$ROOT/completions/sse.bash"
COMP_WORDS=(sse-parse --ma); COMP_CWORD=1; _sse; echo "\${COMPREPLY[*]}"
COMP_WORDS=(sse-parse -p emoji); COMP_CWORD=2; _sse; echo "\${COMPREPLY[*]}"
END
  tool 0 bash try.bash
  out_is <<'END'
--max-event
emojitracker
END
}
