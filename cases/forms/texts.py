"""A text as the forms of all apps ask for it."""

from typing import Any

from django import forms

from rest.texts import is_one_line, is_text


class CharField(forms.CharField):
    """A text of one line, or of more where there is room to write them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        has_lines = isinstance(self.widget, forms.Textarea)
        self.validators.append(is_text if has_lines else is_one_line)


class EmailField(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(is_one_line)
