# shellcheck shell=sh disable=SC2154 # set by run
# How old an event is when its record can be read.

table 'From the server to the record' \
	'Microseconds from the write of the server to the line being read behind the
last pipe: 1,000 events a second, 559 bytes each, over loopback, 3 seconds a
command. All in turn, the median of the rounds and of the ratios within each.
`raw` is a socket reader that looks for blank lines (stamped.c): alone it takes
the time itself, `to a pipe` it hands events on as we do. `raw | cat` has as many
processes as `sse-connect | sse-parse` and does nothing in them: less is not
possible there.' \
	'command, median, 99 %, median to raw, median to raw to a pipe, 99 % to raw to a pipe, floor, met'

# one NAME COMMAND: the command's figures of this round
one() {
	times=$(sh -c "$2") || times='0 0'
	# shellcheck disable=SC2086 # numbers
	set -- "$1" $times
	printf '%s\t%s\t%s\t%s\n' "$round" "$1" "$2" "$3" >>"$work/ages"
}
# of NAME: its medians, as a line of numbers
ages() {
	awk -F'\t' -v name="$1" '
	function median(v, n,   i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j] < v[j - 1]; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
		return (v[int((n + 1) / 2)] + v[int((n + 2) / 2)]) / 2
	}
	{ p50[$1, $2] = $3; p99[$1, $2] = $4 }
	$1 > n { n = $1 }
	END {
		for (i = 1; i <= n; i++) {
			a[i] = p50[i, name]
			b[i] = p99[i, name]
			c[i] = p50[i, name] / p50[i, "raw"]
			d[i] = p50[i, name] / p50[i, "to a pipe"]
			e[i] = p99[i, name] / p99[i, "to a pipe"]
			f[i] = p50[i, name] / p50[i, "ours"]
		}
		printf "%.0f %.0f %.2f %.2f %.2f %.2f", median(a, n),
			median(b, n), median(c, n), median(d, n), median(e, n),
			median(f, n)
	}' "$work/ages"
}
# told NAME LABEL: its row but for the floor
told() {
	# shellcheck disable=SC2046 # numbers
	set -- "$2" $(ages "$1")
	line="| $1 | $2 | $3 | $4 | $5 | $6 |"
	p50=$5 p99=$6 ours=$7
}
if have sse-connect sse-parse curl jq; then
	"$work/gen" tweets 100000 1 | sed -n '/^data: /{s///p;q;}' >one.json
	stamped=$work/stamped
	: >"$work/ages"
	serving stamp one.json 1000 3000
	round=0
	until=$(($(date +%s) + 2 * BUDGET))
	while [ $round -lt "$ROUNDS" ] &&
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
	for how in 'ours sse-connect, sse-parse' 'records sse-connect --records'; do
		told "${how%% *}" "${how#* }"
		tell "$line $(met "age, median to raw to a pipe, ${how#* }" \
			"$p50" '<= 1.5')"
		tell "| the same, 99 % | | | | | $p99 | $(met \
			"age, 99 % to raw to a pipe, ${how#* }" "$p99" '<= 2')"
	done
	told curl 'curl -N, sed -u, jq --unbuffered'
	tell "$line - | |"
	tell "| the same to ours, median | $ours | | | | | $(met \
		'age behind curl, sed and jq to ours' "$ours" '>= 3')"
fi
