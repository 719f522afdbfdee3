"""The entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helmond_aanpak.settings")

application = get_wsgi_application()

# What is there now stays: looking through it for garbage takes milliseconds each time.
gc.collect()
gc.freeze()
