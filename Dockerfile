FROM python:3.13-slim AS build
# requirements-otel.txt brings traces.
ARG REQUIREMENTS=requirements.txt
WORKDIR /build
COPY requirements.txt requirements-otel.txt pyproject.toml README.md LICENSE ./
COPY ponchik ponchik
RUN python -m venv /opt/ponchik \
    && /opt/ponchik/bin/pip install --no-cache-dir --require-hashes -r "$REQUIREMENTS" \
    && /opt/ponchik/bin/pip install --no-cache-dir --no-deps . \
    && /opt/ponchik/bin/python -m compileall -q /opt/ponchik/lib

FROM python:3.13-slim
# Debian keeps one version of a package, and takes it away for the next.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes tini \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin ponchik
COPY --from=build /opt/ponchik /opt/ponchik
ENV PATH=/opt/ponchik/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
# Passes signals on, and buries what workers leave behind.
ENTRYPOINT ["tini", "--"]
CMD ["uvicorn", "ponchik.web:app", "--http", "ponchik.web.http:BoundedProtocol", "--host", "0.0.0.0", "--port", "8000", "--no-proxy-headers", "--timeout-graceful-shutdown", "10", "--timeout-keep-alive", "120", "--no-server-header"]
