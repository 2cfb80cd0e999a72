"""What request templates ask for."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model import ForEach, PolicySet, Template, TemplateList, TemplateObject, ValueOf


def placeholders(policy_set: PolicySet) -> Iterator[ValueOf]:
    """The placeholders of the vendor's requests; for a list with an item for each grant of a kind,
    one for that kind."""
    for request in (policy_set.create_client, policy_set.get_token):
        if request is not None:
            yield from _in(request.body)
            if request.narrowing is not None:
                yield from _in(request.narrowing)


def _in(template: Template) -> Iterator[ValueOf]:
    if isinstance(template, ValueOf):
        yield template
    elif isinstance(template, ForEach):
        yield ValueOf(template.kind)
    elif isinstance(template, TemplateList):
        for item in template.items:
            yield from _in(item)
    elif isinstance(template, TemplateObject):
        for _, member in template.members:
            yield from _in(member)
