#!/usr/bin/env bash
# A newcomer's first minutes, in a temporary folder: clone, `npm start`, look, Ctrl-C, start again, `npm test`. Needs git, Node >= 20
# with npm, curl, and the package registry; uses an empty npm cache and nothing of this checkout.
#   test/acceptance/fresh-clone.sh [--no-test]
set -euo pipefail
source_repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
work=$(mktemp -d)
chmod 755 "$work"
starter=''
finish() {
  [ -n "$starter" ] && kill -INT "$starter" 2>/dev/null && wait "$starter" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
say() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; tail -n 40 "$work"/*.log >&2 || true; exit 1; }

export npm_config_cache="$work/npm-cache" PORT=0
unset NODE_OPTIONS DATABASE_URL EVENTSTORE_URL REDIS_URL PRECEDENT_HOME

say 'clone'
git clone --quiet "$source_repository" "$work/precedent"
cd "$work/precedent"

# Starts the product and waits until it says where it is: sets $url and $seconds.
start() {
  local log=$1 begun=$SECONDS
  setsid npm start >"$log" 2>&1 &
  starter=$!
  until grep -q '^Ready: ' "$log"; do
    kill -0 "$starter" 2>/dev/null || fail "npm start ended before it was ready"
    [ $((SECONDS - begun)) -lt 300 ] || fail 'npm start was not ready after five minutes'
    sleep 0.2
  done
  url=$(sed -n 's/^Ready: //p' "$log")
  seconds=$((SECONDS - begun))
}
stop() {
  kill -INT -- "-$starter"
  wait "$starter" || true
  starter=''
  sleep 1
  pgrep -f "$work/precedent" >/dev/null && fail "processes are left: $(pgrep -fa "$work/precedent")"
  return 0
}
key() { node -p 'JSON.parse(require("fs").readFileSync(".precedent/credentials.json")).apiKey'; }
ask() { curl -fsS -H "Authorization: Bearer $(key)" "$url$1"; }

say 'first start'
start "$work/first.log"
printf 'ready after %s s (with installation)\n' "$seconds"
curl -fsS "$url/readyz" >/dev/null || fail 'not ready'
ask /v1/tenant
[ "$(stat -c %a .precedent/credentials.json)" = 600 ] || fail 'the credentials can be read by others'
head_before=$(curl -fsS "$url/healthz" | node -p 'JSON.parse(require("fs").readFileSync(0)).checks.find((c) => c.name === "event-store").details.head')

say 'Ctrl-C leaves nothing behind'
stop

say 'second start keeps everything'
start "$work/second.log"
printf 'ready after %s s\n' "$seconds"
[ "$seconds" -le 15 ] || fail 'the second start took longer than 15 s'
head_after=$(curl -fsS "$url/healthz" | node -p 'JSON.parse(require("fs").readFileSync(0)).checks.find((c) => c.name === "event-store").details.head')
[ "$head_after" -ge "$head_before" ] || fail "the log had $head_before events and has $head_after"
ask /v1/tenant >/dev/null
stop

if [ "${1:-}" != --no-test ]; then
  say 'npm test'
  npm test
fi
say 'passed'
