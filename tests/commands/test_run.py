"""The environment: what scripts/run.py decides, what linters find, that the tests' browser and server work."""

import ast
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import PATIENCE, Project, Server, serving
from playwright.sync_api import Page

import install
import run

# Linters and types


@pytest.mark.parametrize(
    "tool", ["ruff check --output-format=concise", "ruff format --check --output-format=concise", "mypy"]
)
def test_tool_finds_nothing(project: Project, tool: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool.split()], cwd=project.root, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


# An old Python


def test_old_python_is_told_so_in_both_languages(project: Project) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", pretend, project.scripts / "run.py", "site"],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert "Потрібен Python 3.11 або новіший, а це 3.9.2" in done.stderr
    assert "Python 3.11 or newer is needed, this is 3.9.2" in done.stderr


def test_old_python_can_parse_what_tells_it_so(project: Project) -> None:
    ast.parse((project.scripts / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))


# Commands


@pytest.mark.parametrize(
    ("pulled", "built", "code", "steps"),
    [
        (0, 0, 0, ["pull_events.py", "build.py"]),
        (3, 0, 3, ["pull_events.py", "build.py"]),  # a silent source stops no build, but is told
        (4, 0, 4, ["pull_events.py", "build.py"]),
        (3, 1, 1, ["pull_events.py", "build.py"]),  # what the build says weighs more
        (1, 0, 0, ["pull_events.py", "build.py"]),  # a broken file of events: the build leaves it out
        (1, 1, 1, ["pull_events.py", "build.py"]),
        (2, 0, 2, ["pull_events.py"]),
        (5, 0, 5, ["pull_events.py"]),
        (139, 0, 139, ["pull_events.py"]),
    ],
)
def test_site_pulls_then_builds(
    monkeypatch: pytest.MonkeyPatch, pulled: int, built: int, code: int, steps: list[str]
) -> None:
    done: list[str] = []

    def script(name: str, arguments: list[str]) -> int:
        assert arguments == ["--today", "2026-12-01"]
        done.append(name)
        return pulled if name == "pull_events.py" else built

    monkeypatch.setattr(run, "script", script)
    assert run.main(["site", "--today", "2026-12-01"]) == code
    assert done == steps


def test_the_pull_hears_only_what_concerns_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the build alone, as ``make site ARGS=--anew`` does, does not stop the pull."""
    heard: dict[str, list[str]] = {}
    monkeypatch.setattr(run, "script", lambda name, arguments: heard.update({name: list(arguments)}) or 0)
    asked = ["--accept-line", "527", "--today", "2026-12-01", "--anew", "--lang=en", "--unattended"]
    assert run.main(["site", *asked]) == 0
    assert heard == {"pull_events.py": ["--today", "2026-12-01", "--lang=en"], "build.py": asked}
    run.main(["site", "--help"])
    assert heard == {"pull_events.py": ["--help"], "build.py": ["--help"]}


def test_a_python_that_looks_for_no_neighbours_is_told_where_they_are(project: Project, tmp_path: Path) -> None:
    """Some keep PYTHONSAFEPATH set for all that they run."""
    (tmp_path / "ask.py").write_text("import sys; sys.exit(9 if sys.flags.safe_path else 7)")
    start = f"""
import pathlib, runpy, types
run = runpy.run_path({str(project.scripts / "run.py")!r})
install = run["install"]
install.ENVIRONMENT = types.SimpleNamespace(python={sys.executable!r}, install=lambda *locks: None)
run["script"].__globals__["SCRIPTS"] = pathlib.Path({str(tmp_path)!r})
raise SystemExit(run["script"]("ask.py", []))
"""
    done = subprocess.run([sys.executable, "-c", start], env={**os.environ, "PYTHONSAFEPATH": "1"}, check=False)
    assert done.returncode == 7


def test_children_speak_utf8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask = "import os, sys; sys.exit(7 if sys.flags.utf8_mode and os.environ['NO_MKDOCS_2_WARNING'] else 1)"
    (tmp_path / "ask.py").write_text(ask)
    monkeypatch.setattr(run, "SCRIPTS", tmp_path)
    monkeypatch.setattr(install, "ENVIRONMENT", SimpleNamespace(python=sys.executable, install=lambda *locks: None))
    assert run.script("ask.py", []) == 7


def test_unknown_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["sight"]) == 2
    shown = capsys.readouterr().err
    assert all(name in shown for name in run.COMMANDS) and install.WORDS["commands"].keys() == run.COMMANDS.keys()


def test_what_a_maintainer_runs_is_reached_both_ways(project: Project) -> None:
    """By run.py, and by its path, for which it puts scripts/ on the path before it imports from there."""
    table = (project.scripts / "run.py").read_text(encoding="utf-8")
    for path in project.maintain.glob("*.py"):
        if path.name != "bootstrap.py":
            assert f'"maintain/{path.name}"' in table, path.name
            first = re.search(r"^(?:import|from) (?:bootstrap|command|generator)\b.*", path.read_text("utf-8"), re.M)
            assert first and first[0].startswith("import bootstrap"), path.name


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interruption_leaves_no_traceback(project: Project, number: signal.Signals, code: int) -> None:
    child = "import signal, sys, time; signal.signal(2, signal.SIG_DFL); print('up', flush=True); time.sleep(60)"
    main = "import sys, install, run; run.script = lambda *_: install.call(sys.executable, '-c', sys.argv[1])"
    with subprocess.Popen(
        [sys.executable, "-c", f"{main}; sys.exit(run.main(['check']))", child],
        cwd=project.scripts,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"up\n"
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # a terminal tells the whole group
        else:
            process.send_signal(number)
        assert process.wait(PATIENCE) == code
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    "name",
    ["site", "test", "test-long", "test-content", "serve", "check", "measure", "offline", "zim", "engines", "lock"],
)
def test_make_calls_run(project: Project, name: str) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", name, "PYTHON=python3.12", "ARGS=--help"],
        cwd=project.root,
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == f"python3.12 scripts/run.py {name} --help\n"


# What the other tests stand on


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_server_serves_as_a_static_host_does(tmp_path: Path) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "index.html").write_text("<p>допомога" * 99, encoding="utf-8")
    (tmp_path / "404.html").write_text("немає", encoding="utf-8")
    with serving(tmp_path) as running:
        status, headers, plain = fetch(f"{running.url}/help")
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        _, headers, packed = fetch(f"{running.url}/help/", **{"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip"
        assert len(packed) < len(plain)
        assert ("/help/", len(packed)) in running.sent
        status, _, body = fetch(f"{running.url}/help/none")
        assert (status, body.decode()) == (404, "немає")
        assert fetch(f"{running.url}/%2e%2e/%2e%2e/etc/passwd")[0] == 404


def test_browser_opens_the_site(page: Page, server: Server) -> None:
    answer = page.goto(f"{server.url}/")
    assert answer
    assert answer.status == 200
    assert answer.header_value("content-encoding") == "gzip"
    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.title()
