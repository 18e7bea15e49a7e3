"""The guards of conftest.py fail a test that leaves a thread, a timer or a window behind, or that
changes data which other tests read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.links import make_link

pytest_plugins = ["pytester"]

LEAKY_TESTS = """
from PySide6.QtCore import QCoreApplication, QThread, QTimer
from PySide6.QtWidgets import QWidget

kept = []

def test_thread(qapp):
    thread = QThread()
    thread.setObjectName("forgotten")
    thread.start()
    kept.append(thread)

def test_timer(qapp):
    timer = QTimer()
    timer.start(1000)
    kept.append(timer)

def test_window(qapp):
    window = QWidget()
    window.show()
    kept.append(window)

def test_tidy(qapp, qtbot):
    thread, timer, window = QThread(), QTimer(), QWidget()
    qtbot.addWidget(window)
    window.show()
    thread.start()
    timer.start(1000)
    timer.stop()
    thread.quit()
    assert thread.wait(5000)

def test_end():
    kept[0].quit()
    assert kept[0].wait(5000)
    kept[1].stop()
    kept[2].deleteLater()
"""


def test_leaks_fail_the_test_that_made_them(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("heartstudio")
    (folder / "test_leaky.py").write_text(LEAKY_TESTS, encoding="utf-8")
    conftest = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(conftest)
    pytester.makeini("[pytest]\nqt_api = pyside6\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-q")
    result.assert_outcomes(passed=5, errors=3)
    text = result.stdout.str()
    assert "left behind: thread QThread 'forgotten'" in text
    assert "left behind: timer QTimer" in text
    assert "left behind: window QWidget" in text


CARELESS_TESTS = """
from pathlib import Path

GOLDEN = Path(__file__).with_name("golden")

def test_reads():
    assert (GOLDEN / "part" / "config.json").read_text() == "{}"

def test_writes_through_a_link(tmp_path):
    (tmp_path / "model").symlink_to(GOLDEN, target_is_directory=True)
    (tmp_path / "model" / "part" / "config.json").write_text("[]")

def test_adds(tmp_path):
    (GOLDEN / "new.json").write_text("{}")
"""


def test_a_test_that_changes_golden_data_fails(pytester: pytest.Pytester, tmp_path: Path) -> None:
    make_link(tmp_path / "link", tmp_path, is_folder=True)
    part = pytester.mkdir("golden") / "part"
    part.mkdir()
    (part / "config.json").write_text("{}", encoding="utf-8")
    pytester.makepyfile(test_careless=CARELESS_TESTS)
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nqt_api = pyside6\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-q")
    result.assert_outcomes(passed=3, errors=2)
    text = result.stdout.str()
    assert "config.json: let it work on a copy" in text
    assert "new.json: let it work on a copy" in text
