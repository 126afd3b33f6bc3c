# Stand-in for buildpack-deps:trixie, the parent of the full language images: without its packages
# those would look smaller than they are.
FROM debian:trixie-slim AS curl
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates curl gnupg netbase sq wget \
    && rm -rf /var/lib/apt/lists/*

FROM curl AS scm
RUN apt-get update && apt-get install -y --no-install-recommends \
      git mercurial openssh-client subversion procps \
    && rm -rf /var/lib/apt/lists/*

FROM scm AS full
RUN apt-get update && apt-get install -y --no-install-recommends \
      autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick libbz2-dev \
      libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev \
      libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev \
      libncurses-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev \
      libxml2-dev libxslt-dev libyaml-dev make patch unzip xz-utils zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
