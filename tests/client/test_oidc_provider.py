"""Client and token at somebody else's server: `oidc-provider` from npm, certified for OAuth.

It is installed once into the user's cache folder, outside the repository, and listens on loopback.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from planner.cli import exit_codes
from tests.cli.conftest import Invoke
from tests.client.test_registration import CATALOG, EXAMPLE, INTEGRATION

VERSION = "9.13.3"
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
START_SECONDS = 30


@pytest.fixture(scope="module")
def module() -> Path:
    """Its main file; skips where it cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm, which are not on this machine")
    folder = user_cache_path("planner-tests", appauthor=False) / f"oidc-provider-{VERSION}"
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.{os.getpid()}")
        partial.mkdir(parents=True)
        words = ["npm", "install", "--prefix", str(partial), "--no-audit", "--no-fund"]
        words += ["--ignore-scripts", f"oidc-provider@{VERSION}"]
        done = subprocess.run(words, capture_output=True, check=False, timeout=120)
        if done.returncode:
            shutil.rmtree(partial)
            pytest.skip("needs oidc-provider, which npm could not install here")
        try:
            partial.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(partial)
    return folder / "node_modules" / "oidc-provider" / "lib" / "index.js"


@pytest.fixture
def issuer(module: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(module), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        if "ready\n" not in process.stdout:
            pytest.skip("oidc-provider does not start with this node")
        timer.cancel()
        yield f"http://127.0.0.1:{port}"
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_client_is_registered_and_gets_the_tokens_of_its_tasks(
    invoke: Invoke, issuer: str, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANNER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LOGIN_TOKEN", "initial-access-token")
    policies = EXAMPLE.read_text(encoding="utf-8").replace("https://login.example", issuer)
    Path("policies.yaml").write_text(policies.replace("client_secret_post", method))
    Path("catalog.yaml").write_text(CATALOG)
    tasks = "tokens: {read: [Read Messages], all: [Read Messages, Send Message]}\n"
    Path("i.yaml").write_text(INTEGRATION.partition("tokens:")[0] + tasks)

    created = invoke("create", "i.yaml", "--secret-to", "file:secret", "--yes")
    assert created.exit_code == exit_codes.DONE, created.output
    assert Path("secret").read_text() not in created.output
    assert "registration_access_token" in created.stderr

    for task in ("read", "all"):
        done = invoke("token", "i.yaml", "--task", task)
        assert done.exit_code == exit_codes.DONE, done.output
        assert len(done.stdout.split()) == 1

    Path("secret").write_text("wrong")
    refused = invoke("token", "i.yaml", "--task", "read", "--fresh")
    assert refused.exit_code == exit_codes.REJECTED
    assert "invalid_client: it does not know the client" in refused.stderr


def test_a_wrong_initial_access_token_is_refused(
    invoke: Invoke, issuer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANNER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LOGIN_TOKEN", "another-access-token")
    policies = EXAMPLE.read_text(encoding="utf-8").replace("https://login.example", issuer)
    Path("policies.yaml").write_text(policies)
    Path("catalog.yaml").write_text(CATALOG)
    Path("i.yaml").write_text(INTEGRATION)
    done = invoke("create", "i.yaml", "--secret-to", "file:secret", "--yes")
    assert done.exit_code == exit_codes.REJECTED, done.output
    assert "status 401: it does not accept who asks" in done.stderr
    assert not Path("secret").exists()
