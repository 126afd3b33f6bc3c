#!/bin/sh
# Runs a private container engine for as long as standard input stays open, then ends it.
#
# The test run holds the other end of standard input. However that run ends, killed included, the
# end of file arrives here, so no daemon, network rule or lock outlives it.
#
# Usage: supervise.sh DATA RUN BRIDGE SUBNET
#   DATA    images and containers, kept between runs; engine.log
#   RUN     sockets, pid files and mounts of this run; «owner» holds this script's process id
#   BRIDGE  the engine's own network bridge
#   SUBNET  first two and a half octets, as in 10.213.16: the engine gets SUBNET.0/20
set -eu

data=$1 run=$2 bridge=$3 subnet=$4
block=$subnet.0/20
exec 3<&0 </dev/null

mkdir -p "$data" "$run"
# The daemons inherit the lock, so it is free again only when all of them are gone. A run that was
# killed a moment ago still needs some seconds to stop its own.
exec 9>>"$data/lock"
flock --wait 20 9 || exit 75
rm -f "$run"/*.pid "$run"/*.sock
exec >"$data/engine.log" 2>&1
echo $$ >"$run/owner"

rule() { # ACTION TABLE CHAIN SPECIFICATION…
  action=$1 table=$2 chain=$3
  shift 3
  iptables --wait --table "$table" "$action" "$chain" "$@" -m comment --comment "$bridge"
}
forget_network() {
  # Repeated, because a run whose supervisor was killed has left its own.
  while rule -D nat POSTROUTING -s "$block" ! -d "$block" -j MASQUERADE; do :; done
  while rule -D filter FORWARD -s "$block" -j ACCEPT; do :; done
  while rule -D filter FORWARD -d "$block" -j ACCEPT; do :; done
  ip link delete "$bridge" || :
} 2>/dev/null

containerd='' dockerd=''
running() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2317 # the trap calls it
end() { # PID SECONDS: asks, and insists when the time is over
  running "$1" || return
  kill -TERM "$1"
  deadline=$(($(date +%s) + $2))
  while running "$1"; do
    [ "$(date +%s)" -lt "$deadline" ] || kill -KILL "$1"
    sleep 0.1
  done
}
# shellcheck disable=SC2317 # the trap calls it
finish() {
  set +e
  trap '' HUP INT TERM
  end "$dockerd" 20
  end "$containerd" 5
  forget_network
  # A daemon that was killed leaves its own mount of the folder.
  while umount "$data/docker" 2>/dev/null; do :; done
  rm -rf --one-file-system "$run"
}
trap finish EXIT
trap 'exit 0' HUP INT TERM

forget_network
ip link add name "$bridge" type bridge
ip address add "$subnet.1/24" dev "$bridge"
ip link set dev "$bridge" up
rule -I nat POSTROUTING -s "$block" ! -d "$block" -j MASQUERADE
rule -I filter FORWARD -s "$block" -j ACCEPT
rule -I filter FORWARD -d "$block" -j ACCEPT

cat >"$run/containerd.toml" <<TOML
version = 2
root = "$data/containerd"
state = "$run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$run/containerd.sock"
TOML
cat >"$run/dockerd.json" <<JSON
{ "builder": { "gc": { "enabled": true, "defaultKeepStorage": "12GB" } } }
JSON

# Should this script itself be killed, the kernel tells the daemons (pdeathsig).
setpriv --pdeathsig TERM containerd --config "$run/containerd.toml" 3<&- &
containerd=$!
tries=0
until [ -S "$run/containerd.sock" ] || [ "$tries" -ge 100 ]; do
  running "$containerd" || break
  sleep 0.1
  tries=$((tries + 1))
done

# Without --iptables=false, a second dockerd would flush the rules of the first.
setpriv --pdeathsig TERM dockerd --config-file="$run/dockerd.json" --data-root="$data/docker" \
  --exec-root="$run/docker" --pidfile="$run/dockerd.pid" --host="unix://$run/docker.sock" \
  --containerd="$run/containerd.sock" --bridge="$bridge" --default-address-pool="base=$block,size=24" \
  --iptables=false --shutdown-timeout=5 3<&- &
dockerd=$!

# The test run's end interrupts «wait» through the trap; otherwise the daemon has ended by itself.
(
  cat <&3 >/dev/null
  kill -TERM $$
) 9>&- &
reader=$!
wait "$dockerd" || :
dockerd=''
kill "$reader"
exit 1
