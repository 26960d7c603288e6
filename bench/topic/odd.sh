# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # prose in backticks; set by or for run
# Streams of odd shape: a byte of them should cost about what one of tweets does.

table 'Odd shapes' \
	'A is sse-parse on as many bytes of tweets, B on the odd stream, with
`--max-event 4G`. A cost that grew with the square of the size would show.' \
	"$pairs"

# fill BYTES TEXT: lines of TEXT
fill() {
	yes "$2" | head -c "$1"
}
# shape NAME BYTES: compares odd.sse of that size
shape() {
	head -c "$2" tweets.sse >same.sse
	compare "tweets=sse-parse <same.sse >/dev/null" \
		"odd=sse-parse --max-event 4G <odd.sse >/dev/null"
	of=$2
	row "$1" cpu tweets odd -
	of=
}
if have sse-parse; then
	{
		printf 'data: "'
		fill "$bytes" "one long text, " | tr -d "\n"
		printf '"\n\n'
	} >odd.sse
	shape 'one event' "$bytes"
	{
		echo 'data: ['
		fill "$bytes" 'data: "a line of the one array that the whole stream is",'
		printf '"",\ndata: ""]\n\n'
	} >odd.sse
	shape 'one event of many lines' "$bytes"
	fill $((bytes / 20)) '' >odd.sse
	shape 'blank lines' $((bytes / 20))
	fill $((bytes / 20)) ':' >odd.sse
	shape 'comments' $((bytes / 20))
	fill $((bytes / 20)) 'event: a' >odd.sse
	shape 'fields, no blank line' $((bytes / 20))
	rm -f odd.sse same.sse
fi
