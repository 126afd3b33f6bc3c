# Stand-in for node:<major>-trixie and its slim form. The build context holds Node's own distribution
# in node/, with npm and corepack in node/lib/node_modules.
ARG PARENT
FROM $PARENT
RUN if [ ! -e /usr/bin/gcc ]; then \
      apt-get update && apt-get install -y --no-install-recommends libatomic1 && rm -rf /var/lib/apt/lists/*; \
    fi
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
ARG VERSION
ENV NODE_VERSION=$VERSION
RUN --mount=type=bind,target=/context \
    cp -R /context/node/. /usr/local/ \
    # The official images drop OpenSSL's headers for other machines, too: 34 MB.
    && find /usr/local/include/node/openssl/archs -mindepth 1 -maxdepth 1 ! -name "linux-$(uname -m)" \
         -exec rm -rf {} + \
    && ln -s node /usr/local/bin/nodejs \
    && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
    && ln -s ../lib/node_modules/corepack/dist/corepack.js /usr/local/bin/corepack \
    && chmod +x /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    && node --version && npm --version
CMD ["node"]
