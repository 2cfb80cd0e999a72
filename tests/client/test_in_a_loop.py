"""A request is sent also where the caller's thread has an event loop, as in a notebook."""

from __future__ import annotations

import asyncio
import json

from planner.client.transport import Answer, Outgoing, limited, send
from tests.client.server import answering, serving


def test_a_request_is_sent_from_within_an_event_loop() -> None:
    async def sent(outgoing: Outgoing) -> Answer:
        return send(outgoing, limits=limited(5))

    with serving(answering(200, {"yes": 1})) as server:
        outgoing = Outgoing(method="POST", url=server.url, headers=(), content=b"{}")
        answer = asyncio.run(sent(outgoing))

    assert answer.status == 200
    assert json.loads(answer.body) == {"yes": 1}
