FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data HOST=0.0.0.0
WORKDIR /site

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
RUN useradd --system --home-dir /data --create-home unionwork \
    && DEBUG=true DATA_DIR=/tmp/build python manage.py compile_messages
USER unionwork
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "up"]
