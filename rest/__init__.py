"""How our API speaks, whatever it speaks about.

Strict fields, camelCase, keyset pages, problem details, steps and the OpenAPI
document. Knows no model and imports nothing of ours, so that each app's
`api.py` may stand on it; see docs/decisions/0002.
"""
