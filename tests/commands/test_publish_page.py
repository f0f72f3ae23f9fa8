"""``/publish/`` beside the editor: it publishes for the tab that the program opened, and for nobody else."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import small
from conftest import PATIENCE, Project, serving
from desks import Desk, bare, git
from editing import answering
from playwright.sync_api import Browser, Page, expect

import own_tab
import previewing
import publish_page

PAGE = "docs/help/call.uk.md"


@dataclass
class Running:
    """The preview's server with the page, as the commands start it, before a site of one's own."""

    desk: Desk
    hub: Path
    port: int
    token: str

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Host": self.host, "Origin": f"http://{self.host}", "Content-Type": "application/json"}

    def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, dict[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        text = body if isinstance(body, str) else json.dumps(body)
        content = None if body is None else text.encode()
        connection.request(method, path, content, {"Host": self.host} if headers is None else headers)
        answer = connection.getresponse()
        said = answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return said

    def settled(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while (state := json.loads(self.ask("GET", "/publish/state")[1]))["running"] and time.monotonic() < end:
            time.sleep(0.05)
        return dict(state)

    def commits(self) -> int:
        return int(git(self.hub, "rev-list", "--count", "main"))


@pytest.fixture
def running(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    small.write(tmp_path / "files", project.data)
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    hub = bare(tmp_path, {path.relative_to(tmp_path / "files").as_posix(): path.read_bytes() for path in files})
    desk = Desk.at(hub, "desk", "git")
    page = publish_page.PublishPage(desk.root, "git")
    monkeypatch.setattr(previewing, "parts", {publish_page.START: page})

    def site(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"site"]

    with answering(site) as port:
        yield Running(desk, hub, port, own_tab.TOKEN)


def test_strangers_are_refused(running: Running) -> None:
    """Another origin, another port, no origin, no JSON, no token, GET: nothing is sent, and no word of CORS is said."""
    running.desk.edit("Текст.", "Інший текст.", PAGE)
    body = {"token": running.token}
    ours = running.headers
    attacks: list[tuple[str, object, dict[str, str], int]] = [
        ("POST", body, ours | {"Origin": "https://evil.example"}, 403),
        ("POST", body, ours | {"Origin": f"http://127.0.0.1:{running.port + 1}"}, 403),
        ("POST", body, ours | {"Origin": f"http://localhost:{running.port}"}, 403),
        ("POST", body, ours | {"Origin": f"https://{running.host}"}, 403),
        ("POST", body, ours | {"Origin": "null"}, 403),
        ("POST", body, {name: value for name, value in ours.items() if name != "Origin"}, 403),
        ("POST", body, ours | {"Content-Type": "text/plain"}, 403),  # no-cors
        ("POST", body, ours | {"Content-Type": "application/x-www-form-urlencoded"}, 403),
        ("POST", {}, ours, 403),
        ("POST", {"token": ""}, ours, 403),
        ("POST", {"token": running.token[:-1]}, ours, 403),
        ("POST", {"token": ["x"]}, ours, 403),
        ("POST", {"token": "є" * 40}, ours, 403),
        ("POST", [running.token], ours, 403),
        ("POST", "{", ours, 403),
        ("POST", body | {"secret": "x" * 70000}, ours, 403),
        ("POST", body | {"chosen": [[["a"], "none"]]}, ours, 403),
        ("POST", body, ours | dict.fromkeys(["Host"], f"evil.example:{running.port}"), 421),
        ("POST", body, ours | {"Host": "127.0.0.1:1", "Origin": "http://127.0.0.1:1"}, 421),
        ("GET", None, ours, 405),
        ("OPTIONS", None, ours | {"Access-Control-Request-Method": "POST"}, 403),
        ("PUT", body, ours, 403),
    ]  # fmt: skip
    for method, asked, headers, status in attacks:
        for path in ("/publish/start", "/publish/undo"):
            got, _, answered = running.ask(method, path, asked, headers)
            assert got == status, (method, asked, headers)
            assert not [name for name in answered if name.startswith("access-control")]
    assert running.settled()["code"] is None and running.commits() == 1


@pytest.mark.parametrize("path", ["/", "/help/", "/publish/", "/publish/state", "/edit/"])
def test_every_page_is_only_for_names_of_this_machine(running: Running, path: str) -> None:
    """A name of a stranger that was made to mean this machine reads nothing."""
    for host in (
        "rebind.example",
        f"rebind.example:{running.port}",
        "127.0.0.1:1",
        f"localhost.:{running.port}",
        "",
        "[x",
    ):
        assert running.ask("GET", path, headers={"Host": host})[0] == 421
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert running.ask("GET", path, headers={"Host": f"{host}:{running.port}"})[0] != 421


def test_the_page_says_what_would_be_sent(running: Running) -> None:
    """Changes in words, or what to mend first, and a policy that lets no other page frame it or run in it."""
    assert "Надсилати нема чого" in running.ask("GET", "/publish/")[1]
    running.desk.edit("Текст.", "Інший текст.", PAGE)
    status, html, headers = running.ask("GET", "/publish/")
    assert status == 200 and "Сторінки: змінено 1" in html
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert running.token not in html + running.ask("GET", "/publish/state")[1]
    running.desk.edit("reviewed: 2026-11-24", "reviewed: <b>", PAGE)
    html = running.ask("GET", "/publish/")[1]
    assert "<h2>Спершу виправте</h2>" in html and "help/call.uk.md:" in html and "<b>" not in html
    assert 'href="/edit/#/collections/help/entries/call"' in html  # straight to its form
    assert "<button disabled>" in html
    assert running.ask("GET", "/publish/x")[0] == 404


def test_our_own_page_publishes_and_takes_back(running: Running) -> None:
    """Asked as our page asks, it runs once, tells each step's result, and can be undone."""
    running.desk.edit("Текст.", "Інший текст.", PAGE)
    body = {"token": running.token}
    answers = [running.ask("POST", "/publish/start", body, running.headers)[0] for _ in range(2)]
    assert answers == [202, 409]
    state = running.settled()
    assert state["code"] == 0 and any("Надіслано." in line for line in state["said"])
    assert running.commits() == 2 and running.desk.clean()
    assert running.ask("POST", "/publish/undo", body, running.headers)[0] == 202
    assert running.settled()["code"] == 0
    assert running.commits() == 3 and "Інший" not in running.desk.read(PAGE)


def test_a_person_publishes_by_a_button(running: Running, browser: Browser) -> None:
    """The token goes from the address into the tab; the button sends; a tab without it can't."""
    running.desk.edit("Текст.", "Інший текст.", PAGE)
    with browser.new_context(locale="uk-UA") as context:
        page = context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
        page.goto(f"http://{running.host}/publish/")
        expect(page.get_by_text("Звідси опублікувати не можна")).to_be_visible()
        expect(page.get_by_role("button", name="Опублікувати")).to_be_disabled()
        page.goto("about:blank")
        page.goto(f"http://{running.host}/publish/#token={running.token}")
        expect(page).to_have_url(f"http://{running.host}/publish/")
        page.get_by_role("button", name="Опублікувати").click()
        expect(page.get_by_text("Надіслано. Сторінки: змінено 1")).to_be_visible()
        assert running.commits() == 2
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Повернути").click()
        expect(page.get_by_text("Повернуто, як було")).to_be_visible()
        assert running.commits() == 3
        assert broken == []


@pytest.mark.parametrize(("keep", "stays"), [("Мій варіант", "Мій"), ("Чужий варіант", "Їхній")])
def test_whose_text_stays_is_chosen_on_the_page(running: Running, browser: Browser, keep: str, stays: str) -> None:
    """Where two changed the same, both texts are shown, nothing is sent before one is chosen, then it is."""
    other = Desk.at(running.hub, "other", "git")
    other.edit("Текст.", "Їхній текст.", PAGE)
    other.send()
    running.desk.edit("Текст.", "Мій текст.", PAGE)
    with browser.new_context(locale="uk-UA") as context:
        page = context.new_page()
        page.goto(f"http://{running.host}/publish/#token={running.token}")
        publish = page.get_by_role("button", name="Опублікувати")
        publish.click()
        expect(page.get_by_text("Виберіть, чий варіант лишити")).to_be_visible()
        expect(page.locator("legend")).to_have_text([f"{PAGE} › Текст"])
        expect(page.locator("pre:visible")).to_contain_text(["Мій текст.", "Їхній текст."])
        publish.click()  # nothing was chosen
        assert running.commits() == 2
        page.get_by_label(keep).check()
        publish.click()
        answer = "Надіслано. Сторінки" if keep.startswith("Мій") else "Надсилати нема чого: усе"
        expect(page.get_by_text(answer)).to_be_visible()
    assert f"{stays} текст." in git(running.hub, "show", f"main:{PAGE}")
    assert running.desk.clean() and f"{stays} текст." in running.desk.read(PAGE)


STRANGER = """async ([target, token]) => {
  const body = JSON.stringify({token});
  const json = {"Content-Type": "application/json"};
  const tries = [
    fetch(`${target}/publish/start`, {method: "POST", body, mode: "no-cors"}),
    fetch(`${target}/publish/start`, {method: "POST", body, headers: json}),
    fetch(`${target}/publish/start`, {mode: "no-cors"}),
    fetch(`${target}/publish/state`),
  ];
  navigator.sendBeacon(`${target}/publish/start`, new Blob([body], {type: "text/plain"}));
  const frame = document.createElement("iframe");
  frame.src = `${target}/publish/`;
  document.body.append(frame);
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: `${target}/publish/start`, enctype: "text/plain", target: "f"});
  frame.name = "f";
  document.body.append(form);
  form.submit();
  return (await Promise.allSettled(tries)).map((one) => one.value?.type ?? "failed");
}"""


def test_another_page_of_the_same_browser_cannot(running: Running, page: Page, tmp_path: Path) -> None:
    """Even a page of another port of this machine that somehow knows the token."""
    running.desk.edit("Текст.", "Інший текст.", PAGE)
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    with serving(evil) as stranger:
        page.goto(stranger.url)
        for host in (running.host, f"localhost:{running.port}"):
            seen = page.evaluate(STRANGER, [f"http://{host}", running.token])
            assert set(seen) <= {"failed", "opaque"} and seen[1] == seen[3] == "failed"
        page.wait_for_timeout(200)
    assert running.settled()["code"] is None and running.commits() == 1
