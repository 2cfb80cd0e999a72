"""A plan, or a part of it, as text for people and programs."""
