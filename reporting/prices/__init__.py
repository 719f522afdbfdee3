"""The price list: reading a file with prices, and the versions of the list.

A version is brought in as a draft, is compared with the one in force, and is published
once; after that neither code nor SQL changes it. A cost line keeps its own price.
"""
