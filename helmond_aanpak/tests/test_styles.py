"""The style sheet and the pages know the same names."""

import re

from django.conf import settings

# A class of ours; not the half of one that a template completes ("ha-row--{{ … }}").
CLASS = re.compile(r"(?<![\w-])ha-[a-z]\w*(?:-{1,2}[a-z0-9]\w*)*(?![\w{]|-)")


def names_in(folder, *suffixes):
    return {
        name: file.relative_to(settings.BASE_DIR)
        for file in sorted((settings.BASE_DIR / folder).rglob("*.*"))
        if file.suffix in suffixes
        for name in CLASS.findall(file.read_text())
    }


def test_every_class_in_a_template_has_a_rule():
    ruled = names_in("static-src", ".css")

    without = {
        name: file
        for name, file in names_in("templates", ".html").items()
        if name not in ruled
    }

    assert without == {}
