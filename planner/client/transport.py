"""One request and its answer, by httpx: over TLS that is verified, once, and within limits.

Nothing is sent twice and no redirect is followed: a request that creates something must not be
repeated, and a token must not travel on. Where there is no answer, the error says whether the
server can have seen the request: until its first byte is handed to the connection it cannot.

Proxies (``HTTPS_PROXY``, ``NO_PROXY``) and ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` hold as for other
programs; a request to this machine never goes through a proxy.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from planner.client.addresses import host_of, is_loopback, is_safe
from planner.client.errors import NotSent, OutcomeUnknown
from planner.errors import Fault, InvalidFile
from planner.solving.records import dataclass

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 15.0
SILENCE_SECONDS = 30.0
TOTAL_SECONDS = 60.0
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a request may take, in seconds: to connect, between two signs of life, and in all;
    and how many bytes an answer may have."""

    connect: float = CONNECT_SECONDS
    silence: float = SILENCE_SECONDS
    total: float = TOTAL_SECONDS
    most_bytes: int = MOST_BYTES


def limited(total: float) -> Limits:
    """The usual limits within `total` seconds."""
    return Limits(
        connect=min(CONNECT_SECONDS, total), silence=min(SILENCE_SECONDS, total), total=total
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request with everything filled in. It holds secrets: it is never shown as it is."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lost(OutcomeUnknown):
    """There is no whole answer, although the server may have seen the request."""


class Interrupted(Lost):
    """Ctrl-C while the server may have been at work."""


Keep = Callable[[bytes], None]
"""Takes each piece of an answer that says yes as it arrives, before anything is made of it."""


def send(
    outgoing: Outgoing,
    *,
    ca_file: str | None = None,
    limits: Limits | None = None,
    keep: Keep = lambda _: None,
) -> Answer:
    """Send the request once and return the answer, whatever its status.

    Raises NotSent where the server cannot have seen it, Lost where it may have, and InvalidFile
    for a `ca_file` that is none or an address that secrets must not be sent to.
    """
    if not is_safe(outgoing.url):
        message = "expected https, or a server on this machine: this request carries secrets"
        raise InvalidFile([Fault(message=message, file=host_of(outgoing.url) or "<address>")])
    sending = _Sending(outgoing, _trust(ca_file), limits or Limits(), keep)
    try:
        return _run(sending.answer)
    except KeyboardInterrupt:
        raise sending.failure("interrupted", Interrupted) from None


def _run(answer: Callable[[], Coroutine[None, None, Answer]]) -> Answer:
    """Run to the end, also where the caller's thread has an event loop of its own, as in a
    notebook: then in another thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(answer())
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as other_thread:
        return other_thread.submit(lambda: asyncio.run(answer())).result()


class _Sending:
    """One request on its way."""

    def __init__(
        self, outgoing: Outgoing, trust: ssl.SSLContext, limits: Limits, keep: Keep
    ) -> None:
        self._outgoing = outgoing
        self._trust = trust
        self._limits = limits
        self._keep = keep
        self._connected = False
        self._started = False

    async def answer(self) -> Answer:
        """The answer. Errors tell nothing that httpx says, as that might quote the request."""
        import httpx

        try:
            async with asyncio.timeout(self._limits.total):
                return await self._exchanged()
        except TimeoutError:
            raise self.failure(f"no whole answer within {self._limits.total:g} s") from None
        except httpx.ConnectTimeout:
            seconds = f"{self._limits.connect:g} s"
            raise self.failure(f"no connection to {self._host} within {seconds}") from None
        except httpx.TimeoutException:
            raise self.failure(f"nothing came for {self._limits.silence:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise self.failure(self._in_words(error)) from None

    def _client(self, timeout: httpx.Timeout) -> httpx.AsyncClient:
        import httpx

        try:
            return httpx.AsyncClient(
                verify=self._trust,
                timeout=timeout,
                follow_redirects=False,
                trust_env=not is_loopback(self._outgoing.url),
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            # What is said of it may quote its address, and that a password.
            what = "the environment names a proxy that cannot be used (HTTPS_PROXY, ALL_PROXY)"
            raise self.failure(what) from None

    async def _exchanged(self) -> Answer:
        import httpx

        limits = self._limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        async with (
            self._client(timeout) as client,
            client.stream(
                self._outgoing.method,
                self._outgoing.url,
                headers=[*self._outgoing.headers, ("Accept-Encoding", "identity")],
                content=self._outgoing.content or None,
                extensions={"trace": self._traced},
            ) as response,
        ):
            body = await self._body(response)
            return Answer(status=response.status_code, headers=response.headers, body=body)

    async def _body(self, response: httpx.Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_bytes():
            size += len(piece)
            if response.is_success:  # a refusal might quote the request, and its token
                self._keep(piece)
            if size > self._limits.most_bytes:
                raise self.failure(f"the answer has more than {self._limits.most_bytes:,} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    async def _traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Notes when the server can have seen the request. A proxy is asked to CONNECT before."""
        if event.endswith("connect_tcp.complete"):
            self._connected = True
        elif event.endswith("send_request_headers.started"):
            request = info.get("request")
            if getattr(request, "method", b"") != b"CONNECT":
                self._started = True

    def failure(self, what: str, lost: type[Lost] = Lost) -> NotSent | Lost:
        """The error for `what` happened, by how far the request had come."""
        kind: type[NotSent | Lost] = lost if self._started else NotSent
        return kind([Fault(message=what, file=self._host)])

    @property
    def _host(self) -> str:
        return host_of(self._outgoing.url)

    def _in_words(self, error: Exception) -> str:
        import httpx

        encryption = _encryption_failure(error)
        if encryption:
            return encryption
        if isinstance(error, httpx.ProxyError):
            return "the proxy refused the connection"
        if isinstance(error, httpx.ConnectError):
            return "no connection: " + _reason(error)
        if isinstance(error, httpx.RemoteProtocolError):
            return "the connection ended, or spoke no HTTP, before the answer was whole"
        if isinstance(error, httpx.NetworkError):
            return "the connection broke before the answer was whole"
        return f"the answer cannot be read ({type(error).__name__})"


def _encryption_failure(error: BaseException) -> str:
    """What is wrong with TLS, where that is what failed."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate cannot be verified: {cause.verify_message}"
    return f"no encrypted connection: {cause.reason or 'TLS failed'}" if cause else ""


def _reason(error: BaseException) -> str:
    """Why the operating system made no connection."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__
    return "all attempts failed"


def _trust(ca_file: str | None) -> ssl.SSLContext:
    """The authorities that certificates may come from, and those of `ca_file` besides."""
    import httpx

    try:
        context = httpx.create_ssl_context()
    except (OSError, ssl.SSLError):
        message = "the environment names no readable file or folder of certificates"
        raise InvalidFile([Fault(message=message, file="SSL_CERT_FILE or SSL_CERT_DIR")]) from None
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError, ValueError):
            message = "expected a readable file of certificates in PEM form"
            raise InvalidFile([Fault(message=message, file=ca_file)]) from None
    return context
