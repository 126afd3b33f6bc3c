#!/bin/sh
# Writes the files that the static distroless image has beyond its packages.
#
# Usage: static-files.sh ROOT
set -eu

root=$1
mkdir -p "$root/etc/ssl/certs" "$root/home/nonroot" "$root/root" "$root/tmp"
cat >"$root/etc/passwd" <<'END'
root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
END
cat >"$root/etc/group" <<'END'
root:x:0:
nobody:x:65534:
tty:x:5:
staff:x:50:
nonroot:x:65532:
END
cat >"$root/etc/nsswitch.conf" <<'END'
passwd:         compat
group:          compat
shadow:         compat
gshadow:        files

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files

netgroup:       nis
END
cat >"$root/usr/lib/os-release" <<'END'
PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="13"
VERSION="Debian GNU/Linux 13 (trixie)"
HOME_URL="https://github.com/GoogleContainerTools/distroless"
SUPPORT_URL="https://github.com/GoogleContainerTools/distroless/blob/master/README.md"
BUG_REPORT_URL="https://github.com/GoogleContainerTools/distroless/issues/new"
END
chmod 755 "$root" "$root/home"
chmod 700 "$root/root" "$root/home/nonroot"
chown 65532:65532 "$root/home/nonroot"
chmod 1777 "$root/tmp"

# Of ca-certificates only the bundle and the copyright, as its own script would make it from all.
unpack.sh /certificates ca-certificates
find /certificates/usr/share/ca-certificates -name '*.crt' | sort | xargs cat \
  >"$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/usr/share/doc/ca-certificates"
cp /certificates/usr/share/doc/ca-certificates/copyright "$root/usr/share/doc/ca-certificates/"
cp /certificates/var/lib/dpkg/status.d/ca-certificates* "$root/var/lib/dpkg/status.d/"
