"""Numeric addresses of the internet."""

import ipaddress

# Of IPv6 only this block is handed out to the public, so NAT64, mapped, local and multicast addresses lie outside it.
_V6_PUBLIC = ipaddress.IPv6Network("2000::/3")
_V6_EXCEPT = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# What ``is_global`` lets through in one version of Python or another.
_V4_EXCEPT = tuple(
    map(ipaddress.IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
)


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet; False for whatever is not plainly one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _V4_EXCEPT)
    inside = ip.scope_id is None and ip in _V6_PUBLIC and ip.is_global
    return inside and not any(ip in network for network in _V6_EXCEPT)
