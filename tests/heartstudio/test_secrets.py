"""Secrets stay out of logs and reports, and keys with the host they were entered for."""

from __future__ import annotations

import logging

import pytest

from engine.messages import NOTHING
from heartstudio.jobs.models.hub import DownloadError, HubAddress
from heartstudio.model.log_book import without_private_paths
from heartstudio.model.secrets import SafeFormatter, host_of, without_secrets


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("GET https://user:secret@mirror.example/a 404", "GET https://mirror.example/a 404"),
        ("'http://me:se@cret@proxy:3128'", "'http://proxy:3128'"),
        ("socks5://user:se/cret@127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("https://token@host/v1", "https://host/v1"),
        ("user:secret@mirror.example:80 is no address", "mirror.example:80 is no address"),
        ("https://cdn.example/x?Signature=secret&b=1 200", "https://cdn.example/x 200"),
        ("https://cdn.example/x#secret", "https://cdn.example/x"),
        ("Authorization: Bearer secret", "Authorization: Bearer …"),
        ("{'authorization': 'Basic c2VjcmV0'}", "{'authorization': 'Basic …'}"),
        ("api_key=secret, x", "api_key=…, x"),
        ("hf_secretsecret and sk-secret-1", "… and …"),
        ("nothing: at 12:30, mail a@b.example", "nothing: at 12:30, mail a@b.example"),
        ("https://host:8080/path stays", "https://host:8080/path stays"),
    ],
)
def test_texts_are_shown_without_secrets(text: str, safe: str) -> None:
    assert without_secrets(text) == safe
    assert without_private_paths(text) == safe
    assert DownloadError(NOTHING, text).details == safe


def test_a_log_line_and_its_traceback_hold_no_secret() -> None:
    try:
        raise ValueError("https://user:secret@mirror/?key=secret")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "x", 40, "", 0, "at %s", ("https://u:secret@h/",), info, func=None, sinfo=None
    )
    text = SafeFormatter("%(name)s %(message)s").format(record)
    assert text.startswith("x at https://h/\nTraceback")
    assert "https://mirror/" in text
    assert "secret" not in text.replace("raise ValueError", "").split("ValueError:")[1]


def test_a_key_belongs_to_host_and_port() -> None:
    assert host_of("https://user:x@API.example/v1/") == "api.example"
    assert host_of("http://127.0.0.1:1234/v1") == "127.0.0.1:1234"
    assert host_of("nonsense") == host_of("https://[") == host_of("http://h:port") == ""
    assert HubAddress().host == "huggingface.co"
    assert HubAddress("https://mirror.example/hf").host == "mirror.example"
