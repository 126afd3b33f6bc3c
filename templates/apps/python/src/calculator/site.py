"""The files that a browser gets: the built-in page, or a front end's build."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Not from the mimetypes module, whose answers differ from machine to machine.
# The servers add "charset=utf-8" to text.
_MEDIA_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css",
    ".gif": "image/gif",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "text/xml",
}


@dataclass(frozen=True)
class File:
    path: Path
    media_type: str
    cache_control: str


@dataclass(frozen=True)
class Site:
    files: Mapping[str, File]
    """The files by URL path. Nothing else is served, so no path leads elsewhere."""

    content_security_policy: str

    @property
    def headers(self) -> dict[str, str]:
        """Headers of every answer, which keep a browser from doing more than it must."""
        return {
            "Content-Security-Policy": self.content_security_policy,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }


def open_site(folder: Path | None) -> Site:
    """Return the site in a folder with an index.html, or the built-in page."""
    return _built_in_site() if folder is None else _site_in(folder)


def _built_in_site() -> Site:
    path = Path(__file__).with_name("page.html")
    page = path.read_text(encoding="utf-8")
    return Site(
        files={"/": _file(path, "/")},
        content_security_policy=_policy(
            script=_hash_of(page, "<script>", "</script>"),
            style=_hash_of(page, "<style>", "</style>"),
            image="data:",
        ),
    )


def _site_in(folder: Path) -> Site:
    paths = {f"/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*")}
    files = {url: _file(path, url) for url, path in paths.items() if path.is_file()}
    files["/"] = files["/index.html"]
    return Site(
        files=files,
        content_security_policy=_policy(script="'self'", style="'self'", image="'self' data:"),
    )


def _file(path: Path, url: str) -> File:
    return File(
        path=path,
        media_type=_MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream"),
        # What bundlers write to /assets/ bears a hash of its content in its name.
        cache_control=(
            "public, max-age=31536000, immutable" if url.startswith("/assets/") else "no-cache"
        ),
    )


def _policy(*, script: str, style: str, image: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {script}",
            f"style-src {style}",
            f"img-src {image}",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hash_of(page: str, opening: str, closing: str) -> str:
    """Return the CSP source for what stands between two tags of a page."""
    content = page.partition(opening)[2].partition(closing)[0]
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
