from pathlib import Path

import pytest

from calculator.site import open_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "favicon.svg", "LICENSE", "assets/index-4f2a.js"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def test_built_in_page() -> None:
    site = open_site(None)
    assert list(site.files) == ["/"]
    assert site.files["/"].media_type == "text/html"
    assert site.files["/"].path.read_text(encoding="utf-8").startswith("<!doctype html>")
    # The hash of the empty string would mean that the page's tags are not found.
    assert "47DEQpj8HBSa" not in site.content_security_policy
    assert site.content_security_policy.count("'sha256-") == 2


def test_folder(folder: Path) -> None:
    site = open_site(folder)
    assert sorted(site.files) == [
        "/",
        "/LICENSE",
        "/assets/index-4f2a.js",
        "/favicon.svg",
        "/index.html",
    ]
    assert site.files["/"] == site.files["/index.html"]
    assert "script-src 'self';" in site.content_security_policy


@pytest.mark.parametrize(
    ("url", "media_type", "cache_control"),
    [
        ("/", "text/html", "no-cache"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
        ("/LICENSE", "application/octet-stream", "no-cache"),
        ("/assets/index-4f2a.js", "text/javascript", "public, max-age=31536000, immutable"),
    ],
)
def test_headers_of_files(folder: Path, url: str, media_type: str, cache_control: str) -> None:
    file = open_site(folder).files[url]
    assert (file.media_type, file.cache_control) == (media_type, cache_control)
