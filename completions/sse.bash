# bash completion for the sse tools; written by tools/completions

_sse_profiles() {
  local d
  for d in "${XDG_CONFIG_HOME:-$HOME/.config}/sse" /usr/local/share/sse/profiles \
    /usr/share/sse/profiles; do
    [ -d "$d" ] && (cd "$d" && ls -- *.conf 2>/dev/null | sed 's/\.conf$//')
  done | sort -u
}

_sse() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  local opts files profiles text
  case ${COMP_WORDS[0]##*/} in
  sse-connect)
    opts='--url --urls -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --proxy-file --noproxy --cacert -E --cert --key -k --insecure --insecure-http --connect-timeout --compressed -u --user --netrc --netrc-file -U --proxy-user --proxy-cacert -4 --ipv4 -6 --ipv6 --interface --resolve --unix-socket --token-cmd --token-back-cmd --token-file --last-event-id --resume --resume-query --no-reconnect --reconnect --backoff --retry --max-down --idle-timeout --event-timeout --renew --slots --slot-wait -n --count --duration --stop-on-data --stop-on-event --reconnect-on-event --check --check=table --check=json --probe-resume --probe-resume=table --probe-resume=json --notes --note-file --records --max-event --buffer --spool --progress --no-progress --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' --urls --proxy-file --cacert -E --cert --key --netrc-file --proxy-cacert --token-file --resume --note-file '
    profiles=' -p --profile '
    text=' --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --noproxy --connect-timeout -u --user -U --proxy-user --interface --resolve --unix-socket --token-cmd --token-back-cmd --last-event-id --resume-query --backoff --retry --max-down --idle-timeout --event-timeout --renew --slots --slot-wait -n --count --duration --stop-on-data --stop-on-event --reconnect-on-event --max-event --buffer --spool '
    ;;
  sse-filter)
    opts='--event --breaking-only --explode --keywords --word --users --sources --language --min-followers --min-retweets --verified --verified=true --verified=false --verified=any --unique --unique-keys --tweet --field --keep-notes -c --compact-output -r --raw-output -j --join-output --raw-output0 -a --ascii-output -S --sort-keys --tab --indent -e --exit-status -n --null-input -s --slurp -R --raw-input -f --from-file -L --library-path --arg --argjson --slurpfile --rawfile --args --jsonargs --max-line --strict --sse --max-event -T --threads --explain -M --monochrome-output --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' -f --from-file -L --library-path '
    profiles=' -p --profile '
    text=' --event --explode --keywords --users --sources --language --min-followers --min-retweets --unique-keys --field --indent --arg --argjson --slurpfile --rawfile --max-line --max-event -T --threads '
    ;;
  sse-parse)
    opts='-e --event -n --count -t --time --all --data --keep-empty --max-event --no-stream --strict --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' '
    profiles=' -p --profile '
    text=' -e --event -n --count --data --max-event '
    ;;
  sse-serve)
    opts='-H --header -l --listen -n --count -r --rate --api-key-file --backlog --backpressure --cert --chunk --content-type --cors --data --duration --end --filters --history --history-size --idle-cut --ids --input --keep-open --keepalive --key --key-streams --live --loop --max-clients --max-event --max-lag --max-rate --no-status --path --port-file --post --ready-fd --retry --seed --speed --stall --start-on-client --tail --token-guard --token-lifetime --token-limit --token-path --token-reuse --token-window -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' --api-key-file --cert --key --port-file '
    profiles=' -p --profile '
    text=' -H --header -l --listen -n --count -r --rate --backlog --chunk --content-type --cors --data --duration --history --history-size --idle-cut --input --keepalive --key-streams --max-clients --max-event --max-lag --max-rate --path --ready-fd --retry --seed --speed --stall --token-lifetime --token-limit --token-path --token-window '
    ;;
  sse-stats)
    opts='-e --event -n --count --duration --interval --window --rate-by --to-now --heartbeats --top-hashtags --top-users --top --sum --quantiles --latency --list --max-keys --field --format --sse --max-event --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' '
    profiles=' -p --profile '
    text=' -e --event -n --count --duration --interval --window --rate-by --heartbeats --top --sum --quantiles --list --max-keys --field --format --max-event '
    ;;
  sse-token)
    opts='--api-key-file --api-key-fd --api-key-name --no-key --key-as-token --key-header --token-path --lifetime-path --lifetime --raw --show --pool --no-pool --budget --margin --wait --new --give-back --reusable --retry --max-wait --max-time --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --proxy-file --noproxy --cacert -E --cert --key -k --insecure --insecure-http --connect-timeout --compressed -u --user --netrc --netrc-file -U --proxy-user --proxy-cacert -4 --ipv4 -6 --ipv6 --interface --resolve --unix-socket -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' --api-key-file --proxy-file --cacert -E --cert --key --netrc-file --proxy-cacert '
    profiles=' -p --profile '
    text=' --api-key-fd --api-key-name --key-header --token-path --lifetime-path --lifetime --pool --budget --margin --wait --retry --max-wait --max-time --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --noproxy --connect-timeout -u --user -U --proxy-user --interface --resolve --unix-socket '
    ;;
  *) return ;;
  esac
  case "$profiles" in *" $prev "*)
    mapfile -t COMPREPLY < <(compgen -W "$(_sse_profiles)" -- "$cur")
    return ;;
  esac
  case "$text" in *" $prev "*) return ;; esac
  case "$files" in *" $prev "*)
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return ;;
  esac
  case $cur in
  -*) mapfile -t COMPREPLY < <(compgen -W "$opts" -- "$cur") ;;
  *) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
  esac
}

complete -o filenames -F _sse sse-connect sse-filter sse-parse sse-serve sse-stats sse-token
