#!/usr/bin/env bats
# sse-filter: ready-made filters, jq programs, what must not change, bad input.
# shellcheck disable=SC2016,SC2086,SC1112

load helper

local_setup() {
  TWEETS=$DATA/filter/tweets.ndjson NEWS=$DATA/filter/news.ndjson
}

# keeps FILE LINES ARGS...: sse-filter ARGS gives exactly those lines of FILE
keeps() {
  local file=$1 lines=$2 n
  shift 2
  tool 0 sse-filter "$@" . "$file"
  for n in $lines; do sed -n "${n}p" "$file"; done >want
  same "$OUT" want || { echo "sse-filter $*"; return 1; }
  err_is </dev/null
}

# --- ready-made filters -----------------------------------------------------

@test "filter: without options everything passes, byte for byte" {
  keeps "$TWEETS" "1 2 3 4 5 6 7 8"
  tool 0 sse-filter <"$TWEETS"
  same "$OUT" "$TWEETS"
}

@test "filter: --event matches the event, or data.type of unnamed events" {
  keeps "$TWEETS" "1 2" --event tweet
  keeps "$TWEETS" "1 2 5" --event tweet --event 'us?r'
  keeps "$TWEETS" "1 2 6 7" --event '*t*' --event zzz
  keeps "$TWEETS" "3 4 8" --event message
  keeps "$TWEETS" "" --event Tweet
}

@test "filter: --keywords finds any, folding case past ASCII, in plain text" {
  keeps "$TWEETS" "1" --keywords javascript
  keeps "$TWEETS" "1 2" --keywords 'новости, JAVAscript'
  keeps "$TWEETS" "1 2" --keywords новости --keywords javascript
  keeps "$TWEETS" "3 4" --keywords 'ὀδυσσεύς'
  keeps "$TWEETS" "1" --keywords "don't"
  keeps "$TWEETS" "1" --keywords 'don’t'
  keeps "$TWEETS" "1" --keywords '& don'
  keeps "$TWEETS" "7" --keywords bitcoin
  keeps "$TWEETS" "8" --keywords '[done]'
  # not in the names of tags and their attributes
  keeps "$TWEETS" "1" --keywords java
  keeps "$TWEETS" "" --keywords 'amp,href,#39'
}

@test "filter: --word wants whole words" {
  keeps "$TWEETS" "1" --keywords java
  keeps "$TWEETS" "" --keywords java --word
  keeps "$TWEETS" "1 2" --keywords stop,москвы --word
  keeps "$TWEETS" "" --keywords москв --word
}

@test "filter: --users with or without @, in any case, whole names" {
  keeps "$TWEETS" "1" --users ann_dev
  keeps "$TWEETS" "1 2" --users '@ANN_DEV , bo'
  keeps "$TWEETS" "7" --users '@ann_dev@c.example'
  keeps "$TWEETS" "5" --users carol --users dave
  keeps "$TWEETS" "" --users ann
}

@test "filter: --min-followers and --min-retweets; a missing number is no match" {
  keeps "$TWEETS" "1 3 5" --min-followers 1000
  keeps "$TWEETS" "1 2 3 5 7" --min-followers 0
  keeps "$TWEETS" "1 7" --min-retweets 10
  keeps "$TWEETS" "1" --min-retweets 10 --min-followers 13
}

@test "filter: --verified, =true, =false, =any" {
  keeps "$TWEETS" "1 5" --verified
  keeps "$TWEETS" "1 5" --verified=true
  keeps "$TWEETS" "2" --verified=false
  keeps "$TWEETS" "1 2 3 4 5 6 7 8" --verified=any
  tool 2 sse-filter --verified=maybe
  err_is <<'END'
sse-filter: '--verified maybe': not true, false or any (try --help)
END
}

@test "filter: --language takes ranges: en is en and en-GB, not the reverse" {
  keeps "$TWEETS" "1 3 4" --language en
  keeps "$TWEETS" "3" --language EN_gb
  keeps "$TWEETS" "2 7" --language de,ru
  keeps "$TWEETS" "1 2 3 4 7" --language '*'
  keeps "$TWEETS" "" --language e
}

@test "filter: --sources is the whole name in any case" {
  keeps "$TWEETS" "3" --sources X
  keeps "$TWEETS" "3 4" --sources x,fast-x
  keeps "$NEWS" "" --sources coindesk
  tool 0 sse-filter --explode articles --sources COINDESK,none <"$NEWS"
  out_is <<'END'
{"event":"news","data":{"title":"Bitcoin rises","link":"<![CDATA[https://n.example/1]]>","description":"It isn&#39;t stopping","source":"Coin Desk","sourceKey":"coindesk","pubDate":"2026-01-08T18:05:00.000Z"}}
END
}

@test "filter: --breaking-only drops news and nothing else" {
  keeps "$NEWS" "1 3 4 5 6" --breaking-only
  keeps "$NEWS" "3 4" --breaking-only --keywords bitcoin
}

@test "filter: filters are combined by and" {
  keeps "$TWEETS" "1" --event tweet --verified --language en --users ann_dev \
    --min-followers 10 --min-retweets 150 --keywords stop
  keeps "$TWEETS" "" --event tweet --verified --language ru
}

@test "filter: empty lists are usage errors" {
  for o in keywords users sources language; do
    tool 2 sse-filter "--$o" ' , '
    err_is <<END
sse-filter: '--$o  , ': empty (try --help)
END
  done
}

@test "filter: --explode gives each element a record with the event and the id" {
  tool 0 sse-filter --explode articles --event breaking "." "$NEWS"
  out_is <<'END'
{"event":"breaking","id":"b1","data":{"title":"Exchange hacked: bitcoin gone","link":"https://n.example/3","sourceKey":"TheBlock"}}
{"event":"breaking","id":"b1","data":{"title":"Exchange hacked: bitcoin gone","link":"https://n.example/3","sourceKey":"TheBlock"}}
{"event":"breaking","id":"b1","data":{"title":"No key here"}}
{"event":"breaking","id":"b1","data":{"title":"No key here"}}
END
  # what is no array passes; numbers keep their digits
  tool 0 sse-filter --explode .data --event price --event heartbeat . "$NEWS"
  out_is <<'END'
{"event":"price","data":{"symbol":"bitcoin","price":91953.4775,"change24h":0.10}}
{"event":"price","data":{"symbol":"ethereum","price":3126.67950,"change24h":-2.482}}
{"event":"heartbeat","data":{"timestamp":"2026-01-08T18:11:23.001Z"}}
END
}

@test "filter: --explode: empty arrays give nothing, time stays, kind becomes event" {
  cat >in <<'END'
{"time":"2026-01-01T00:00:00.000000Z","event":"message","id":"\u0061","data":{"type":"list","items":[ 1 , [2.0] ,"x"]}}
{"event":"message","data":{"type":"list","items":[]}}
{"event":"message","data":{"type":"other","items":{}}}
END
  tool 0 sse-filter --explode items . in
  out_is <<'END'
{"time":"2026-01-01T00:00:00.000000Z","event":"list","id":"\u0061","data":1}
{"time":"2026-01-01T00:00:00.000000Z","event":"list","id":"\u0061","data":[2.0]}
{"time":"2026-01-01T00:00:00.000000Z","event":"list","id":"\u0061","data":"x"}
{"event":"message","data":{"type":"other","items":{}}}
END
}

@test "filter: --unique by the map's key, a path, or the id; no key passes" {
  keeps "$TWEETS" "1 2 3 5 6 7 8" --unique
  tool 0 sse-filter --explode articles --unique --event breaking . "$NEWS"
  # the articles without a link are told apart by nothing but the record's id
  out_is <<'END'
{"event":"breaking","id":"b1","data":{"title":"Exchange hacked: bitcoin gone","link":"https://n.example/3","sourceKey":"TheBlock"}}
{"event":"breaking","id":"b1","data":{"title":"No key here"}}
END
  keeps "$TWEETS" "1 2 3 5 6 7 8" --unique=id
  keeps "$TWEETS" "1 2 5 6 7" --unique=.event
  keeps "$TWEETS" "1 2 3 4 5 6 7 8" --unique=nothing.here
  printf '%s\n' '{"k":"1"}' '{"k":1}' '{"k":null}' '{"k":null}' '{"k":"\u0031"}' >in
  keeps in "1 3 4" --unique=k
}

@test "filter: --unique remembers a bounded number of keys" {
  seq 1 100 | sed 's/.*/{"k":&}/' >in
  cat in in >twice
  tool 0 sse-filter --unique=k . twice
  same "$OUT" in
  tool 0 sse-filter --unique=k --unique-keys 10 . twice
  same "$OUT" twice
  tool 2 sse-filter --unique-keys 0
}

@test "filter: --tweet brings posts of every shape into one" {
  tool 0 sse-filter --tweet . "$TWEETS"
  out_is <<'END'
{"event":"tweet","data":{"id":"1000000000000000001","text":"Learning JavaScript &amp; don&#39;t stop","author":{"username":"Ann_Dev","name":"Ann","verified":true},"metrics":{"retweets":150,"likes":500,"replies":25},"timestamp":"2024-01-01T12:00:00.000Z","hashtags":["#Code","#js"],"mentions":["@bo"],"urls":["https://a.example/1"]}}
{"event":"tweet","data":{"id":1000000000000000002,"text":"НОВОСТИ из Москвы","author":{"username":"bo","name":null,"verified":false},"metrics":{"retweets":3,"likes":null,"replies":null},"timestamp":null,"hashtags":[],"mentions":[],"urls":[]}}
{"event":"message","data":{"id":"1000000000000000003","text":"ὈΔΥΣΣΕΎΣ sails","author":{"username":"homer","name":"Homer","verified":null},"metrics":{"retweets":9,"likes":1.10,"replies":0},"timestamp":"2014-08-31T00:29:15.000Z","hashtags":["sea"],"mentions":[],"urls":[]}}
{"event":"message","data":{"id":"1000000000000000003","text":"ὈΔΥΣΣΕΎΣ sails","author":{"username":"homer","name":null,"verified":null},"metrics":{"retweets":null,"likes":null,"replies":null},"timestamp":"2014-08-31T00:29:14.050Z","hashtags":[],"mentions":[],"urls":[]}}
{"event":"user","id":"u-5","data":{"type":"user","data":{"id":"55","username":"carol","name":"Carol","verified":true,"followers_count":20000}}}
{"event":"status","data":{"type":"status","status":"connected"}}
{"event":"update","id":"9","data":{"id":"9","text":"<p>Bit<b>coin</b> <a href=\"https://b.example/java\">here</a></p>","author":{"username":"Ann_Dev@c.example","name":"Ann D.","verified":null},"metrics":{"retweets":200,"likes":4,"replies":1},"timestamp":"2026-01-08T18:10:22.104Z","hashtags":["btc"],"mentions":[],"urls":[]}}
{"event":"message","data":"[DONE]"}
END
}

@test "filter: the program runs last, on what the filters made" {
  tool 0 sse-filter --event tweet --tweet -r '.data.author.username' "$TWEETS"
  out_is <<'END'
Ann_Dev
bo
END
  tool 0 sse-filter --explode articles --keywords bitcoin --unique \
    '.data.title' "$NEWS"
  out_is <<'END'
"Bitcoin rises"
"Exchange hacked: bitcoin gone"
END
}

@test "filter: --field says where a field is, on the command line or in a profile" {
  cat >in <<'END'
{"event":"x","data":{"who":{"n":"Zoe"},"msg":"hi"}}
{"event":"x","data":{"who":{"n":"Max"},"user":"zoe"}}
END
  keeps in "2" --users zoe
  keeps in "1" --field user=who.n --users zoe
  keeps in "1 2" --field user=who.x,who.n --users zoe,max
  keeps in "1" --field 'text = msg' --keywords HI
  mkdir -p "$BATS_TEST_TMPDIR/own/sse"
  printf '[fields]\nuser = .data.who.n\n[sse-filter]\nusers = MAX\n' \
    >"$BATS_TEST_TMPDIR/own/sse/svc.conf"
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/own
  keeps in "2" -p svc
  tool 2 sse-filter --field user
  err_is <<'END'
sse-filter: '--field user': no '=' in it (try --help)
END
  tool 2 sse-filter --field nobody=x
  tool 2 sse-filter --field 'user=a..b'
  tool 2 sse-filter --explode 'a[x]'
}

@test "filter: --keep-notes lets notes and comments pass the filters" {
  cat >in <<'END'
{"event":"sse-connect","data":{"note":"gap","seconds":3}}
{"comment":"bitcoin"}
{"time":"2026-01-01T00:00:00.000000Z","retry":3000}
{"event":"x","data":{"text":"other","comment":"here"}}
{"event":"x","data":{"text":"bitcoin"}}
END
  keeps in "2 5" --keywords bitcoin
  keeps in "1 2 3 5" --keywords bitcoin --keep-notes
  keeps in "1 2 3" --event y --keep-notes --tweet --unique
}

# --- jq ---------------------------------------------------------------------

@test "filter: a program that only selects gives back the bytes it got" {
  cat >in <<'END'
{"event":"e","data":{"id":1234567890123456789,"f":1.10,"e":1E400,"n":-0,"z":1.0}}
{ "event" : "e" , "data" : [ 1 , {"b":1,"a":2,"b":3} ] }
"a\/b\u00e9"
12345678901234567890123
1.10
-0.0
null
true
END
  tool 0 sse-filter 'select(true)' in
  same "$OUT" in
  tool 0 sse-filter 'if . == 5 then 1 else . end' in
  same "$OUT" in
  tool 0 sse-filter '., .' in
  sed p in >want
  same "$OUT" want
  tool 0 sse-filter -n 'inputs' in
  same "$OUT" in
  # but the text of an input that input has read on from is gone
  printf '{"a": 1}\n{"a": 2}\n' >two
  tool 0 sse-filter -n 'input as $x | input as $y | $y, $x, try input catch "end", $y' two
  printf '%s\n' '{"a": 2}' '{"a":1}' '"end"' '{"a":2}' | out_is
  tool 0 sse-filter '., input, .' two
  printf '%s\n' '{"a": 1}' '{"a": 2}' '{"a": 1}' | out_is
  tool 0 sse-filter -n 'first(inputs | select(type == "array" or type == "object"))' in
  head -n 1 in >want
  same "$OUT" want
}

@test "filter: what a program makes of a record is written by libjq" {
  printf '%s\n' '{"b":1,"a":2,"b":3}' >in
  tool 0 sse-filter '.c = 1' in
  out_is <<<'{"b":3,"a":2,"c":1}'
  tool 0 sse-filter '.a' in
  out_is <<<'2'
}

@test "filter: a program that is a path gives the bytes at it" {
  cat >in <<'END'
{"event":"e","data":{"id":1234567890123456789,"f":[1.10, {"a":-0}],"s":"\u00e9\/"}}
{"event":"e","data":{"id":null}}
{"data":{"id":1,"id":2.0}}
{"event":"e"}
null
END
  tool 0 sse-filter .data.id in
  printf '%s\n' 1234567890123456789 null 2.0 null null | out_is
  head -n 1 in >one
  tool 0 sse-filter '.data.f[1].a' one
  out_is <<<-0
  tool 0 sse-filter ' .data.f ' one
  out_is <<<'[1.10, {"a":-0}]'
  tool 0 sse-filter .data.s one
  out_is <<<'"\u00e9\/"'
  tool 0 sse-filter -r .data.s one
  out_is <<<'é/'
  tool 0 sse-filter -j '.data.s' one
  printf 'é/' | out_is
  tool 1 sse-filter -e .data.id in
  tool 0 sse-filter -e .event one
  # what is no path is libjq's, and so are the errors
  tool 0 sse-filter '.data.f[1]|.a' one
  echo 7 >>in
  tool 5 sse-filter .data.id in
  printf '%s\n' 1234567890123456789 null 2.0 null null | out_is
  grep -q '^sse-filter: in, line 6: Cannot index number with ' "$ERR"
}

@test "filter: results are jq's own, for many programs and both real shapes" {
  need jq
  printf '%s\n' '{"a":[1,2,{"b":"x"}],"s":"é\n","n":null}' '[1,2,3]' '"str"' \
    '7' 'false' >small
  # in jq's own spelling, as bytes that pass keep theirs
  jq -c . "$TWEETS" >tweets
  jq -c . "$NEWS" >news
  while IFS= read -r program; do
    for f in small tweets news; do
      code=0 want=0
      sse-filter "$program" "$f" >"$OUT" 2>/dev/null || code=$?
      jq -c "$program" "$f" >want 2>/dev/null || want=$?
      same "$OUT" want || { echo "program: $program"; return 1; }
      # jq tells of the last input only
      [ "$want" = 0 ] || test "$code" = "$want"
    done
  done <<'END'
.event
.data
.data.data.user
.[1]
.a[2].b
type
keys?
.data?
.. | strings
tojson
[.[]?]
.data.type? // "none"
to_entries?
path(..)
length
.a[1:]?
{k: .data?.type?}
empty
.[0]
., type
if type == "object" then .event else "no" end
try error("x") catch .
[limit(3; .[]?)]
input
[., input]
reduce .[]? as $x (0; . + 1)
label $f | .[]? | ., break $f
@json "v=\(.)"
ascii_downcase
test("a"; "x")
(.data.data.text? // "") | test("java"; "i")
$__loc__
ltrimstr("s") | @base64?
.data.articles[]?.title
END
}

@test "filter: conditions run without libjq are as jq has them" {
  need jq
  printf '{"a":%s}\n' null false true 0 -1 9.5 10 1e1 1.5e3 '""' '"b"' '"ba"' \
    '"é"' '"z"' '[]' '[1]' '{}' '{"b":1}' '{"b":null}' '"10"' '"\"\\"' >in
  printf '%s\n' '{}' '{"b":2}' null '{"a":2,"b":true}' >>in
  jq -c . in >spelled
  while IFS= read -r condition; do
    for program in "select($condition)" "select($condition) | .a" \
      "select($condition)|select(.b)|.b"; do
      sse-filter "$program" spelled >"$OUT" 2>err || :
      jq -c "$program" spelled >want 2>err.want || :
      same "$OUT" want || { echo "program: $program"; return 1; }
      # each record that is an error to jq is one to us
      n=$(grep -c . err.want) || :
      m=$(sed -n 's/^sse-filter: \([0-9]*\) errors of the program$/\1/p' err)
      test "${m:-$(grep -c . err)}" -eq "$n" || { cat err err.want; return 1; }
    done
  done <<'END'
.a
.b
.a.b
.a[0]
.a == 10
.a != 10
.a < 10
.a <= 10
.a > 10
.a >= 10
.a > 9.5 and .a < 100
.a == "b"
.a != "b"
.a < "b"
.a >= "b"
.a > "é"
.a == "\"\\"
.a == null
.a != null
.a < null
.a > null
.a == true
.a < true
.a >= false
.a == 10 or .a == "b" or .b
.a and .b
.a.b == 1 or .b == 2
(.a == 10) and (.b == null)
.a == "10"
.a[0] == 1
.b == true
END
}

@test "filter: a program libjq is not needed for does not wait for it" {
  printf '}' >.jq
  # there is a ~/.jq, so libjq has the word, and this one does not compile
  ASAN_OPTIONS=detect_leaks=0 HOME=$PWD tool 3 sse-filter .event "$TWEETS"
  rm .jq
  HOME=$PWD tool 0 sse-filter 'select(.event == "status") | .data.status' "$TWEETS"
  out_is <<<'"connected"'
}

@test "filter: jq's output options" {
  printf '%s\n' '{"b":"é","a":[1]}' '"x\ty"' >in
  for o in -c -r -j -a -S --tab '--indent 0' '--indent 3' '-S --tab' '-r -a' '-ca' \
    '--raw-output' '--sort-keys -r' '--ascii-output' '--join-output'; do
    tool 0 sse-filter $o . in
    case $o in *tab* | *indent*) c= ;; *) c=-c ;; esac
    jq $c $o . in >want
    same "$OUT" want || { echo "$o"; return 1; }
  done
  tool 0 sse-filter --raw-output0 '., 1' in
  printf '{"b":"é","a":[1]}\0001\000x\ty\0001\000' >want
  same "$OUT" want
  tool 2 sse-filter --indent 8
}

@test "filter: -n, -s, -R, input and inputs read what the filters let through" {
  seq 1 5 >in
  tool 0 sse-filter -n '[inputs]' in
  out_is <<<'[1,2,3,4,5]'
  tool 0 sse-filter -s add in
  out_is <<<15
  tool 0 sse-filter -n 'input, input' in
  printf '1\n2\n' | out_is
  tool 0 sse-filter '[., input]' <(seq 1 4)
  printf '[1,2]\n[3,4]\n' | out_is
  tool 0 sse-filter -n --event tweet '[inputs | .data.data.id]' "$TWEETS"
  tool 0 sse-filter -s --event tweet length "$TWEETS"
  out_is <<<2
  printf 'a "b\n\nc' >text
  tool 0 sse-filter -R . text
  printf '"a \\"b"\n""\n"c"\n' | out_is
  tool 0 sse-filter -Rn '[inputs]' text
  out_is <<<'["a \"b","","c"]'
  tool 0 sse-filter -Rs . <<<$'one\ntwo'
  out_is <<<'"one\ntwo\n"'
  tool 2 sse-filter -R --event x .
}

@test "filter: variables and operands" {
  printf '1 "two"\n[3]\n' >values
  printf 'text\n' >raw
  tool 0 sse-filter -n --arg a 1 --arg a 2 --argjson b '{"x":[1]}' \
    --slurpfile s values --rawfile r raw '$a, $b, $s, $r, $ARGS.named.a'
  out_is <<'END'
"1"
{"x":[1]}
[1,"two",[3]]
"text\n"
"1"
END
  tool 0 sse-filter -n '$ARGS.positional' --args a -- -b --jsonargs
  out_is <<<'["a","-b","--jsonargs"]'
  tool 0 sse-filter -n --args '$ARGS.positional' x --jsonargs 1 '{"a":null}'
  out_is <<<'["x",1,{"a":null}]'
  # an argument that looks like an option is an argument
  tool 0 sse-filter -n --arg p -p '$p'
  out_is <<<'"-p"'
  HELLO=there tool 0 sse-filter -n '$ENV.HELLO, env.HELLO'
  printf '"there"\n"there"\n' | out_is
  tool 2 sse-filter -n --argjson x 01 '$x'
  err_is <<'END'
sse-filter: '--argjson x': not JSON (try --help)
END
  tool 2 sse-filter -n --arg x
  tool 2 sse-filter -n --slurpfile x nowhere '$x'
  tool 2 sse-filter -n . --jsonargs nan
}

@test "filter: a profile may set variables" {
  mkdir -p own/sse
  printf '[sse-filter]\narg = name some value\n' >own/sse/v.conf
  XDG_CONFIG_HOME=$PWD/own tool 0 sse-filter -p v -n '$name'
  out_is <<<'"some value"'
  printf '[sse-filter]\narg = name\n' >own/sse/v.conf
  XDG_CONFIG_HOME=$PWD/own tool 2 sse-filter -p v -n '$name'
}

@test "filter: -f reads the program, -L finds modules, ~/.jq is read as jq does" {
  mkdir -p lib
  printf 'def double: . * 2;\n' >lib/m.jq
  printf '# a comment\nimport "m" as m;\nm::double # the end' >prog.jq
  printf '%s\n' 4 >in
  tool 0 sse-filter -L lib -f prog.jq in
  out_is <<<8
  tool 0 sse-filter -L lib 'include "m"; double' in
  out_is <<<8
  tool 2 sse-filter -f nowhere.jq in
  err_is <<'END'
sse-filter: cannot open 'nowhere.jq': No such file or directory
END
  tool 2 sse-filter -f prog.jq -f prog.jq
  printf 'def mine: "mine";\n' >.jq
  HOME=$PWD tool 0 sse-filter -n mine
  out_is <<<'"mine"'
}

@test "filter: files in turn, - is standard input, a missing file costs only itself" {
  echo 1 >a
  echo 3 >c
  tool 0 sse-filter . a - c <<<2
  seq 3 | out_is
  tool 2 sse-filter '. + 1' a nowhere c
  printf '2\n4\n' | out_is
  err_is <<'END'
sse-filter: cannot open 'nowhere': No such file or directory
END
}

# --- exit codes -------------------------------------------------------------

@test "filter: -e: 0, 1 and 4, with and without libjq" {
  for p in . 'select(true)'; do
    echo 1 | tool 0 sse-filter -e "$p"
    echo null | tool 1 sse-filter -e "$p"
    echo false | tool 1 sse-filter -e "$p"
    printf 'false\n1\n' | tool 0 sse-filter -e "$p"
    tool 4 sse-filter -e "$p" </dev/null
  done
  tool 4 sse-filter -e --event nothing . "$TWEETS"
  tool 4 sse-filter -e 'select(false)' "$TWEETS"
}

@test "filter: a program that does not compile: 3, jq's messages, nothing read" {
  tool 3 sse-filter '.a | nothing_such' <<<1
  test ! -s "$OUT"
  grep -q '^sse-filter: error: nothing_such/0 is not defined at <top-level>, line 1' "$ERR"
  grep -q '^sse-filter: 1 compile error$' "$ERR"
  tool 3 sse-filter "$TWEETS"
  tail -n 1 "$ERR" | grep -q "^sse-filter: '$TWEETS' is a file, but the first operand is the program: write \. before it"
}

@test "filter: an error of the program costs one record and gives 5" {
  cat >in <<'END'
{"event":"e","id":"one","data":1}
{"event":"e","data":{"x":1}}
{"event":"e","id":"three","data":2}
{"event":"e","id":"four","data":"s"}
END
  tool 5 sse-filter '.data | .x? // error("no x in a \(type)")' in
  out_is <<<1
  err_is <<'END'
sse-filter: in, line 1, id one: no x in a number
sse-filter: in, line 4, id four: no x in a string
sse-filter: 3 errors of the program
END
  tool 5 sse-filter 'error({"a":[]})' <<<1
  err_is <<'END'
sse-filter: line 1: (not a string) {"a":[]}
END
  # different errors are told up to a number, then counted
  seq 1 30 | tool 5 sse-filter 'error("no \(.)")'
  test "$(wc -l <"$ERR")" -eq 11
  tail -n 1 "$ERR" | grep -qx 'sse-filter: 30 errors of the program'
  seq 1 30 | tool 5 sse-filter -v 'error("no \(.)")'
  test "$(grep -c 'no [0-9]*$' "$ERR")" -eq 30
}

@test "filter: halt and halt_error end it with their codes" {
  seq 5 | tool 0 sse-filter 'if . == 3 then halt else . end'
  printf '1\n2\n' | out_is
  tool 5 sse-filter -n '"bye\n" | halt_error'
  err_is <<<bye
  tool 7 sse-filter -n '{"a":1} | halt_error(7)'
  err_is <<<'{"a":1}'
  tool 0 sse-filter -n '"x" | halt_error(0)'
}

@test "filter: debug and stderr write to standard error" {
  tool 0 sse-filter -n '1 | debug | [.] | stderr | length'
  out_is <<<1
  printf '["DEBUG:",1]\n[1]' >want
  same "$ERR" want
}

# --- bad input --------------------------------------------------------------

@test "filter: an event stream in place of records is told" {
  printf ': hello\n\ndata: {"a":1}\n\n' >in
  tool 0 sse-filter . in
  err_is <<'END'
sse-filter: in, line 1: skipped, not JSON: ': hello'
sse-filter: this looks like an event stream: sse-parse makes records of it, and --sse reads it
sse-filter: 2 lines skipped, not JSON
END
  printf '{\n  "a": 1\n}\n' >in
  tool 0 sse-filter . in
  err_is <<'END'
sse-filter: in, line 1: skipped, not JSON: '{'
sse-filter: this looks like JSON over several lines: a record is one line, as jq -c writes it
sse-filter: 3 lines skipped, not JSON
END
}

@test "filter: bad lines are said once a kind, counted, and passed over" {
  {
    printf '{"ok":1}\n\nnan\n01\n{"a":1}\000{"b":2}\n{"a":\377}\n'
    printf '[%.0s' {1..300}
    printf ']%.0s' {1..300}
    printf '\n{"ok":2}\r\n+1\n  \n{"ok":3}'
  } >in
  for p in . 'select(true)'; do
    tool 0 sse-filter "$p" in
    printf '{"ok":%d}\n' 1 2 3 | out_is
    err_is <<'END'
sse-filter: in, line 3: skipped, not JSON: 'nan'
sse-filter: in, line 6: skipped, not UTF-8: '{"a":\xff}'
sse-filter: in, line 7: skipped, nested too deep: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...'
sse-filter: 4 lines skipped, not JSON
END
  done
  tool 65 sse-filter --strict . in
  out_is <<<'{"ok":1}'
  err_is <<'END'
sse-filter: in, line 3: refused, not JSON: 'nan'
END
}

@test "filter: lines past --max-line are skipped in bounded memory" {
  {
    echo 1
    head -c 30000000 /dev/zero | tr '\0' 1
    echo
    echo 2
  } >in
  tool 0 sse-filter . in
  seq 2 | out_is
  err_is <<'END'
sse-filter: in, line 2: skipped, longer than --max-line: '111111111111111111111111111111111111111111111111111111111111...'
END
  printf '"abc"\n"abcdef"\n"abc"' >small
  tool 0 sse-filter --max-line 5 . small
  printf '"abc"\n"abc"\n' | out_is
  tool 65 sse-filter --max-line 5 --strict . small
}

@test "filter: lone surrogates are U+FFFD to the program and themselves in the output" {
  printf '%s\n' '{"t":"a\ud83d"}' '{"t":"\uDE00b"}' '{"t":"\uD83d\ude00"}' \
    '{"t":"\\ud83d"}' '{"\ud800\u0041":"\ud83d\ud83d\ude00"}' >in
  tool 0 sse-filter 'select(true)' in
  same "$OUT" in
  err_is </dev/null
  # what is passed on stays as it is, too
  tool 0 sse-filter '.[]' in
  printf '"%s"\n' 'a\ud83d' '\uDE00b' '\uD83d\ude00' '\\ud83d' '\ud83d\ud83d\ude00' | out_is
  for p in '.[] + ""' 'reduce .[] as $x (""; . + $x)'; do
    tool 0 sse-filter "$p" in
    printf '"%s"\n' 'a�' '�b' '😀' '\\ud83d' '�😀' | out_is
  done
  keeps in "1" --field text=t --keywords 'A�'
}

@test "filter: digits that libjq 1.6 loses are not lost in silence" {
  printf '%s\n' '{"id":12}' '{"id":1234567890123456789}' '{"id":1.23456789012345678}' >in
  tool 0 sse-filter '. as {id: $x} ?// $x | .ok = 1' in
  sse-filter -V | grep -q 'libjq 1.6' || return 0
  err_is <<'END'
sse-filter: numbers of more than 16 digits may change in what the program makes: libjq 1.6 does not keep them
END
  tool 0 sse-filter -q '. as {id: $x} ?// $x | .ok = 1' in
  err_is </dev/null
  tool 0 sse-filter -s '., (input_filename | empty)' in
  test -s "$ERR"
  tool 0 sse-filter -s -S '[.[]]' in
  tr '\n' , <in | sed 's/.*/[&/; s/,$/]\n/' | out_is
  err_is </dev/null
  tool 0 sse-filter -n '[inputs]' in
  tr '\n' , <in | sed 's/.*/[&/; s/,$/]\n/' | out_is
  err_is </dev/null
  tool 0 sse-filter -n 'input, inputs | .id += 1' in
  test -s "$ERR"
  # not when the bytes pass, nor when no number comes out
  tool 0 sse-filter 'select(.id > 1) | ., (.id | type)' in
  err_is </dev/null
}

@test "filter: numbers libjq must not see are refused, and only to programs" {
  { printf '{"n":'; head -c 1001 /dev/zero | tr '\0' 7; echo '}'
    printf '{"s":"'; head -c 1001 /dev/zero | tr '\0' 7; echo '"}'; } >in
  tool 0 sse-filter . in
  same "$OUT" in
  tool 0 sse-filter 'keys[]' in
  printf '"%s"\n' n s | out_is
  tool 0 sse-filter '. as {s: $x} ?// $x | keys[]' in
  out_is <<<'"s"'
  grep -qx "sse-filter: in, line 1: skipped, a number of more than 1000 digits: .*" "$ERR"
}

@test "filter: binary garbage is skipped" {
  head -c 100000 /dev/urandom >in
  tool 0 sse-filter 'select(true)' in
  sse-filter . in >"$OUT" 2>"$ERR" || :
  if grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$ERR"; then return 1; fi
}

# --- conduct ----------------------------------------------------------------

@test "filter: one event on an idle pipe comes out at once" {
  mkfifo pipe
  for p in . 'select(true)' '.data' -c; do
    exec 9<>pipe
    bg bash -c "exec sse-filter '$p' <pipe >got 2>/dev/null"
    printf '{"event":"x","data":1}\n' >&9
    wait_for test -s got
    kill "$!"
    wait "$!" 2>/dev/null || :
    exec 9>&-
    rm got
  done
}

@test "filter: libjq is not started without a program" {
  # libjq reads ~/.jq when it compiles, and this one does not
  printf '}' >.jq
  # that libjq leaks when it fails so is not ours
  ASAN_OPTIONS=detect_leaks=0 HOME=$PWD tool 3 sse-filter 'select(true)' "$TWEETS"
  HOME=$PWD tool 0 sse-filter --event tweet --keywords stop . "$TWEETS"
  test -s "$OUT"
  err_is </dev/null
}

@test "filter: -V names libjq" {
  tool 0 sse-filter -V
  sed -n 2p "$OUT" | grep -qx 'libjq 1\.[678].*'
}
