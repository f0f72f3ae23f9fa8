"""The site's address: as people write it on paper, as machines write it everywhere else."""

import pytest
from pydantic import ValidationError

import deploy
from generator.model.campaign import Campaign
from generator.model.data import Data


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("https://krok.test", "https://krok.test/"),
        ("https://krok.test:8443/oblast", "https://krok.test:8443/oblast/"),
        ("https://крок.укр/", "https://xn--j1aalh.xn--j1amh/"),
    ],
)
def test_links_and_servers_name_the_host_as_machines_do(project_data: Data, address: str, root: str) -> None:
    """A name in Ukrainian letters is in no link, feed, calendar or server's settings; the officer's file keeps it."""
    campaign = Campaign.model_validate({**project_data.campaign.model_dump(by_alias=True), "address": address})
    assert (campaign.address, campaign.root) == (address, root)
    assert campaign.url("en", "help/") == f"{root}en/help/"
    assert root.split("/")[2] in deploy.texts(campaign)["Caddyfile"].decode()


@pytest.mark.parametrize(
    "address", ["https://krok.test/?a", "https://krok.test/#a", "https://krok.test/шлях/", "https://-\u0300.укр/"]
)
def test_what_no_site_has_is_refused(project_data: Data, address: str) -> None:
    """Addresses have no query, and their paths are ASCII."""
    with pytest.raises(ValidationError):
        Campaign.model_validate({**project_data.campaign.model_dump(by_alias=True), "address": address})
