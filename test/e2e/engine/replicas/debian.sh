#!/bin/sh
# Writes the root file system of a stand-in for debian:trixie-slim, as a tar archive, to standard output.
#
# Usage: debian.sh MIRROR SECURITY_MIRROR [CERTIFICATES]
#   CERTIFICATES  authorities that this machine trusts beyond Debian's own: every image made from this
#                 one trusts them too, once it installs ca-certificates
set -eu

mirror=$1 security=$2 certificates=${3-}
root=$(mktemp -d)
trap 'umount "$root/proc" 2>/dev/null || :; rm -rf --one-file-system "$root"' EXIT

{
  debootstrap --variant=minbase trixie "$root" "$mirror"

  # The settings of Docker's official Debian images: without them every apt-get layer is larger.
  cat >"$root/etc/apt/apt.conf.d/docker-clean" <<'APT'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT
  echo 'Acquire::GzipIndexes "true";' >"$root/etc/apt/apt.conf.d/docker-gzip-indexes"
  echo 'Acquire::Languages "none";' >"$root/etc/apt/apt.conf.d/docker-no-languages"
  echo 'Apt::AutoRemove::SuggestsImportant "false";' >"$root/etc/apt/apt.conf.d/docker-autoremove-suggests"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"

  # What makes it «slim», now and for every package installed later.
  cat >"$root/etc/dpkg/dpkg.cfg.d/docker" <<'DPKG'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/linda/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
path-exclude /usr/share/man/*
DPKG

  rm -f "$root/etc/apt/sources.list"
  cat >"$root/etc/apt/sources.list.d/debian.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp

Types: deb
URIs: $security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp
SOURCES

  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" apt-get update
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -y dist-upgrade
  chroot "$root" apt-get clean

  if [ -n "$certificates" ]; then
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp "$certificates" "$root/usr/local/share/ca-certificates/machine.crt"
    chmod 644 "$root/usr/local/share/ca-certificates/machine.crt"
  fi

  find "$root/usr/share/doc" -mindepth 2 ! -type d ! -name copyright -delete
  for folder in groff info linda lintian man; do rm -rf "${root:?}/usr/share/$folder"; done
  find "$root/usr/share/locale" -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/debconf/*-old \
    "$root"/var/lib/dpkg/*-old "$root"/var/log/*.log "$root"/var/log/apt "$root"/debootstrap
  rm -f "$root/etc/hostname" "$root/etc/resolv.conf" "$root/etc/machine-id"
} >&2

# The engine brings its own device files.
tar --create --numeric-owner --one-file-system --directory "$root" --exclude './dev/*' .
