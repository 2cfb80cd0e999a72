"""Catalogues in a compiled form, kept in the user's cache folder so that a large one is not parsed
and checked again as long as its files say the same.

`values` and `columns` turn the model into what JSON can hold and back, `entries` puts a catalogue
together, and `store` keeps entries as files. Nothing here decides anything: without the folder, or
with whatever is in it damaged, every answer is the same and takes longer.
"""
