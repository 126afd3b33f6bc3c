#!/bin/sh
# Unpacks Debian packages the way distroless images hold them: the files only, no script run, and each
# package recorded in /var/lib/dpkg/status.d.
#
# Usage: unpack.sh ROOT PACKAGE…
set -eu

root=$1
shift
mkdir -p "$root/var/lib/dpkg/status.d"
cd "$(mktemp -d)"
chmod 777 .
apt-get download "$@"
for deb in *.deb; do
  name=$(dpkg-deb --field "$deb" Package)
  dpkg-deb --fsys-tarfile "$deb" | tar --extract --keep-directory-symlink --directory "$root"
  dpkg-deb --field "$deb" >"$root/var/lib/dpkg/status.d/$name"
  dpkg-deb --control "$deb" control
  [ ! -e control/md5sums ] || mv control/md5sums "$root/var/lib/dpkg/status.d/$name.md5sums"
  rm -rf control "$deb"
done
for folder in bin lib lib64 sbin; do
  if [ -d "$root/$folder" ] && [ ! -L "$root/$folder" ]; then
    echo "$folder is a directory; in the image it must be a link into /usr" >&2
    exit 1
  fi
done
