"""Where on the stage clients and tokens are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from planner.errors import Fault, UnknownName
from planner.sandbox.calls import Place
from planner.sandbox.vendors import Vendor
from planner.traffic.templates import Segment, template_of
from planner.traffic.urls import Address, address_of

OWN = "_"
"""The first step of the paths that are the sandbox's own."""

_WELL_KNOWN = ".well-known"
_METADATA = "oauth-authorization-server"

Purpose: TypeAlias = Literal[
    "create-client", "get-token", "register", "token", "key-set", "metadata", "give"
]


class Endpoint(NamedTuple):
    """A purpose at a place. `issuer` is the identifier under which the vendor's authorization
    server is reached there (RFC 8414); `client` the id in the path of `give`."""

    purpose: Purpose
    vendor: Vendor
    method: str
    issuer: str
    client: str = ""


class _Vendors(NamedTuple):
    host: str
    segments: tuple[Segment, ...]
    endpoint: Endpoint

    def fits(self, address: Address) -> bool:
        return (
            address.host == self.host
            and len(address.segments) == len(self.segments)
            and all(
                segment.fits(text) if len(segment.texts) > 1 else segment.texts[0] == text
                for segment, text in zip(self.segments, address.segments, strict=True)
            )
        )


class Endpoints:
    """The endpoints of some vendors: at the URLs that their policy sets name, and for each under
    ``/_/VENDOR``. `address` is that of the sandbox itself."""

    def __init__(self, vendors: Sequence[Vendor], address: str) -> None:
        self._address = address
        self._by_name = {vendor.name.casefold(): vendor for vendor in vendors}
        self._of_vendors = [one for vendor in vendors for one in self._named_by(vendor)]
        _refuse_shared(self._of_vendors)

    def issuer(self, vendor: Vendor) -> str:
        """The vendor's authorization server as the sandbox plays it."""
        return f"{self._address}/{OWN}/{vendor.name}"

    def at(self, place: Place) -> tuple[Endpoint, ...]:
        """The endpoints at a place, whatever their methods."""
        if place.host == OWN:
            return self._own(place.path.split("/")[1:])
        if place.host == _WELL_KNOWN:
            start = f"/{_METADATA}/{OWN}/"
            if not place.path.startswith(start):
                return ()
            return self._own([place.path.removeprefix(start), _METADATA])
        address = address_of(place.url)
        if address is None:
            return ()
        return tuple(one.endpoint for one in self._of_vendors if one.fits(address))

    def _own(self, steps: Sequence[str]) -> tuple[Endpoint, ...]:
        vendor = self._by_name.get(steps[0].casefold()) if steps else None
        if vendor is None:
            return ()
        issuer = self.issuer(vendor)
        made: dict[tuple[str, ...], Callable[[], Endpoint]] = {
            ("token",): lambda: Endpoint("token", vendor, "POST", issuer),
            ("register",): lambda: Endpoint("register", vendor, "POST", issuer),
            ("keys",): lambda: Endpoint("key-set", vendor, "GET", issuer),
            (_METADATA,): lambda: Endpoint("metadata", vendor, "GET", issuer),
        }
        rest = tuple(steps[1:])
        if rest in made:
            return (made[rest](),)
        if len(rest) == 3 and (rest[0], rest[2]) == ("clients", "grants"):
            return (Endpoint("give", vendor, "PUT", issuer, rest[1]),)
        return ()

    def _named_by(self, vendor: Vendor) -> list[_Vendors]:
        own, policy_set = self.issuer(vendor), vendor.policy_set
        found = []
        if create := policy_set.create_client:
            endpoint = Endpoint("create-client", vendor, create.method, own)
            found.append(_placed(create.url, endpoint))
        if token := policy_set.get_token:
            found.append(_placed(token.url, Endpoint("get-token", vendor, token.method, own)))
        if issuer := policy_set.issuer.rstrip("/"):
            scheme, _, rest = issuer.partition("://")
            host, slash, path = rest.partition("/")
            metadata = f"{scheme}://{host}/{_WELL_KNOWN}/{_METADATA}{slash}{path}"
            # As it is written: metadata have to name the issuer letter by letter.
            written = policy_set.issuer
            found += [
                _placed(metadata, Endpoint("metadata", vendor, "GET", written)),
                _placed(f"{issuer}/token", Endpoint("token", vendor, "POST", written)),
                _placed(f"{issuer}/register", Endpoint("register", vendor, "POST", written)),
                _placed(f"{issuer}/keys", Endpoint("key-set", vendor, "GET", written)),
            ]
        return found


def _placed(url: str, endpoint: Endpoint) -> _Vendors:
    template = template_of(url)
    return _Vendors(template.host or "", template.segments(), endpoint)


def _refuse_shared(placed: Sequence[_Vendors]) -> None:
    seen: dict[tuple[object, ...], Endpoint] = {}
    for one in placed:
        other = seen.setdefault((one.host, one.segments, one.endpoint.method), one.endpoint)
        if other.vendor is not one.endpoint.vendor:
            names = f"`{other.vendor.name}` and `{one.endpoint.vendor.name}`"
            message = f"the vendors {names} take requests at one URL, so they cannot share a stage"
            hint = "start a sandbox for each"
            raise UnknownName([Fault(message=message, file="--catalog", hint=hint)])
