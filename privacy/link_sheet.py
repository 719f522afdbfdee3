"""The sheet with which a resident opens the own page: the link to scan, or to type.

Made while the link is shown, which is once, and without a request of its own: no
address, no file and no log ever has the key in it.
"""

from base64 import b64encode
from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from privacy.models import ResidentPage
from privacy.own_page import Given

Way = ResidentPage.Way
ON_PAPER = (Way.PAPER, Way.POST)
GROUP = 4


@dataclass(frozen=True)
class LinkSheet:
    """The link of an own page as it stands on paper; `start` comes before the key."""

    start: str
    key: str

    @property
    def groups(self) -> list[str]:
        """Return the key in groups that are typed over one by one."""
        return [self.key[at : at + GROUP] for at in range(0, len(self.key), GROUP)]

    @property
    def picture(self) -> str:
        """Return the link as a square to scan: an SVG inside an address."""
        code = QRCode(error_correction=ERROR_CORRECT_M, image_factory=SvgPathImage)
        code.add_data(self.start + self.key)
        svg = code.make_image().to_string()
        return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def sheet_of(given: Given, link: str) -> LinkSheet | None:
    """Return the sheet to hand over; None when the link does not go on paper."""
    if given.page.link_by not in ON_PAPER:
        return None
    return LinkSheet(link.removesuffix(given.key), given.key)
