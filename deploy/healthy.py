"""Ask the web server of this container whether it is well: its health check."""

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

# As the proxy would ask, or Django refuses the name or sends us on to https.
headers = {
    "Host": os.environ["ALLOWED_HOSTS"].split(",")[0],
    "X-Forwarded-Proto": "https",
}
port = os.environ.get("PORT", "8000")
try:
    address = f"http://127.0.0.1:{port}/healthz"
    urlopen(Request(address, headers=headers), timeout=8)  # nosec B310
except URLError as error:
    sys.exit(f"Not well: {error}")
