# Stand-in for python:<minor>-trixie and its slim form: CPython compiled as the official images do, but
# without their profile-guided and link-time optimisation, which take half an hour. The sources come
# from a Debian source package, Debian's patches left out.
ARG PARENT=debian:trixie-slim

FROM debian:trixie-slim AS source
ARG SUITE MINOR
WORKDIR /source
RUN sed -e 's/^Types: .*/Types: deb-src/' -e "s/^Suites: .*/Suites: $SUITE/" -e '/^$/,$d' \
      /etc/apt/sources.list.d/debian.sources >/etc/apt/sources.list.d/source.sources \
    && apt-get update && apt-get source --download-only "python$MINOR" && mv *.orig.tar.?z python.tar

FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      dpkg-dev gcc libbluetooth-dev libbz2-dev libc6-dev libdb-dev libffi-dev libgdbm-dev liblzma-dev \
      libncurses-dev libreadline-dev libsqlite3-dev libssl-dev make tk-dev uuid-dev xz-utils zlib1g-dev
ARG MINOR
RUN --mount=from=source,source=/source,target=/source \
    mkdir /build && tar --extract --strip-components=1 --directory=/build --file=/source/python.tar \
    && cd /build \
    && ./configure --build="$(dpkg-architecture --query DEB_BUILD_GNU_TYPE)" --enable-loadable-sqlite-extensions \
         --enable-option-checking=fatal --enable-shared --with-ensurepip >/dev/null \
    && make -j "$(nproc)" LDFLAGS=-Wl,--strip-all >/dev/null \
    # The interpreter finds its library beside itself, wherever the two are copied to.
    && rm python && make LDFLAGS="-Wl,--strip-all,-rpath='\$\$ORIGIN/../lib'" python \
    && make DESTDIR=/result install >/dev/null \
    && cd /result/usr/local && rm -rf /build \
    && find . -depth \( \( -type d -a \( -name test -o -name tests -o -name idle_test \) \) \
         -o -name '*.pyc' -o -name 'libpython*.a' \) -exec rm -rf {} + \
    && for name in idle pip pydoc python; do ln -s "${name}3" "bin/$name"; done \
    && ln -s python3-config bin/python-config
# The Debian packages whose libraries it is linked with.
RUN find /result/usr/local -type f -executable -not -name '*tkinter*' -exec ldd {} + 2>/dev/null \
    | awk '/=>/ { print $(NF-1) }' | sort -u | grep -v -e /result -e /usr/local \
    | xargs -r -n1 realpath | sort -u \
    | xargs -r -n1 sh -c 'dpkg-query --search "*${0#/usr}" || :' 2>/dev/null | sed -n 's|^\([^ :]*\):.*|\1|p' | sort -u >/packages

FROM $PARENT
RUN --mount=from=build,source=/packages,target=/packages \
    apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates netbase tzdata $(cat /packages) \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=build /result/usr/local /usr/local
RUN ldconfig && python3 --version && pip --version
CMD ["python3"]
