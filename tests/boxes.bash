# What the tests with real servers and proxies load, after helper.bash.  All of
# them run in the foreground, as whoever runs the tests, with their files in the
# folder of the test.
#
#   $IP                a loopback address of this test alone, so that ports can be
#                      fixed: nobody else on the machine listens there
#   box NAME PORT CMD...  start a server and wait until $IP:PORT answers; what it
#                      says goes to NAME.log; its pid in $BOX
#   down PID           stop a server and all its processes, at once
#   nginx_box          start nginx with the lines of standard input as its http
#                      section and what $MAIN holds before that; port 4080
#   nginx_do ARGS...   nginx -s and the like, for that one
#   need_module NAME   skip unless nginx has the module
#   upstream PORT ARGS...  start sse-serve on $IP:PORT
#   live PORT ARGS...  the same with what comes from the feed, from its start
#   feed               make the pipe "feed", held open; say writes to it
#   say N TEXT         event N, with its number as id, goes into the feed
#   certs              make ca.pem, a server's (server.pem, server.key), a
#                      client's (client.pem, client.key) and one of a stranger
#   follow ARGS...     sse-connect in the background, with short waits; its pid
#                      in $!
#   err_like           as err_is, without what differs from run to run
#   numbers LAST       $OUT is the events 1 to LAST, each once, in order

IP=127.$((64 + ($$ >> 16 & 63))).$(($$ >> 8 & 255)).$(($$ & 255))

# in the background, all of its processes killed after the test
group() {
  bg setsid "$@"
  BG[-1]=-$!
}

box() {
  local name=$1 port=$2
  shift 2
  group "$@" >"$name.log" 2>&1
  BOX=$!
  wait_for up_or_dead "$port" && kill -0 "$BOX" && return
  cat "$name.log"
  return 1
}

up_or_dead() { ! kill -0 "$BOX" || (: <>"/dev/tcp/$IP/$1"); }

down() {
  kill -KILL -"$1"
  wait "$1" 2>/dev/null || :
}

need_module() {
  need nginx
  [ -e "/usr/lib/nginx/modules/$1.so" ] || skip "nginx has no module $1"
}

nginx_box() {
  {
    cat <<CONF
daemon off;
user $(id -un) $(id -gn);
pid nginx.pid;
error_log stderr;
worker_processes 1;
worker_shutdown_timeout 100ms;
${MAIN-}
events { worker_connections 256; }
http {
  log_format asked '\$server_protocol \$status "\$http_last_event_id" "\$http_accept_encoding" "\$sent_http_content_encoding"';
  access_log access.log asked;
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
CONF
    cat
    echo '}'
  } >nginx.conf
  box nginx 4080 nginx -p "$PWD/" -c nginx.conf 2>/dev/null
}

nginx_do() { nginx -p "$PWD/" -c nginx.conf "$@" 2>>nginx.do; }

upstream() {
  local port=$1
  shift
  box "upstream-$port" "$port" sse-serve --listen "$IP:$port" "$@"
}

live() {
  local port=$1
  shift
  [ -p feed ] || feed
  upstream "$port" --live --start-on-client "$@" feed
}

feed() {
  mkfifo feed
  # both ends, so that neither side waits for the other
  exec 9<>feed
}
say() { printf 'id: %s\ndata: %s\n\n' "$1" "$2" >&9; }

follow() {
  group timeout -k 1 60 sse-connect --backoff 20ms:100ms:0 "$@"
}

err_like() {
  sed -E "s/127\.[0-9.]+:[0-9]+/HOST/g; s/in [0-9.]+s$/in TIME/
    s/(after|for) [0-9.]+ s/\1 TIME/; s/: <(html|!DOC|\?xml).*(>|\.\.\.)//" "$ERR" >err.got
  cat >err.want
  same err.got err.want
}

numbers() {
  sse-parse "$OUT" >records
  seq "$1" | sed 's/.*/{"event":"message","id":"&","data":&}/' | same records /dev/stdin
}

cert() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" \
    -CAcreateserial -days 2 -extfile <(echo "subjectAltName=IP:$IP") \
    -out "$1.pem"
}

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem"
}

certs() {
  {
    authority ca && authority other && cert server ca && cert client ca &&
      cert stranger other
  } >openssl.log 2>&1 || { cat openssl.log; return 1; }
}
