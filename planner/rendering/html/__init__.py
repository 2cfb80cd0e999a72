"""The report as one HTML file: what its parts are made of (`report_html` puts them together).

Every text from outside passes through `elements`: what is not plain text becomes visible codes, and
what HTML would act on is escaped. Templates escape as well, so a text that missed `elements` is at
worst escaped twice.
"""
