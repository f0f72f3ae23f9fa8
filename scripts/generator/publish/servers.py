"""Settings for nginx and Caddy, from the table of headers. Both do the same, and tests hold both to it.

HTTPS only, this host only, gzip, no directory listings, nothing that begins with a dot but security.txt, an error page
in the language of the address, and nowhere a word about who read what: the logs of requests are off, those of errors
too, for they name readers as well. What is wrong with the settings themselves is still told when the server starts.

They send the packed copies that ``publish.packed`` laid beside the files; what has none is packed while it is sent.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.base.addresses import site_path
from generator.base.fields import Lang
from generator.base.words import skeleton
from generator.publish import packed
from generator.write import security
from generator.write.headers import EVERYWHERE, KINDS, PACKED, PAGES, SECURE_AGES, TYPES, UNKNOWN_TYPE, FileKind

_AGES = " → ".join(map(str, SECURE_AGES))
_SECURE = {"Strict-Transport-Security": f"max-age={SECURE_AGES[0]}"}
_SECURE_NOTE = f"Raise the age a day, a week, a month after the last step went well: {_AGES}"
# What no reader needs: names that begin with a dot, settings for hosts, packed copies; and what is no name at all.
_HIDDEN = r"/\.|^/_|\.(gz|br)$|\x00"
_SECURITY = f"/{security.PATH}"  # but this (RFC 9116)
_CHALLENGE = "/.well-known/acme-challenge/"


@dataclass(frozen=True)
class Location:
    """Where the site stands. The defaults are those of a server of its own; tests fill in theirs."""

    host: str
    root: str
    certificate: str = ""  # files of PEM; Caddy gets its own when there is none
    key: str = ""
    languages: tuple[Lang, ...] = ("uk", "en")
    brotli: bool = False  # nginx has Debian's libnginx-mod-http-brotli-static
    address: str = ""  # to listen on; empty: all of the machine's
    http: int = 80
    https: int = 443

    @property
    def origin(self) -> str:
        """What addresses of the site begin with."""
        return f"https://{self.host}" + (f":{self.https}" if self.https != 443 else "")

    @property
    def missing(self) -> Mapping[str, str]:
        """Regular expression of paths → the page that says that there is nothing; the last one fits always."""
        own = {f"^/{site_path(lang, '')}": f"/{site_path(lang, '404.html')}" for lang in self.languages}
        return dict(reversed(own.items()))


def _quoted(text: str) -> str:
    return f'"{text}"'


def _block(head: str, lines: Iterable[str]) -> list[str]:
    return [f"{head} {{".lstrip(), *(f"\t{line}" if line else "" for line in lines), "}"]


def _note(name: str) -> list[str]:
    return [f"# {line}" for line in skeleton(name).splitlines()]


def _text(*blocks: Iterable[str]) -> str:
    """Blocks as one file. The quotation marks are those of both servers, the tabs those that Caddy asks for."""
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


# --- nginx

_PROTOCOLS = "ssl_protocols TLSv1.2 TLSv1.3;"
_OTHERS_NOTE = "# Other names. Where this machine has a default for them already, leave this block out."


def nginx(place: Location) -> str:
    """Settings to be included where Debian's nginx includes sites: inside ``http``."""
    varied = dict.fromkeys(name for kind in KINDS for name in kind.headers)
    return _text(
        _note("nginx.txt"),
        _nginx_map("$uri", "kind", {f"~{kind.paths}": kind.name for kind in KINDS}),
        *(_nginx_map("$site_kind", _variable(name), _by_kind(name)) for name in varied),
        _nginx_map("$uri", "missing", {f"~{paths}": page for paths, page in place.missing.items()}),
        [_OTHERS_NOTE, *_block("server", _nginx_others(place))],
        _block("server", _nginx_plain(place)),
        _block("server", _nginx_secure(place, varied)),
    )


def _variable(name: str) -> str:
    return name.lower().replace("-", "_")


def _by_kind(header: str) -> dict[str, str]:
    return {kind.name: kind.headers[header] for kind in KINDS if header in kind.headers}


def _nginx_map(source: str, variable: str, rows: Mapping[str, str]) -> list[str]:
    return _block(f"map {source} $site_{variable}", (f"{_quoted(key)} {_quoted(text)};" for key, text in rows.items()))


def _nginx_listen(place: Location, port: int, more: str = "") -> list[str]:
    addresses = [place.address] if place.address else ["*", "[::]"]
    return [f"listen {address}:{port}{more};" for address in addresses]


def _nginx_always(name: str) -> list[str]:
    return [f"server_name {name};", "server_tokens off;", "access_log off;", "error_log /dev/null;"]


def _nginx_others(place: Location) -> list[str]:
    """Who asks for another name gets neither a certificate nor an answer."""
    return [
        *_nginx_listen(place, place.http, " default_server"),
        *_nginx_listen(place, place.https, " ssl default_server"),
        *_nginx_always("_"),
        _PROTOCOLS,
        "ssl_reject_handshake on;",
        "return 444;",
    ]


def _nginx_plain(place: Location) -> list[str]:
    return [
        *_nginx_listen(place, place.http),
        *_nginx_always(place.host),
        *_block("location /", [f"return 301 {place.origin}$request_uri;"]),
        *_block(f"location ^~ {_CHALLENGE}", ["root /var/www/html; # certbot's"]),
    ]


def _nginx_secure(place: Location, varied: Iterable[str]) -> list[str]:
    types: dict[str, list[str]] = {}
    for ending, kind in TYPES.items():
        if ending.startswith("."):
            types.setdefault(kind.partition(";")[0], []).append(ending[1:])
    named = {ending: kind for ending, kind in TYPES.items() if re.match(r"/.", ending)}
    same = [f"add_header {name} {_quoted(text)} always;" for name, text in EVERYWHERE.items()]
    secure = [f"add_header {name} {_quoted(text)} always;" for name, text in _SECURE.items()]
    return [
        *_nginx_listen(place, place.https, " ssl"),
        *_nginx_always(place.host),
        f"ssl_certificate {place.certificate};",
        f"ssl_certificate_key {place.key};",
        _PROTOCOLS,
        "",
        f"root {place.root};",
        "index index.html;",
        "absolute_redirect off;",
        "error_page 403 404 =404 $site_missing;",
        *_block(f"location ~ {_quoted(_HIDDEN)}", ["return 404;"]),
        *_block(f"location = {_SECURITY}", []),
        "",
        *_block("types", (f"{kind} {' '.join(endings)};" for kind, endings in types.items())),
        f"default_type {UNKNOWN_TYPE};",
        *(
            line
            for ending, kind in named.items()
            for line in _block(f"location ~ {_quoted(re.escape(ending) + '$')}", ["types { }", f"default_type {kind};"])
        ),
        "charset utf-8;",
        f"charset_types {' '.join(one for one in types if one.startswith('text/') and one != 'text/html')};",
        *(["brotli_static on;"] if place.brotli else []),
        "gzip_static on;",
        "gzip on;",
        "gzip_vary on;",
        f"gzip_min_length {packed.SMALLEST};",
        "gzip_comp_level 6;",
        f"gzip_types {' '.join(one for one in PACKED if one != 'text/html')};",
        "",
        f"# {_SECURE_NOTE}",
        *secure,
        *same,
        *(f"add_header {name} $site_{_variable(name)} always;" for name in varied),
    ]


# --- Caddy


def caddy(place: Location) -> str:
    """A whole Caddyfile."""
    options = [*_note("caddy.txt"), *_block("log", ["exclude http.log http.stdlib"])]
    options += [f"default_bind {place.address}"] if place.address else []
    options += [f"http_port {place.http}"] if place.http != 80 else []
    options += [f"https_port {place.https}"] if place.https != 443 else []
    return _text(
        _block("", options),
        *(_block(f"({kind.name})", _caddy_headers(kind.headers)) for kind in KINDS),
        _block("(packed)", _block("encode", _caddy_packing())),
        _block(place.host, _caddy_site(place)),
    )


def _caddy_headers(headers: Mapping[str, str]) -> list[str]:
    return [f"{name} {_quoted(text)}" for name, text in headers.items()]


def _caddy_packing() -> list[str]:
    kinds = (f"header Content-Type {kind}*" for kind in PACKED)
    return ["gzip 6", f"minimum_length {packed.SMALLEST}", *_block("match", kinds)]


def _caddy_map(name: str, rows: Mapping[str, str]) -> list[str]:
    lines = (f"{_quoted('~' + paths)} {_quoted(text)}" for paths, text in rows.items())
    return _block(f"map {{path}} {{site_{name}}}", lines)


def _caddy_site(place: Location) -> list[str]:
    every = [f"# {_SECURE_NOTE}", *_caddy_headers(_SECURE), *_caddy_headers(EVERYWHERE)]
    types = {f"{re.escape(ending)}$": kind for ending, kind in TYPES.items()}
    return [
        *([f"tls {place.certificate} {place.key}"] if place.certificate else []),
        f"root * {place.root}",
        *_caddy_map("kind", {kind.paths: kind.name for kind in KINDS}),
        *_caddy_map("type", {**types, ".": UNKNOWN_TYPE}),
        *_caddy_map("missing", place.missing),
        "import packed",
        *_block("header", [*every, "Content-Type {site_type}"]),
        "header -Server # by itself: a removal puts off its whole block until after the packing, which asks the type",
        *(line for kind in KINDS for line in _caddy_kind(kind)),
        *_block("@hidden", [f"path_regexp {_quoted(_HIDDEN)}", f"not path {_SECURITY}"]),
        "error @hidden 404",
        "@sent not method GET HEAD",
        "error @sent 405",
        *_block("file_server", ["precompressed br gzip"]),
        *_block("handle_errors", _block("route", _CADDY_ERRORS)),
    ]


def _caddy_kind(kind: FileKind) -> list[str]:
    matcher = f"@{kind.name}"
    return [f"{matcher} vars {{site_kind}} {kind.name}", *_block(f"header {matcher}", [f"import {kind.name}"])]


_CADDY_ERRORS = [
    "import packed",
    "rewrite {site_missing}",
    *_block("header", [f"import {PAGES.name}", f"Content-Type {_quoted(TYPES['.html'])}"]),
    "file_server",
]
