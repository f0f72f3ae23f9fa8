"""Whom to tell of a hole in the site: ``security.txt`` (RFC 9116)."""

import datetime as dt

from generator.model.campaign import Campaign
from generator.model.schedule import months_later

PATH = ".well-known/security.txt"
_MONTHS = 11  # until it expires; RFC 9116, 2.5.5: less than a year


def text(campaign: Campaign, today: dt.date) -> str:
    """The file for the address in ``campaign.security_contact``; empty where there is none, or no root to put it at.

    The day it expires moves once a month, so that builds of one month give the same bytes.
    """
    if campaign.security_contact is None or not campaign.at_root:
        return ""
    fields = {
        "Contact": campaign.security_contact,
        "Expires": f"{months_later(today.replace(day=1), _MONTHS)}T00:00:00Z",
        "Preferred-Languages": ", ".join(campaign.languages),
        "Canonical": f"{campaign.root}{PATH}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())
