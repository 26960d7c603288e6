# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# Peak resident memory, for the whole input and a tenth of it.

table 'Peak resident memory' \
	'KiB, the largest process. The floor is 4 MB (4000000 bytes) at any size, three
times that for two threads, which is what a large file gets; and no growth: the
whole may take 256 KiB more than a tenth of it, or a block for each thread.' \
	'command, a tenth, the whole, floor, met'
head -c $((bytes / 10)) tweets.sse >tenth.sse
if have sse-parse; then
	records tweets tenth
fi

# peak COMMAND FORMAT [LIMIT GROWTH]: one row
peak() {
	"$work/pair" -n 2 "tenth=$1 <tenth.$2 >/dev/null" \
		"whole=$1 <tweets.$2 >/dev/null" >"$work/pair.out"
	whole=$(got whole 7)
	limit=$(($(got tenth 7) + ${4:-256}))
	[ "$limit" -le "${3:-3906}" ] || limit=${3:-3906}
	tell "| \`$1\` | $(got tenth 7) | $whole | $(met "memory of $1" \
		"$whole" "<= $limit")"
}
if have sse-parse; then
	peak sse-parse sse
fi
if have sse-parse sse-filter; then
	for program in . "'.data'" '--event delete'; do
		peak "sse-filter -T 1 $program" ndjson
		peak "sse-filter $program" ndjson 11718 2048
	done
fi
