"""Accesses the model hub through huggingface_hub: what a release contains, and its bytes.

huggingface_hub's download functions discard interrupted files, so the bytes are streamed here, from
any offset, using its URLs, session, headers and errors. Every failure becomes a DownloadError with
a message. huggingface_hub is imported on first use, each name from its own module: the package
resolves names at run time, which packagers cannot see.
"""

from __future__ import annotations

import logging
import os
import re
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from engine.claimed_json import TABLE_BYTES, parse_json
from engine.messages import Message
from heartstudio.model.listing import ListedFile, Listing
from heartstudio.model.releases import Release
from heartstudio.model.secrets import host_of, without_secrets

if TYPE_CHECKING:
    import httpx2

CONNECT_S = 8.0
SILENCE_S = 8.0
"""Timeout for a silent server; a stop may take as long."""
USUAL_ENDPOINT = "https://huggingface.co"
PASSING_STATUS = (408, 425, 429, 500, 502, 503, 504)
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_WHOLE_S = re.compile(r"\d{1,9}", re.ASCII)
_RESET_S = re.compile(r"\br\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})(?!\d)", re.ASCII)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_log = logging.getLogger(__name__)


class DownloadError(Exception):
    """`message` for the user, `details` for the log.

    `may_pass`: a retry may help; `wait_s` is how long the server asks to wait first.
    """

    def __init__(
        self, message: Message, details: str = "", may_pass: bool = False, wait_s: float = 0.0
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = without_secrets(details)
        self.may_pass = may_pass
        self.wait_s = wait_s


@dataclass(frozen=True)
class HubAddress:
    """How to reach a hub: "" for the default endpoint, the system's proxy, no token."""

    endpoint: str = ""
    proxy: str = ""
    token: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """The host that receives the token for this hub."""
        return host_of(self.endpoint or os.environ.get("HF_ENDPOINT", "") or USUAL_ENDPOINT)


class Hub:
    """A connection to one hub. Used on one thread; raises DownloadError for every failure."""

    def __init__(self, address: HubAddress) -> None:
        from huggingface_hub import constants
        from huggingface_hub.utils import set_client_factory

        self._endpoint = (address.endpoint.strip() or constants.ENDPOINT).rstrip("/")
        # Without a token from the settings none is sent: a login of other programs is not used.
        self._token: str | bool = address.token or False
        self._host = _checked_host(self._endpoint, has_token=bool(address.token))
        if constants.HF_HUB_OFFLINE:
            raise DownloadError(
                Message("Downloads are switched off on this computer (HF_HUB_OFFLINE is set).")
            )
        proxy = address.proxy.strip()
        _check_proxy(proxy)
        set_client_factory(lambda: _make_client(proxy, self._host))

    def close(self) -> None:
        """Close its connections."""
        from huggingface_hub.utils import close_session

        close_session()

    def listing(self, release: Release, check: Callable[[], None] = lambda: None) -> Listing:
        """Return the required files of a release as currently published.

        check() is called as the answer arrives and may raise to stop.
        """
        import httpx2
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        url = f"{self._endpoint}/api/models/{release.repo}"
        headers = build_hf_headers(token=self._token, headers={"Accept-Encoding": "identity"})
        timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
        with (
            self._as_sentences(release.repo),
            get_session().stream(
                "GET", url, params={"blobs": True}, headers=headers, timeout=timeout
            ) as response,
        ):
            hf_raise_for_status(response)
            commit, files = _files_in(parse_json(_bounded_body(response, check)), release)
        if not files or not commit:
            raise DownloadError(
                Message(
                    "{host} lists no files for {name}. Check the address of the server.",
                    host=self._host,
                    name=release.repo,
                )
            )
        return Listing(release.repo, commit, files)

    @contextmanager
    def open(
        self, listing: Listing, file: ListedFile, start: int
    ) -> Generator[Iterator[bytes], None, None]:
        """Yield the bytes of a file from `start` on, as they arrive.

        The server's response is checked against the listing before the first byte is yielded.
        """
        import httpx2
        from huggingface_hub.file_download import hf_hub_url
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        url = hf_hub_url(listing.repo, file.name, revision=listing.commit, endpoint=self._endpoint)
        wish = {"Accept-Encoding": "identity", "Range": f"bytes={start}-"}
        headers = build_hf_headers(token=self._token, headers=wish)
        timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
        with (
            self._as_sentences(listing.repo, file.name),
            get_session().stream("GET", url, headers=headers, timeout=timeout) as response,
        ):
            hf_raise_for_status(response)
            _check_range(response, file, start)
            yield response.iter_raw()

    @contextmanager
    def _as_sentences(self, repo: str, file_name: str = "") -> Generator[None, None, None]:
        import httpx2
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            yield
        except HfHubHTTPError as error:
            raise self._refused(error, f"{repo}/{file_name}" if file_name else repo) from error
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, HFValidationError) as error:
            raise DownloadError(
                _no_hub(self._endpoint),
                repr(error),
            ) from error
        except httpx2.ProxyError as error:
            raise DownloadError(
                Message(
                    "The proxy does not let downloads from {host} through. Check its address.",
                    host=self._host,
                ),
                repr(error),
            ) from error
        except httpx2.ConnectError as error:
            raise DownloadError(
                Message(
                    "{host} cannot be reached. Check the connection to the internet, and the "
                    "server's address and the proxy under Downloads.",
                    host=self._host,
                ),
                repr(error),
                may_pass=True,
            ) from error
        except httpx2.TimeoutException as error:
            raise DownloadError(
                Message("{host} does not answer. Try again later.", host=self._host),
                repr(error),
                may_pass=True,
            ) from error
        except httpx2.HTTPError as error:
            raise DownloadError(
                Message(
                    "The connection to {host} was cut. Resume continues where it stopped.",
                    host=self._host,
                ),
                repr(error),
                may_pass=True,
            ) from error
        except (ValueError, LookupError, TypeError, AttributeError, zlib.error) as error:
            raise DownloadError(
                Message(
                    "{host} does not answer like a model server. Check its address; a network that "
                    "asks for a login first answers so, too.",
                    host=self._host,
                ),
                repr(error),
            ) from error

    def _refused(self, error: Any, what: str) -> DownloadError:
        """Return the message for an HTTP status."""
        status = error.response.status_code
        details = str(error)
        if status in (401, 403):
            return DownloadError(
                Message(
                    "{host} refuses {name}. If it asks for an account, enter its token under "
                    "Downloads.",
                    host=self._host,
                    name=what,
                ),
                details,
            )
        if status == 404:
            return DownloadError(
                Message(
                    "{host} does not have {name}. Check the address of the server.",
                    host=self._host,
                    name=what,
                ),
                details,
            )
        wait_s = _asked_wait_s(error.response.headers)
        if status == 429 and wait_s:
            sentence = Message(
                "{host} asks to wait {seconds} seconds: there were too many requests. Try again "
                "then.",
                host=self._host,
                seconds=round(wait_s),
            )
        elif status == 429:
            sentence = Message(
                "{host} asks to wait: there were too many requests. Try again later.",
                host=self._host,
            )
        elif status == 416:
            sentence = Message(
                "{name} is another file on {host} now. Cancel and download it again.",
                name=what,
                host=self._host,
            )
        else:
            sentence = Message(
                "{host} answers with error {status}. Try again later.",
                host=self._host,
                status=status,
            )
        return DownloadError(sentence, details, status in PASSING_STATUS, wait_s)


def _checked_host(endpoint: str, has_token: bool) -> str:
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise DownloadError(_no_hub(endpoint))
    if has_token and parts.scheme == "http" and host not in _LOOPBACK:
        raise DownloadError(
            Message("The token is not sent over an unencrypted connection. Use an https address.")
        )
    return host


def _no_hub(endpoint: str) -> Message:
    return Message(
        "{address} is not the address of a model server.", address=without_secrets(endpoint)
    )


def _make_client(proxy: str, host: str) -> httpx2.Client:
    """Return a session like huggingface_hub's, with the configured proxy ("": the system's)."""
    import httpx2

    def leave_unread(response: httpx2.Response) -> None:
        """Skip the body of a redirect or an error: it may be endless, and is not needed."""
        if not response.is_success:
            cast("httpx2.SyncByteStream", response.stream).close()
            response.stream = httpx2.ByteStream(b"")
            response.headers.pop("Content-Encoding", None)

    try:
        used = proxy or _system_socks(host)
        return httpx2.Client(
            follow_redirects=True,
            timeout=SILENCE_S,
            proxy=used or None,
            event_hooks={"response": [leave_unread]},
        )
    except ImportError as error:
        raise DownloadError(
            Message(
                "The proxy is a SOCKS proxy, for which the Python package socksio is missing. "
                "Install it, or enter an http proxy under Downloads."
            ),
            repr(error),
        ) from error
    except (ValueError, httpx2.InvalidURL) as error:
        raise DownloadError(
            Message(
                "The proxy that this computer names for all programs cannot be used for "
                "downloads. Enter an http, https or socks5 proxy under Downloads."
            ),
            repr(error),
        ) from error


def _system_socks(host: str) -> str:
    """Return the system's proxy in the desktop form ("socks://…"), which httpx rejects."""
    proxies = getproxies()
    named = proxies.get("all", "")
    if not named.lower().startswith("socks://") or proxy_bypass(host):
        return ""
    return "" if proxies.get("https") or proxies.get("http") else f"socks5{named[5:]}"


def _check_proxy(proxy: str) -> None:
    import httpx2

    try:
        is_right = not proxy or httpx2.Proxy(proxy).url.scheme in _PROXY_SCHEMES
    except (ValueError, httpx2.InvalidURL):
        is_right = False
    if not is_right:
        raise DownloadError(
            Message("{address} is not the address of a proxy.", address=without_secrets(proxy))
        )


def _bounded_body(response: httpx2.Response, check: Callable[[], None]) -> bytes:
    """Return the decompressed answer, at most TABLE_BYTES. Raises ValueError for more."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip", "deflate"):
        raise ValueError(f"the answer is packed by {encoding}")
    unpack = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    body, received = bytearray(), 0
    for piece in response.iter_raw():
        check()
        received += len(piece)
        body += unpack.decompress(piece, TABLE_BYTES + 1 - len(body)) if unpack else piece
        if max(received, len(body)) > TABLE_BYTES:
            raise ValueError(f"the answer is longer than {TABLE_BYTES} bytes")
    return bytes(body)


def _files_in(answer: object, release: Release) -> tuple[str, tuple[ListedFile, ...]]:
    """Return the commit and the required files of a listing.

    Wrong types raise what Python raises for them.
    """
    values = cast("dict[str, Any]", answer)
    named = [(str(sibling["rfilename"]), sibling) for sibling in values["siblings"] or ()]
    files = tuple(_listed(name, sibling) for name, sibling in named if release.wants(name))
    return str(values["sha"] or ""), files


def _listed(name: str, sibling: Mapping[str, Any]) -> ListedFile:
    is_plain = PurePosixPath(name).name == name and not set(name) & set('\\:*?"<>|')
    size, lfs, blob = (sibling.get(key) for key in ("size", "lfs", "blobId"))
    sha256 = str(lfs["sha256"]) if lfs else ""
    if not is_plain or not isinstance(size, int) or size < 0 or not (sha256 or blob):
        raise DownloadError(
            Message(
                "The server lists {name} without size or checksum, so it is not downloaded.",
                name=name,
            )
        )
    return ListedFile(name, size, sha256, "" if sha256 else str(blob))


def _check_range(response: httpx2.Response, file: ListedFile, start: int) -> None:
    """Check that the answer is the requested part of the listed file."""
    if response.status_code == 206:
        unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
        first, _, total = rest.partition("/")
        is_right = unit == "bytes" and first.startswith(f"{start}-")
        is_right = is_right and total in (str(file.size_bytes), "*")
    else:
        length = response.headers.get("Content-Length", str(file.size_bytes))
        is_right = start == 0 and length == str(file.size_bytes)
    if not is_right:
        raise DownloadError(
            Message(
                "The server sends another {name} than it lists, or cannot continue one. Choose "
                "another server, or cancel and download it again.",
                name=file.name,
            )
        )


def _asked_wait_s(headers: Mapping[str, str]) -> float:
    """Return how long a server asks to wait, 0 if it does not say.

    Hugging Face says it in RateLimit only ("api";r=0;t=55: none remain for 55 s), others in
    Retry-After.
    """
    if found := _RESET_S.search(headers.get("RateLimit", "")):
        return float(found[1]) + 1  # it is rounded
    text = headers.get("Retry-After", "")
    return float(text) if _WHOLE_S.fullmatch(text) else 0.0
