# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# A server that closes after each event, a hundred thousand times.

table 'Reconnects' \
	'One process with 300 streams, `--backoff 1ms:1ms:0`; each connection gives one
event and ends. KiB of anonymous memory and descriptors: the most from a tenth
of the run to half of it, and the most in the second half. Memory may be 2 % and
256 KiB more then, descriptors a quarter: 128 connections are made at a time, but
how many of them are answered and not yet ended is up to the server. One in a
thousand that stayed open would be 50 more.' \
	'reconnects, seconds, CPU us each, KiB, then KiB, descriptors, then descriptors, memory, met, descriptors, met'
if have sse-connect; then
	serving once
	streams 300
	if figures=$("$work/probe" "${REDIALS:-100000}" sse-connect -q \
		--backoff 1ms:1ms:0 --urls "$work/streams"); then
		# shellcheck disable=SC2086 # numbers
		set -- $figures
		tell "| $1 | $2 | $3 | $4 | $5 | $6 | $7 | $(met \
			'memory over reconnects' "$5" \
			"<= $(($4 * 102 / 100 + 256))") $(met \
			'descriptors over reconnects' "$7" \
			"<= $(($6 * 5 / 4))")"
	else
		fail 'reconnects stopped'
	fi
	quit
fi
