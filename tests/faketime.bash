# libfaketime without its wrapper, which refuses to run under the process id of
# one that was killed: what that one shared lies in /dev/shm for ever

# faketime_lib: what LD_PRELOAD must be; the wrapper knows, and says so at once
# or with its next process id
faketime_lib() {
  local i
  for ((i = 0; i < 9; i++)); do
    faketime -f +0 env 2>/dev/null | sed -n "s/^LD_PRELOAD=//p" |
      grep . && return
  done
  echo "faketime does not tell its library" >&2
  return 1
}

# faketime_swept PID...: what these left behind when they were killed
faketime_swept() {
  local pid
  for pid; do rm -f /dev/shm/{sem.faketime_sem,faketime_shm}_"$pid"; done
}
