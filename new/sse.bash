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
    opts='--url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --proxy-file --noproxy --cacert -E --cert --key -k --insecure --insecure-http --connect-timeout --compressed --token-cmd --token-file --last-event-id --resume --resume-query --no-reconnect --reconnect --backoff --retry --max-down --idle-timeout --event-timeout -n --count --duration --stop-on-data --stop-on-event --reconnect-on-event --notes --max-event --buffer --progress --no-progress --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' --proxy-file --cacert -E --cert --key --token-file --resume '
    profiles=' -p --profile '
    text=' --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --noproxy --connect-timeout --token-cmd --last-event-id --resume-query --backoff --retry --max-down --idle-timeout --event-timeout -n --count --duration --stop-on-data --stop-on-event --reconnect-on-event --max-event --buffer '
    ;;
  sse-parse)
    opts='-e --event -n --count -t --time --all --data --keep-empty --max-event --strict --unbuffered -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' '
    profiles=' -p --profile '
    text=' -e --event -n --count --data --max-event '
    ;;
  sse-token)
    opts='--api-key-file --api-key-fd --api-key-name --no-key --key-as-token --key-header --token-path --lifetime-path --lifetime --raw --show --retry --max-wait --max-time --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --proxy-file --noproxy --cacert -E --cert --key -k --insecure --insecure-http --connect-timeout --compressed -p --profile -q --quiet -v --verbose -h --help -V --version'
    files=' --api-key-file --proxy-file --cacert -E --cert --key '
    profiles=' -p --profile '
    text=' --api-key-fd --api-key-name --key-header --token-path --lifetime-path --lifetime --retry --max-wait --max-time --url -H --header -X --request -d --data --json -A --user-agent --url-query -x --proxy --noproxy --connect-timeout '
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

complete -o filenames -F _sse sse-connect sse-parse sse-token
