"""What a resident may ask of us, how long a file is kept, and what was destroyed."""

from privacy.models.own_page import ResidentAnswer, ResidentPage
from privacy.models.requests import PrivacyRequest, Restriction, ReviewedText, Statement
from privacy.models.retention import Certificate, Destruction, LegalHold, RetentionRule

__all__ = [
    "Certificate",
    "Destruction",
    "LegalHold",
    "PrivacyRequest",
    "ResidentAnswer",
    "ResidentPage",
    "Restriction",
    "RetentionRule",
    "ReviewedText",
    "Statement",
]
