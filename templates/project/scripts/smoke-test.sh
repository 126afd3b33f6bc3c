#!/bin/sh
# Starts an image as production would, and checks that it works and is locked down:
# read-only root file system, no capabilities, no new privileges, limited memory and
# processes. Stops at the first failure with its reason and the container's log.
#
# Needs a container engine, curl or wget, coreutils, awk and sed.
set -eu

# Defaults; the environment variables named in --help override them.
default_image='<%- name %>'
default_port='<%- port %>'
default_health_path='<%- healthPath %>'
default_probe_path='<%- probePath %>'
default_probe_expect='<%- probeExpect %>'

IMAGE=${IMAGE:-$default_image}
TAG=${TAG:-distroless}
PORT=${PORT:-$default_port}
HEALTH_PATH=${HEALTH_PATH-$default_health_path}
PROBE_PATH=${PROBE_PATH-$default_probe_path}
PROBE_EXPECT=${PROBE_EXPECT-$default_probe_expect}
SMOKE_MEMORY=${SMOKE_MEMORY:-256m}
SMOKE_OPTIONS=${SMOKE_OPTIONS:-}

program=smoke-test
start_seconds=30 # until the program answers, and again until its health check is healthy
stop_seconds=10  # from SIGTERM to the end

usage() {
  cat <<EOF
Usage: scripts/smoke-test.sh [IMAGE]

Starts IMAGE (default: $IMAGE:$TAG) as production would and checks that it
  - answers ${HEALTH_PATH:-/} on port $PORT${PROBE_PATH:+, and $PROBE_PATH as expected}
  - runs as a numeric user that is not root, and has no shell
  - has a health check that turns healthy
  - ends with exit code 0 within $stop_seconds seconds of SIGTERM

Environment:
  ENGINE         docker, podman or nerdctl; without it the first that answers
  IMAGE, TAG     the default image
  PORT           where the program listens; it is told so in its own PORT
  HEALTH_PATH    must answer with success
  PROBE_PATH     a request with a known answer
  PROBE_EXPECT   text that this answer contains
  SMOKE_MEMORY   memory limit (default: 256m)
  SMOKE_OPTIONS  more options for the engine's run, e.g. "--env-file test.env"

Exit status: 0 passed, 1 failed, 2 wrong use, 3 no container engine, 130 interrupted.
EOF
}

# --- Output and clean-up ------------------------------------------------------------

green=
red=
plain=
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${NO_COLOR:-}" ]; then
  green=$(printf '\033[32m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
fi

work=
container=
starting=

# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  status=$?
  trap '' INT TERM HUP
  # The daemon may still be busy with a request whose client has just been interrupted.
  if [ -n "$starting" ]; then sleep 1; fi
  # -v: with the anonymous volumes that a VOLUME line makes
  if [ -n "$container" ]; then "$engine" rm -f -v "$container" >/dev/null 2>&1 || :; fi
  if [ -n "$work" ]; then rm -rf -- "$work"; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

stop_here() {
  printf '%s: %s\n' "$program" "$1" >&2
  exit "${2:-1}"
}

ok() {
  printf '%sok%s    %s\n' "$green" "$plain" "$1"
}

# Ends the test with a reason and the container's last words.
fail() {
  printf '%sFAIL%s  %s\n' "$red" "$plain" "$1"
  # A container that could not even be created has no log.
  if "$engine" logs --tail 20 "$container" >"$work/log" 2>&1 && [ -s "$work/log" ]; then
    printf '\nThe last lines of the log:\n'
    printable <"$work/log" | sed 's/^/  /'
  fi
  exit 1
} >&2

# A log must not be able to steer the terminal.
printable() {
  tr -d '\000-\010\013-\037\177'
}

# --- Arguments and tools ------------------------------------------------------------

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  --) shift ;;
  -*) stop_here "unknown option: $1; see --help" 2 ;;
esac
[ $# -le 1 ] || stop_here 'one image at a time; see --help' 2
image=${1-$IMAGE:$TAG}
case $image in '' | -*) stop_here "not an image name: \"$image\"; see --help" 2 ;; esac
case $PORT in '' | *[!0-9]*) stop_here "PORT is not a number: \"$PORT\"" 2 ;; esac

if command -v curl >/dev/null 2>&1; then
  client=curl
elif command -v wget >/dev/null 2>&1; then
  client=wget
else
  stop_here 'this needs curl or wget, and neither is installed' 2
fi

# Sets $engine to $ENGINE, or to the first of docker, podman and nerdctl that answers.
find_engine() {
  looked_for=
  for engine in ${ENGINE:-docker podman nerdctl}; do
    if ! command -v "$engine" >/dev/null 2>&1; then
      looked_for="$looked_for
  $engine: not found"
    elif answer=$("$engine" ps -q 2>&1); then
      return 0
    else
      looked_for="$looked_for
  $engine: installed, but it does not answer: $(printf '%s\n' "$answer" | tail -n 1)"
    fi
  done
  stop_here "no container engine. Looked for:$looked_for
Install or start one of them, or name yours with ENGINE=." 3
}
find_engine
is_podman=
case $("$engine" --version) in *podman*) is_podman=yes ;; esac

# --- Asking -------------------------------------------------------------------------

# Prints what a template makes of the container's configuration and state.
inspect() {
  "$engine" container inspect --format "$1" "$container" 2>/dev/null || :
}

# Fetches a path into $work/body; succeeds when the answer says success.
get() {
  case $client in
    # A proxy for the world outside must not be asked about this machine.
    curl) curl -q -sS -f --noproxy '*' --max-time 5 -o "$work/body" "http://$address$1" ;;
    wget) no_proxy='*' wget -q -T 5 -O "$work/body" "http://$address$1" ;;
  esac 2>"$work/error"
}

# Prints why the last get failed; wget keeps that to itself.
get_error() {
  grep . "$work/error" || echo 'no answer, or one with an error status'
}

now() {
  date +%s
}

# Waits for a moment. Fractions of a second are not in POSIX, yet known nearly everywhere.
pause() {
  sleep 0.2 2>/dev/null || sleep 1
}

is_running() {
  [ "$(inspect '{{.State.Running}}')" = true ]
}

# Prints how a container that is no longer running ended.
how_it_ended() {
  code=$(inspect '{{.State.ExitCode}}')
  printf 'exit code %s' "$code"
  # Nothing here sends SIGKILL while the program should run. Not every engine fills in OOMKilled.
  if [ "$code" = 137 ]; then
    printf ': killed, most likely for needing more than %s of memory (SMOKE_MEMORY)' "$SMOKE_MEMORY"
  fi
}

# Prints what commonly lies behind a start that failed with the message $1.
start_hint() {
  # podman tells a container's entrypoint as a string, but an image's as a list
  config=$("$engine" image inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' "$image") || :
  case "$config $1" in
    *'["/bin/sh","-c"'*'] '*/bin/sh*)
      printf '\n      ENTRYPOINT or CMD is in shell form, which needs a shell: write it as a JSON array.'
      ;;
    *'/python3'*'"] ["python3"'* | *'/python3'*'"] ["python"'* | *'/node"] ["node"'*)
      printf '\n      CMD repeats the interpreter that ENTRYPOINT already starts: leave it out of CMD.'
      ;;
    *exec*'no such file or directory'* | *exec*'not found'*)
      printf '\n      A program that is in the image and still "not found" needs a C library or an'
      printf '\n      interpreter that is not: build it statically (CGO_ENABLED=0), or choose a larger base.'
      ;;
  esac
}

# --- The checks ---------------------------------------------------------------------

"$engine" image inspect "$image" >/dev/null 2>&1 ||
  stop_here "$engine has no image \"$image\": build or pull it first"
work=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX") || stop_here 'cannot make a temporary folder'

printf 'Smoke test of %s with %s\n' "$image" "$engine"
# A health check usually runs every half minute; a test need not wait for that.
health_options=--health-interval=1s
if [ -n "$is_podman" ]; then health_options=; fi
starting=yes
container=$program-${work##*.} # unique, since other runs may use the same engine
# shellcheck disable=SC2086 # both variables hold several words or none
if ! "$engine" run -d --name "$container" \
  --read-only --tmpfs /tmp \
  --cap-drop ALL --security-opt no-new-privileges \
  --memory "$SMOKE_MEMORY" --pids-limit 256 \
  -p "127.0.0.1::$PORT" --env "PORT=$PORT" \
  $health_options $SMOKE_OPTIONS "$image" >/dev/null 2>"$work/error"; then
  starting=
  message=$(printable <"$work/error")
  fail "the container cannot start: $message$(start_hint "$message")"
fi
starting=
ok 'the container starts: read-only, no capabilities, no new privileges, limited memory'

address=$("$engine" port "$container" "$PORT" 2>/dev/null | head -n 1) || :
path=${HEALTH_PATH:-/}
deadline=$(($(now) + start_seconds))
until [ -n "$address" ] && get "$path"; do
  if ! is_running; then
    message=$("$engine" logs --tail 3 "$container" 2>&1 | printable) || :
    fail "the program ended before it answered $path, with $(how_it_ended)$(start_hint "$message")"
  fi
  [ "$(now)" -lt "$deadline" ] ||
    fail "no success from $path on port $PORT within $start_seconds seconds: $(get_error)"
  if [ -z "$address" ]; then address=$("$engine" port "$container" "$PORT" 2>/dev/null | head -n 1) || :; fi
  pause
done
ok "$path answers"

if [ -n "$PROBE_PATH" ]; then
  get "$PROBE_PATH" || fail "no success from $PROBE_PATH: $(get_error)"
  grep -qF -e "$PROBE_EXPECT" "$work/body" ||
    fail "$PROBE_PATH answers without $PROBE_EXPECT: $(head -c 300 "$work/body" | printable)"
  ok "$PROBE_PATH answers with $PROBE_EXPECT"
fi

# What the image says, and what the process really has.
user=$(inspect '{{.Config.User}}')
case ${user%%:*} in
  '') fail 'the image has no USER, so it runs as root' ;;
  *[!0-9]*) fail "USER $user is not numeric: Kubernetes cannot tell that it is not root (runAsNonRoot)" ;;
  *[!0]*) ;;
  *) fail "USER $user is root" ;;
esac
if [ -n "$is_podman" ]; then
  uids=$("$engine" top "$container" user 2>"$work/error") || uids=
else
  uids=$("$engine" top "$container" -eo uid,pid 2>"$work/error") || uids=
fi
uids=$(printf '%s\n' "$uids" | awk 'NR > 1 { print $1 }' | sort -u)
[ -n "$uids" ] || fail "cannot list the container's processes: $(tail -n 1 "$work/error")"
for uid in $uids; do
  case $uid in 0 | root) fail "USER is $user, but a process runs as root" ;; esac
done
ok "runs as user ${user%%:*}, not root"

for shell in sh bash dash ash ksh zsh 'busybox sh' /bin/sh /bin/bash /usr/bin/sh /busybox/sh; do
  code=0
  # shellcheck disable=SC2086 # "busybox sh" is a program and its argument
  "$engine" exec "$container" $shell -c 'exit 42' >"$work/error" 2>&1 || code=$?
  if [ "$code" -eq 42 ]; then fail "a shell starts in the container: $shell"; fi
  if ! grep -qiE 'not found|no such file' "$work/error"; then
    fail "cannot tell whether $shell starts (code $code): $(tail -n 1 "$work/error")"
  fi
done
ok 'no shell starts'

case $(inspect '{{json .Config.Healthcheck}}') in
  *'"Test":["CMD",'*) ;;
  *'"Test":["CMD-SHELL",'*)
    fail 'HEALTHCHECK is in shell form, which needs a shell: write HEALTHCHECK CMD ["…"]'
    ;;
  *)
    reason='the image has no HEALTHCHECK'
    if [ -n "$is_podman" ]; then
      reason="$reason (podman drops it unless it builds with --format docker)"
    fi
    fail "$reason"
    ;;
esac
deadline=$(($(now) + start_seconds))
while :; do
  if [ -n "$is_podman" ]; then
    if "$engine" healthcheck run "$container" >"$work/error" 2>&1; then break; fi
    health=starting
  else
    health=$(inspect '{{.State.Health.Status}}')
    inspect '{{range .State.Health.Log}}{{.Output}}{{"\n"}}{{end}}' >"$work/error"
  fi
  if [ "$health" = healthy ]; then break; fi
  if [ "$health" = unhealthy ] || [ "$(now)" -ge "$deadline" ]; then
    fail "the program answers, yet its HEALTHCHECK does not turn healthy: $(grep . "$work/error" | tail -n 1 | printable)"
  fi
  is_running || fail "the program ended while its HEALTHCHECK ran, with $(how_it_ended)"
  pause
done
ok 'its HEALTHCHECK turns healthy'

"$engine" kill --signal TERM "$container" >/dev/null 2>"$work/error" ||
  fail "cannot send SIGTERM: $(tail -n 1 "$work/error")"
deadline=$(($(now) + stop_seconds))
while is_running; do
  [ "$(now)" -lt "$deadline" ] ||
    fail "SIGTERM is ignored: the program still runs after $stop_seconds seconds, and would be killed"
  pause
done
code=$(inspect '{{.State.ExitCode}}')
[ "$code" = 0 ] || fail "SIGTERM ends the program with $(how_it_ended), not 0"
ok 'SIGTERM ends it with exit code 0'
printf '%s passed\n' "$image"
