"""Hosts whose servers are not ours: the site fits what they document, and their files are in their words."""

import re
from pathlib import Path

import pytest

FILES, FILE = 20_000, 25 * 1024 * 1024  # Cloudflare Pages, free: developers.cloudflare.com/pages/platform/limits/
HEADER_RULES, HEADER = 100, 2_000  # the same page: rules, and characters of one header
REDIRECTS, REDIRECT = 2_000, 1_000  # developers.cloudflare.com/pages/configuration/redirects/: static ones, characters
SITE = 1_000_000_000  # GitHub Pages: docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits
GITLAB_REDIRECTS, GITLAB_FILE = 1_000, 64 * 1024  # docs.gitlab.com/user/project/pages/redirects: rules, bytes


@pytest.fixture(scope="module")
def sizes(built_site: Path) -> dict[str, int]:
    found = (path for path in built_site.rglob("*") if path.is_file())
    return {path.relative_to(built_site).as_posix(): path.stat().st_size for path in found}


def test_the_site_fits(sizes: dict[str, int]) -> None:
    """With room for three times as much."""
    assert 3 * len(sizes) < FILES
    assert 3 * sum(sizes.values()) < SITE
    assert 3 * max(sizes.values()) < FILE


def test_names_are_such_that_every_host_takes_them(sizes: dict[str, int]) -> None:
    """Lower case and ASCII; nothing hidden, which some hosts leave out; underscores only for the hosts' own files."""
    odd = [name for name in sizes if not re.fullmatch(r"[a-z0-9][a-z0-9._/-]*", name) or re.search(r"/[._]", name)]
    assert sorted(odd) == ["_headers", "_redirects"]


def test_headers_are_in_the_hosts_words(built_site: Path) -> None:
    """A path with at most one star, then lines of headers, each set or taken away."""
    rules: dict[str, list[str]] = {}
    for line in (built_site / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            rules[line] = []
        elif line:
            assert re.fullmatch(r"  (?:! [A-Za-z-]+|[A-Za-z-]+: \S.*)", line), line
            assert len(line.strip()) <= HEADER
            rules[next(reversed(rules))].append(line)
    assert 0 < len(rules) <= HEADER_RULES
    assert all(path.count("*") <= 1 and re.fullmatch(r"[\w/:*-]+", path) and lines for path, lines in rules.items())


def test_redirects_are_in_the_hosts_words(built_site: Path) -> None:
    """Static ones, from a path to a path that is there; few enough for two hosts."""
    content = (built_site / "_redirects").read_bytes()
    lines = content.decode().splitlines()
    sources = [line.split()[0] for line in lines]
    assert 0 < len(lines) <= min(REDIRECTS, GITLAB_REDIRECTS) and len(content) <= GITLAB_FILE
    assert len(set(sources)) == len(sources)
    for line in lines:
        found = re.fullmatch(r"(/[a-z0-9/-]+/) (/[a-z0-9/-]*) 301", line)
        assert found and len(line) <= REDIRECT, line
        assert (built_site / found[2][1:] / "index.html").is_file(), line
        assert (built_site / found[1][1:] / "index.html").is_file(), "hosts without redirects show a page instead"
