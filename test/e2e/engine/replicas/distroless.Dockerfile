# Stand-ins for gcr.io/distroless/*-debian13, after the recipes of github.com/GoogleContainerTools/distroless
# (static/static.bzl and its neighbours): Debian packages unpacked onto nothing, and a few files.
#
# Build arguments: DEBUG ("" or "-debug"), UID and FOLDER ("0" and "/", or "65532" and "/home/nonroot").
# For Node, the build context holds its binary and licence in node/.
ARG DEBUG=""

FROM debian:trixie-slim AS packages
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static
COPY unpack.sh static-files.sh /usr/local/bin/

FROM packages AS static-root
RUN unpack.sh /image base-files netbase tzdata tzdata-legacy media-types && static-files.sh /image

FROM packages AS base-nossl-root
RUN unpack.sh /image libc6

FROM packages AS base-root
RUN unpack.sh /image libc6 libssl3t64 libzstd1 zlib1g

FROM packages AS cc-root
RUN unpack.sh /image gcc-14-base libgcc-s1 libgomp1 libstdc++6

FROM packages AS python3-root
RUN unpack.sh /image \
      libbz2-1.0 libc-bin libcom-err2 libcrypt1 libdb5.3t64 libexpat1 libffi8 libgssapi-krb5-2 libk5crypto3 \
      libkeyutils1 libkrb5-3 libkrb5support0 liblzma5 libncursesw6 libnsl2 libpython3.13-minimal \
      libpython3.13-stdlib libreadline8t64 libsqlite3-0 libtinfo6 libtirpc3t64 libuuid1 python3.13-minimal \
      python3.13-venv zlib1g \
    && ln -s python3.13 /image/usr/bin/python3 && ln -s python3.13 /image/usr/bin/python
COPY --from=static-root /image /all
COPY --from=base-root /image /all
COPY --from=cc-root /image /all
RUN cp -a /image/. /all/ && ldconfig -r /all && cp /all/etc/ld.so.cache /image/etc/

FROM packages AS busybox
RUN mkdir /busybox && cp /usr/bin/busybox /busybox/ && /busybox/busybox --install -s /busybox

FROM scratch AS static-plain
COPY --from=static-root /image /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
ARG UID FOLDER
USER $UID
WORKDIR $FOLDER

FROM static-plain AS static-plain-debug
COPY --from=busybox /busybox /busybox
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/busybox
ENTRYPOINT ["/busybox/sh"]

FROM static-plain$DEBUG AS static

FROM static AS base-nossl
COPY --from=base-nossl-root /image /

FROM static AS base
COPY --from=base-root /image /

FROM base AS cc
COPY --from=cc-root /image /

FROM cc AS python3
COPY --from=python3-root /image /
ENV LANG=C.UTF-8
ENTRYPOINT ["/usr/bin/python3.13"]

FROM cc AS nodejs
COPY node/bin/node /nodejs/bin/node
COPY node/LICENSE /nodejs/LICENSE
ENTRYPOINT ["/nodejs/bin/node"]
