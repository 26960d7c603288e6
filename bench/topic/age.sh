# shellcheck shell=sh disable=SC2154 # set by run
# How old an event is when its record can be read.

table 'From the server to the record' \
	'Microseconds from the write of the server to the line being read behind the
last pipe: 1,000 events a second, 764 bytes each, over loopback, a second a
command, as where the kernel puts the processes is settled for most of a run.
All in turn, the median of the rounds and of the ratios within each. `raw` is a
socket reader that looks for blank lines (stamped.c) and takes the time itself;
`to a pipe` it hands events on as we do, to one that takes the time behind it;
`raw | cat` has as many processes as `sse-connect | sse-parse` and does nothing
in them. So one process of ours is measured against `raw`, two against `cat`.' \
	'command, median, 99 %, median to raw, 99 % to raw, median to raw to a pipe, 99 % to raw to a pipe, median to cat, 99 % to cat, floor, met'

# one NAME COMMAND: the command's figures of this round
one() {
	times=$(sh -c "$2") || times='0 0'
	# shellcheck disable=SC2086 # numbers
	set -- "$1" $times
	printf '%s\t%s\t%s\t%s\n' "$round" "$1" "$2" "$3" >>"$work/ages"
}
# of NAME: its medians, then those of its ratios
ages() {
	awk -F'\t' -v name="$1" '
	function median(v, n,   i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j] < v[j - 1]; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
		return (v[int((n + 1) / 2)] + v[int((n + 2) / 2)]) / 2
	}
	# of the rounds, field f of name to that of the command to, if given
	function figure(f, to,   i, v) {
		for (i = 1; i <= n; i++)
			v[i] = age[i, name, f] / (to ? age[i, to, f] : 1)
		return median(v, n)
	}
	{ age[$1, $2, 50] = $3; age[$1, $2, 99] = $4 }
	$1 > n { n = $1 }
	END {
		printf "%.0f %.0f", figure(50), figure(99)
		split("raw,to a pipe,cat,ours", to, ",")
		for (k = 1; k <= 4; k++)
			printf " %.2f %.2f", figure(50, to[k]), figure(99, to[k])
	}' "$work/ages"
}
# told NAME LABEL: its row but for the floor
told() {
	# shellcheck disable=SC2046 # numbers
	set -- "$2" $(ages "$1")
	line="| $1 | $2 | $3 | $4 | $5 | $6 | $7 | $8 | $9 |"
	raw50=$4 raw99=$5 cat50=$8 cat99=$9
	shift 9
	ours=$1
}
# floors LABEL TO MEDIAN 99 %: what told told, and the two floors
floors() {
	tell "$line $(met "age, median to $2, $1" "$3" '<= 1.5')"
	tell "| the same, 99 % to $2 | | $4 | | | | | | | $(met \
		"age, 99 % to $2, $1" "$4" '<= 2')"
}
if have sse-connect sse-parse curl jq; then
	"$work/gen" tweets 100000 1 | sed -n '/^data: /{s///p;q;}' >one.json
	stamped=$work/stamped
	: >"$work/ages"
	serving stamp one.json 1000 1000
	round=0
	until=$(($(date +%s) + 2 * BUDGET))
	while [ $round -lt $((3 * ROUNDS)) ] &&
		{ [ $round -lt 3 ] || [ "$(date +%s)" -lt $until ]; }; do
		round=$((round + 1))
		one raw "'$stamped' $port"
		one 'to a pipe' "'$stamped' -c $port | '$stamped'"
		one cat "'$stamped' -c $port | cat | '$stamped'"
		one ours "sse-connect -q --no-reconnect $url | sse-parse |
			'$stamped'"
		one records "sse-connect -q --no-reconnect --records $url |
			'$stamped'"
		one curl "curl -sN $url | sed -un 's/^data: //p' |
			jq -c --unbuffered . | '$stamped'"
	done
	quit
	told raw raw
	tell "$line - | |"
	told 'to a pipe' 'raw, to a pipe'
	tell "$line - | |"
	told cat 'raw, cat'
	tell "$line - | |"
	told records 'sse-connect --records'
	floors 'sse-connect --records' raw "$raw50" "$raw99"
	told ours 'sse-connect, sse-parse'
	floors 'sse-connect, sse-parse' cat "$cat50" "$cat99"
	told curl 'curl -N, sed -u, jq --unbuffered'
	tell "$line - | |"
	tell "| the same to ours, median | $ours | | | | | | | | $(met \
		'age behind curl, sed and jq to ours' "$ours" '>= 3')"
fi
