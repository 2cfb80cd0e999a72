"""Foreign descriptions of APIs, turned into policy sets and catalogues that people review.

Each format has a module that reads a source into `found.Found`; `writing` turns that into files.
"""
