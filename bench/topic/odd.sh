# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # prose in backticks; set by or for run
# Streams of odd shape: a byte of them should cost about what another does.

table 'Odd shapes' \
	'A is sse-parse on a stream of the usual shape, B on the odd one, with
`--max-event 4G`; seconds are for as many bytes. A cost that grew with the square
of the size would show. The one event of a gigabyte is read twice in a row: the
second time its memory is at hand, the first time the host of a virtual machine
may have taken that back, and to get it again is what is measured. The event of many lines is the chat stream as one array,
a line an element, and A the same elements as events. Members on lines of their
own are those of the tweets. With reads of one byte it
is not the bytes that cost but the calls, so A is `cat` with such reads, which
calls as often as a filter must that holds nothing back.' \
	"$pairs"

# fill BYTES TEXT: lines of TEXT
fill() {
	yes "$2" | head -c "$1"
}
# against NAME COMMAND [FIRST]: it and sse-parse on odd.sse, twice if FIRST names
# the first time
against() {
	odd="*$(awk -v a="$bytes" -v b="$(wc -c <odd.sse)" \
		'BEGIN { printf "%.3g", a / b }'
	)=sse-parse --max-event 4G <odd.sse >/dev/null"
	compare "$1=$2" ${3:+"$3$odd"} "odd$odd"
}
# shape NAME A COMMAND LIMIT: sse-parse on odd.sse
shape() {
	against "$2" "$3"
	row "$1" cpu "$2" odd "$4"
}
if have sse-parse; then
	tweets='sse-parse <tweets.sse >/dev/null'
	{
		printf 'data: "'
		yes 'one long text, ' | tr -d '\n' | head -c $((bytes * 5))
		printf '"\n\n'
	} >odd.sse
	against tweets "$tweets" first
	row 'one event' cpu tweets first -
	row 'one event, memory at hand' cpu tweets odd '<= 2'
	{
		echo 'data: ['
		sed -n '/DONE/d; s/^data: .*/&,/p' chat.sse
		printf 'data: ""]\n\n'
	} >odd.sse
	shape 'one event of many lines' chat 'sse-parse <chat.sse >/dev/null' \
		'<= 2'
	sed -E 's/,("[a-z_]+":)/,\ndata: \1/g' tweets.sse >odd.sse
	shape 'a line a member' tweets "$tweets" '<= 2'
	awk '/^data:/ { printf "id: %d\n", ++n } 1' chat.sse >odd.sse
	shape 'events with ids' chat 'sse-parse <chat.sse >/dev/null' '<= 2'
	fill "$bytes" '' >odd.sse
	shape 'blank lines' tweets "$tweets" '<= 2'
	fill "$bytes" ':' >odd.sse
	shape 'comments' tweets "$tweets" -
	fill "$bytes" 'event: a' >odd.sse
	shape 'fields, no blank line' tweets "$tweets" -
	head -c $((bytes / 100)) tweets.sse >odd.sse
	slowly="LD_PRELOAD='$work/onebyte.so'"
	same 'reads of one byte' "$slowly sse-parse <odd.sse" \
		'sse-parse <odd.sse'
	compare "cat=$slowly cat <odd.sse >/dev/null" \
		"sse-parse=$slowly sse-parse <odd.sse >/dev/null"
	of=$((bytes / 100))
	row 'reads of one byte' cpu cat sse-parse '<= 2'
	of=
	rm -f odd.sse
fi
