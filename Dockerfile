# ptmrag in a container: without a GPU, without root, on a root file system that may be read-only.
#
#   docker build -t ptmrag .
#   docker run --read-only --tmpfs /tmp -v ptmrag:/data -p 127.0.0.1:7860:7860 ptmrag
#
# Everything that it writes lies in /data: the index, caches, and a ptmrag.toml if you put one there.
# docs/guides/hosting.md says how it is reached under a name, with logins and with a chat model.

# Another address of the same image, or another Python: --build-arg BASE=…; another PyPI: --build-arg PIP_INDEX_URL=…
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
ARG PIP_INDEX_URL
WORKDIR /src
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/build && /opt/build/bin/pip install build==1.6.1
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/build/bin/python -m build --wheel --outdir /dist
# The environment that runs has no pip. Its modules are compiled here: there they could not be written.
ARG EXTRAS=mcp,ollama,openai
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/ptmrag \
 && /opt/build/bin/pip --python /opt/ptmrag install -c constraints.txt "$(echo /dist/*.whl)[$EXTRAS]"

FROM ${BASE}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data ptmrag \
 && install -d -o ptmrag -g ptmrag -m 0750 /data
COPY --from=build /opt/ptmrag /opt/ptmrag
ENV PATH=/opt/ptmrag/bin:$PATH \
    HOME=/data \
    PTMRAG_INDEX=/data/index \
    PTMRAG_CACHE=/data/cache \
    PTMRAG_PACE=/data/pace \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
# Without a proxy, whatever HTTP_PROXY says.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 7860, timeout=4); c.request('GET', '/health'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["ptmrag"]
# In a container the loopback address is reached by nobody. The ports that are published say who may reach this one.
CMD ["serve", "--host", "0.0.0.0"]
