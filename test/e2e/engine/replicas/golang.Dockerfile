# Stand-in for golang:<version>-trixie. The build context holds Go's own distribution in go/.
FROM buildpack-deps:trixie-scm
RUN apt-get update && apt-get install -y --no-install-recommends g++ gcc libc6-dev make pkg-config \
    && rm -rf /var/lib/apt/lists/*
ARG VERSION
ENV GOLANG_VERSION=$VERSION GOTOOLCHAIN=local GOPATH=/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY go /usr/local/go
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go
WORKDIR /go
