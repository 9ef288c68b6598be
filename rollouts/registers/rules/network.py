"""A register's address must belong to its store's network."""

import ipaddress
from collections.abc import Iterator

from rollouts.registers.rules.lane import Lane
from rollouts.shared.findings import Finding

ADDRESS = "network.ip"
MASK = "network.mask"
GATEWAY = "network.gateway"


def address_in_subnet(lane: Lane) -> Iterator[Finding]:
    """E: a bad mask; an address outside the gateway's subnet, reserved in it, or the gateway itself."""
    gateway, mask = lane.text(GATEWAY), lane.text(MASK)
    if not gateway or not mask:
        return
    try:
        subnet = ipaddress.IPv4Network(f"{gateway}/{mask}", strict=False)
    except ValueError:
        yield lane.finding("bad_mask", MASK)
        return
    if lane.text(ADDRESS):
        yield from _address(lane, subnet)


def _address(lane: Lane, subnet: ipaddress.IPv4Network) -> Iterator[Finding]:
    address = ipaddress.IPv4Address(lane.text(ADDRESS))
    if lane.text(ADDRESS) == lane.text(GATEWAY):
        yield lane.finding("ip_is_gateway", ADDRESS)
    elif address not in subnet:
        yield lane.finding("outside_subnet", ADDRESS, subnet=str(subnet))
    elif subnet.prefixlen < 31 and address in {subnet.network_address, subnet.broadcast_address}:
        yield lane.finding("ip_reserved", ADDRESS, subnet=str(subnet))
