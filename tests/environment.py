"""The environment of the tests, set before pytest-django reads the settings."""

import os

os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "only-for-the-tests")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("TRUSTED_PROXIES", "0")
os.environ.setdefault("API_REQUESTS_PER_MINUTE", "0")  # the suite asks more than any person
os.environ.setdefault("API_ROWS_PER_HOUR", "0")
os.environ.setdefault("CACHE_URL", "locmem://?max_entries=100000")  # no run finds another's
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs an event loop
