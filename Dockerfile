# The image of web, worker, beat and the one-off migration: the same code for all.

# The style sheet ---------------------------------------------------------------
FROM node:24-slim AS style
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY static-src static-src
RUN npm run build

# The locked packages -----------------------------------------------------------
FROM python:3.11-slim AS packages
COPY requirements-uv.txt requirements.txt requirements-dev.txt /build/
WORKDIR /build
RUN python -m venv /opt/venv \
    && python -m venv /opt/tools \
    && /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && /opt/tools/bin/uv pip sync --no-cache --python /opt/venv/bin/python \
        --compile-bytecode --require-hashes requirements.txt

# What is made from the sources: translations and static files ---------------------
FROM packages AS made
RUN /opt/tools/bin/uv pip install --no-cache --python /opt/tools/bin/python \
        --require-hashes -r requirements-dev.txt
WORKDIR /app
COPY . .
COPY --from=style /build/static/build static/build
# Nothing of these values stays: they only let the settings be read.
RUN /opt/tools/bin/python -m helmond_aanpak.catalog \
    && DATABASE_URL=postgresql://none@none/none REDIS_URL=redis://none \
        SECRET_KEY=none-none-none-none-none-none-none-none-none-none-none \
        ALLOWED_HOSTS=none PUBLIC_URL=https://none.example \
        EMAIL_HOST=none DEFAULT_FROM_EMAIL=none@none.example \
        SECURITY_CONTACT=https://none.example \
        /opt/venv/bin/python manage.py collectstatic --no-input \
    && rm -rf static-src

# What runs ---------------------------------------------------------------------
FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin helmond \
    && install -d -o helmond -g helmond -m 700 /var/lib/helmond-aanpak
COPY --from=packages /opt/venv /opt/venv
COPY --from=made /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BEAT_SCHEDULE_FILE=/var/lib/helmond-aanpak/beat-schedule
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "deploy/healthy.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "warning", "helmond_aanpak.wsgi:application"]
