# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# What it costs to start: the whole life of a process that has nothing to do.

table 'Start-up' \
	'Milliseconds above `true`, both run by sh: the median, and the least less the
least of `true`, which other work on the machine cannot lengthen and which the
floor is for. jq 1.6 binds all its builtins at each start, so sse-filter has no
floor.' \
	'command, median, least, floor, met'

# begin COMMAND LIMIT: one row
begin() {
	"$work/pair" -n 41 -t 20 'true=/bin/true' "it=$1 >/dev/null" \
		>"$work/pair.out"
	set -- "$1" "$2" "$(over 3)" "$(over 4)"
	tell "| \`$1\` | $3 | $4 | $(met "start of $1" "$4" "$2")"
}
# over FIELD: milliseconds of it above true
over() {
	awk -F'\t' -v f="$1" '{ v[NR] = $f }
		END { printf "%.2f", (v[2] - v[1]) * 1000 }' "$work/pair.out"
}
for source in "$here"/../cmd/sse-*.c; do
	tool=$(basename "$source" .c)
	have "$tool" || continue
	case $tool in
	sse-filter) floor=- ;;
	*) floor='<= 15' ;;
	esac
	begin "$tool --version" "$floor"
	case $tool in
	sse-parse | sse-stats) begin "$tool </dev/null" "$floor" ;;
	sse-filter)
		begin "$tool --event x </dev/null" "$floor"
		begin "$tool . </dev/null" "$floor"
		;;
	sse-store) begin "$tool empty.ndjson </dev/null" "$floor" ;;
	esac
done
for peer in jq gojq node; do
	have $peer || continue
	begin "$peer --version" -
done

table 'A program that needs no libjq' \
	'Twenty starts in a row by one sh, as loops in scripts have them: what sh does
for each counts on both sides. sse-filter is a copy, as `true` is one and what
`make install` leaves: the kernel keeps a file that a linker wrote here and there
in smaller parts, and starts from it take 30 us longer.' \
	"$pairs"
# twenty COMMAND
twenty() {
	echo "i=0; while [ \$((i += 1)) -le 20 ]; do $1; done"
}
if have sse-filter; then
	cp "$tools/sse-filter" "$work/sse-filter"
	compare "true=$(twenty /bin/true)" \
		"sse-filter=$(twenty "$work/sse-filter 'select(.a > 1)' </dev/null")"
	of=0
	row '20 starts' wall true sse-filter '<= 1.3'
	row '20 starts' cpu true sse-filter -
	of=
fi
