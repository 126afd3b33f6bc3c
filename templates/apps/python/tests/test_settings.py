from pathlib import Path

import pytest

from calculator.settings import DEFAULT_PORT, Settings, load_settings, read_settings


def test_defaults() -> None:
    assert read_settings({}) == Settings(port=DEFAULT_PORT, static_dir=None)
    assert read_settings({"PORT": "", "STATIC_DIR": ""}) == read_settings({})


@pytest.mark.parametrize("port", [1, 80, 65535])
def test_port(port: int) -> None:
    assert read_settings({"PORT": str(port)}).port == port


@pytest.mark.parametrize(
    "port", ["0", "65536", "100000", "-1", "+80", " 80", "8_0", "80.0", "abc", "٨٠", "80\n"]
)
def test_bad_port(port: str) -> None:
    with pytest.raises(ValueError, match="PORT must be a number from 1 to 65535"):
        read_settings({"PORT": port})


def test_static_dir(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"STATIC_DIR must name a folder with an index\.html"):
        read_settings({"STATIC_DIR": str(tmp_path)})
    (tmp_path / "index.html").touch()
    assert read_settings({"STATIC_DIR": str(tmp_path)}).static_dir == tmp_path


def test_wrong_setting_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "abc")
    with pytest.raises(SystemExit) as caught:
        load_settings()
    assert caught.value.code == 2
    assert capsys.readouterr().err == 'PORT must be a number from 1 to 65535, not "abc"\n'
