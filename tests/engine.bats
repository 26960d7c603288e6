#!/usr/bin/env bats
# The native engine of sse-filter: that it is jq, and what it leaves to libjq.
# shellcheck disable=SC2016

load helper

@test "engine: random programs on random documents give what libjq gives" {
  # make fuzz-filter runs a million pairs
  tool 0 timeout 300 pairs 1 120 60
  # and not by leaving all of them to libjq
  read -r n _ _ _ _ left _ <"$OUT"
  test "$n" -gt 7000
  test "$left" -lt $((n / 2))
}
