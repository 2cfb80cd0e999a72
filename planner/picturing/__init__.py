"""A plan as a picture: what leads to what, and where each box goes.

`groups` says what is drawn, `layout` where. Words, colours and SVG are the renderer's.
"""

from __future__ import annotations

from planner.picturing.groups import Barrier, Opening, Picture, Way, picture_of
from planner.picturing.layout import Box, Layout, Link, Place, laid_out

__all__ = [
    "Barrier",
    "Box",
    "Layout",
    "Link",
    "Opening",
    "Picture",
    "Place",
    "Way",
    "laid_out",
    "picture_of",
]
