# The ready-made filters as the manual has them, in jq.

def object: if type == "object" then . else {} end;

def kind:
  object as $r
  | if ($r.event | type) == "string" and $r.event != "message" then $r.event
    else first(
      ($r.data | object | .type | strings),
      (if $r | has("event") and has("data") then empty
       else $r.type | strings end),
      "message")
    end;

# what the record is about
def inner:
  if type != "object" then .
  elif has("data") then
    .data as $d | first(($d | object | .data, .payload | objects), $d)
  elif (.payload | type) == "object" then .payload
  else . end;

def map:
  {
    key: ".data.mid,.mid,link,meta.id,id_str,id",
    text: "title,description,summary,extended_tweet.full_text,full_text,text,content,spoiler_text,status.content,last_status.content,comment,articles[].title,articles[].description,.data.payload,.data",
    user: "user.username,user.screen_name,author.screen_name,author.username,account.acct,account.username,screen_name,username,acct,.data.includes.users[0].username,user,author",
    verified: "user.verified,author.verified,user.is_blue_verified,author.is_blue_verified,account.verified,.data.includes.users[0].verified,verified",
    followers: "user.followers_count,author.followers_count,user.public_metrics.followers_count,author.public_metrics.followers_count,account.followers_count,.data.includes.users[0].public_metrics.followers_count,followers_count,public_metrics.followers_count",
    retweets: "metrics.retweets,retweet_count,public_metrics.retweet_count,reblogs_count,retweets",
    language: "lang,language",
    source: "sourceKey,.data.source,.source,source,wiki"
  };

def places($field): map[$field] | split(",")[];

# {name: "users", then: "[0]"}, ... of ".data.users[0]"
def steps: split(".")[] | select(. != "") | split("[")
  | { name: .[0], then: .[1] };

def follow($steps):
  if ($steps | length) == 0 then .
  else
    object[$steps[0].name]
    | if $steps[0].then == "]" then arrays[], objects[]
      elif $steps[0].then == "0]" then arrays[0]
      else . end
    | follow($steps[1:])
  end;

def at($place):
  if $place | startswith(".") then . else inner end
  | follow([$place | steps]);

def scalar: type | . == "string" or . == "number" or . == "boolean";

# an empty string only where there is nothing else
def field($name):
  [at(places($name)) | select(scalar)] | (map(select(. != "")) + .)[0];

def number:
  if type == "number" then .
  elif type == "string" and test("^ *-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)? *$")
  then tonumber
  else null end;

def least($n): number as $x | $x != null and $x >= $n;

# as much of case folding as the records have of case
def fold:
  explode
  | map(if (. >= 65 and . <= 90) or (. >= 192 and . <= 222 and . != 215)
          or (. >= 913 and . <= 937) or (. >= 1040 and . <= 1071) then . + 32
        elif . == 962 then 963 else . end)
  | implode;

def bare: if startswith("@") then .[1:] else . end;

# names(...): one of these, which are folded
def names($all): type == "string" and (fold | IN($all[]));
def users($all): type == "string" and (fold | bare | IN($all[]));

def language($range):
  type == "string"
  and (fold | gsub("_"; "-")
    | if $range == "*" then . != ""
      else . == $range or startswith($range + "-") end);

def plain:
  (explode | map(select(. != 0)) | implode)
  | gsub("<!\\[CDATA\\[|\\]\\]>|</?(a|b|i)( [^>]*)?>"; "")
  | gsub("</?(p|br)/?>"; " ")
  | gsub("&#39;"; "'") | gsub("&amp;"; "&")
  | gsub("[\u2018\u2019\u02bc]"; "'") | gsub("[\u201c\u201d]"; "\"")
  | gsub("[ \t\n\r\u00a0\u202f\u3000]+"; " ");

def text: [at(places("text")) | strings + " "] | add // "" | plain | fold;
def holds($word): ($word | plain | fold) as $word | text | contains($word);
def word($word):
  ("(?<![\\p{L}\\p{N}_])" + ($word | plain | fold) + "(?![\\p{L}\\p{N}_])") as $re
  | text | test($re);

# one for each element of the array at the place
def exploded($place):
  first(at($place), null) as $list
  | if ($list | type) != "array" then .
    else
      kind as $kind | object as $r
      | $list[]
      | { event: $kind, data: . }
        + (if $r | has("time") then { time: $r.time } else {} end)
        + (if $r | has("id") and has("data") then { id: $r.id } else {} end)
    end;

def unique(records; key):
  foreach records as $r ({ seen: {} };
    ($r | key) as $key
    | if $key == null then .new = true
      else .new = (.seen[$key | tostring] == null)
        | .seen[$key | tostring] = true
      end;
    select(.new) | $r);

def key: field("key") as $k | if $k == null then object.id else $k end;

# --- records, for -n ---------------------------------------------------------

def values:
  null, true, false, 0, 7, -7, 10, 9.5, 1e3, 12345678901234, "", "7", " 10 ",
  "1e3", "0x20", "07", "many", "Ann", "@aNN", "@", "ЖЕНЯ", "женя", "en", "EN_gb",
  "eng", "de-CH", "the BIG\n cat", "big　cats", "don’t", "<b>big</b> cat", "Σας",
  "bigcat", [], ["Ann"], {}, { "name": "Ann", "verified": true };

def envelopes:
  ., { data: . }, { event: "tweet", data: { type: "x", data: . } },
  { event: "message", id: 7, data: { type: "news", payload: . } },
  { payload: . }, { event: "update", time: "t", id: "a", data: ., source: "X" },
  { event: "list", id: [1], data: { data: 7, items: [., 1, .] } },
  [.], { type: "news", event: null, data: [.] };

def path: [steps | .name, (if .then then 0 else empty end)];

# each place with each value, and two places with two of them
def records:
  [map[] | split(",")[] | path] as $places
  | [values] as $values
  | range($places | length) as $i
  | range($values | length) as $j
  | (try setpath($places[$i]; $values[$j]) catch empty)
  | ., (try setpath($places[($i * 7 + $j) % ($places | length)];
      $values[($i + $j * 5) % ($values | length)]) catch empty)
  | [envelopes] | .[($i * 5 + $j) % length];
