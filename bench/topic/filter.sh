# shellcheck shell=sh disable=SC2016,SC2154 # prose in backticks; set by run
# sse-filter against jq and its like, on the records of the tweets stream.

f=tweets.ndjson
part=tweets.part.ndjson
count='.data.data.user.followers_count'
few="select($count > 1250000)"
third="select($count > 750)"
tree='select([.. | numbers] | add > 1000000)'

# The floors are for jq 1.6.
floor() {
	if [ "$(jq --version)" = jq-1.6 ]; then echo "$1"; else echo -; fi
}
# against NAME PROGRAM FLOOR FLOOR: sse-filter, and jq and gojq as they are there,
# with the options $with
against() {
	name=$1 program=$2 jq=$(floor "$3") gojq=$4
	set -- "sse-filter=sse-filter $with '$program' <$f >/dev/null"
	for peer in $peers; do
		same "$name, $peer" "sse-filter $with '$program' <$part | jq -cS ." \
			"$peer -c $with '$program' <$part | jq -cS ."
		set -- "$@" "$peer*$slow=$peer -c $with '$program' <$part >/dev/null"
	done
	compare "$@"
	for peer in $peers; do
		case $peer in
		jq) rows "$name" sse-filter jq "$jq" ;;
		gojq) rows "$name" sse-filter gojq "$gojq" ;;
		esac
	done
}

table 'sse-filter and jq' \
	'Records in a file, output to /dev/null. What sse-filter passes on is the
line as it came and gojq sorts members, so the outputs are compared after
`jq -cS .`. The first two programs pass 2 % and 36 % of the tweets; of the next
three all paths are known beforehand; then one looks at all there is, and three,
with `-n`, go over all inputs: all they keep is what they say. A part of
the one behind them is run by libjq, and all of the last two: of the first of these
it gets the two members that matter, and what libjq needs for the rest leaves no
more than 4.5 times jq a processor; of the last it gets all. Floors are for jq 1.6. sse-filter
works on a large file in two threads: what one would take says the cpu.' \
	"$pairs"
if have sse-parse sse-filter; then
	records tweets tweets.part
	with=
	peers=
	peer jq jq
	peer gojq gojq
	against 'followers > 1250000' "$few" '>= 50' '>= 100'
	against 'followers > 750' "$third" '>= 40' -
	against 'def' 'def big: .followers_count > 1000000;
		select(.data.data.user | big)' '>= 8' -
	against 'regular expression' \
		'select(.data.data.user.username // "" | test("^user1.3$"))' \
		'>= 8' -
	against 'new object' '{id: .data.data.id,
		name: (.data.data.user.name // "" | ascii_upcase)}' '>= 8' -
	against 'whole tree' "$tree" '>= 1.2' -
	with=-n
	against 'count by a member' 'reduce inputs as $x ({};
		.[$x.event] += 1)' '>= 1.2' -
	against 'foreach' 'foreach inputs as $x (0;
		. + ($x.data.data.user.followers_count // 0))' '>= 1.2' -
	against 'array of all' '[inputs | .data.data.id] | length' '>= 1.2' -
	with=
	# what gojq has otherwise
	peers=
	peer jq jq
	against 'a part by libjq' "select($count > 750) | .data.data.created_at |
		.[0:4] | strptime(\"%Y\") | mktime" '>= 1.2' -
	against 'all by libjq, pruned' \
		'[.data.data.id, (input_filename | empty)]' '>= 1.2' -
	against 'all by libjq' '[.event, (try input catch null | .event)]' \
		'>= 1.2' -
fi

table 'sse-filter and what looks for less' \
	'`wc` is `wc -l`, `one` sse-filter with `-T 1`. grep and rg look for `"verified":true` anywhere, which in
these records is the same as `.data.data.user.verified`, and write to a pipe, as
grep looks no further if it writes to /dev/null. mlr writes spaces, so its output
is compared after `jq -c .`.' \
	"$pairs"
if have sse-parse sse-filter; then
	compare "wc=wc -l <$f >/dev/null" \
		"sse-filter=sse-filter '$few' <$f >/dev/null" \
		"one=sse-filter -T 1 '$few' <$f >/dev/null"
	row 'followers > 1250000' wall wc sse-filter '<= 2'
	row 'followers > 1250000' wall wc one '<= 2'
	row 'followers > 1250000' cpu wc sse-filter -
	row 'followers > 1250000' cpu wc one -
fi
if have sse-parse sse-filter rg; then
	p='select(.data.data.user.verified == true)'
	for peer in grep rg; do
		same "verified, $peer" "sse-filter '$p' <$f" \
			"$peer -F '\"verified\":true' $f"
	done
	compare "sse-filter=sse-filter '$p' <$f | cat >/dev/null" \
		"grep=grep -F '\"verified\":true' $f | cat >/dev/null" \
		"rg=rg -F '\"verified\":true' $f | cat >/dev/null"
	rows verified sse-filter grep -
	rows verified sse-filter rg -
fi
if have sse-parse sse-filter mlr jq; then
	m='is_present($data.data.user) && $data.data.user.followers_count > 1250000'
	same 'followers > 1250000, mlr' "sse-filter '$few' <$part | jq -c ." \
		"mlr --jsonl filter '$m' $part | jq -c ."
	compare "sse-filter=sse-filter '$few' <$f >/dev/null" \
		"mlr*$slow=mlr --jsonl filter '$m' $part >/dev/null"
	rows 'followers > 1250000' sse-filter mlr -
fi

table 'Ready-made filters and the same as programs' \
	'A is the program. The floor has a tenth for noise.' \
	"$pairs"

# ready PROGRAM OPTIONS: both give the same
ready() {
	same "$2" "sse-filter '$1' <$f" "sse-filter $2 <$f"
	compare "program=sse-filter '$1' <$f >/dev/null" \
		"ready-made=sse-filter $2 <$f >/dev/null"
	row "$2" wall program ready-made '<= 1.1'
	row "$2" cpu program ready-made -
}
if have sse-parse sse-filter; then
	ready "select($count >= 1250000)" '--min-followers 1250000'
	ready 'select(.event == "delete")' '--event delete'
	ready 'select(.data.data.user.verified == true)' --verified
	ready "select($count >= 750) | .data.data.text" \
		'--min-followers 750 .data.data.text'
fi

table 'Threads, one process' \
	'A is one thread, B two; A is the stream read by sse-filter itself, B sse-parse
before it.' \
	"$pairs"
threads() {
	same "--threads, $1" "sse-filter -T 1 '$2' <$f" "sse-filter -T 2 '$2' <$f"
	compare "one=sse-filter -T 1 '$2' <$f >/dev/null" \
		"two=sse-filter -T 2 '$2' <$f >/dev/null"
	rows "$1" one two -
}
stream() {
	same "--sse, $1" "sse-filter --sse '$2' <tweets.sse" \
		"sse-parse <tweets.sse | sse-filter '$2'"
	compare "one tool=sse-filter --sse '$2' <tweets.sse >/dev/null" \
		"two tools=sse-parse <tweets.sse | sse-filter '$2' >/dev/null"
	rows "$1" 'one tool' 'two tools' -
}
if have sse-parse sse-filter && option sse-filter --threads; then
	threads 'followers > 750' "$third"
	threads 'whole tree' "$tree"
fi
if have sse-parse sse-filter && option sse-filter --sse; then
	stream 'followers > 1250000' "$few"
	stream 'followers > 750' "$third"
fi
