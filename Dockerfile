FROM python:3.12-slim

# The numeric ids of the user inside: those of the owner of the inbox folder, so that a file can be taken out.
ARG UID=1000
ARG GID=1000
RUN groupadd --gid "$GID" copydesk \
 && useradd --uid "$UID" --gid "$GID" --no-create-home --home-dir /data --shell /usr/sbin/nologin copydesk \
 && install --directory --owner="$UID" --group="$GID" /data /inbox

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /src
COPY . .
RUN pip install --constraint constraints.txt .
# What the tagger knows is compiled once, here, for the user below may not write beside it.
RUN cd / && python -c 'from workers.tag.knowledge import knowledge; knowledge()'

USER copydesk
WORKDIR /data
ENV COPYDESK_DATA=/data \
    COPYDESK_INBOX=/inbox \
    COPYDESK_HOST=0.0.0.0
EXPOSE 8484
STOPSIGNAL SIGTERM
CMD ["copydesk", "up"]
