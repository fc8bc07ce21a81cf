# The site and its worker in one image: `compose.yaml` runs both. docs/deploy.md says more.

FROM python:3.13-slim-trixie AS build
COPY requirements.txt constraints.txt /tmp/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir -r /tmp/requirements.txt -c /tmp/constraints.txt

FROM python:3.13-slim-trixie
# pg_dump, pg_restore and psql of the version that compose.yaml serves, for backups; libexpat for
# the elevation models.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --no-create-home inventory
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY inventory inventory
COPY samples samples
COPY templates templates
COPY tools/verify_ledger.py tools/
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/app/var/numba \
    HOST=0.0.0.0 \
    PORT=8000
# The key is for this step alone; a site without one of its own does not start.
RUN SECRET_KEY=to-collect-static-files python manage.py collectstatic --noinput \
    && mkdir var && chown inventory var
USER inventory
VOLUME /app/var
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:inventory.gunicorn_conf", "inventory.wsgi"]
