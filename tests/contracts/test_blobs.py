"""What any provider of blobs promises."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollouts.adapters.blobs.folder import FolderBlobs
from rollouts.shared.errors import KnownError

ABSENT = hashlib.sha256(b"absent").hexdigest()
LONG_AGO = time.time() - 7200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder: Path) -> FolderBlobs:
    return FolderBlobs(folder)


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def code_of(blobs: FolderBlobs, name: str) -> str:
    with pytest.raises(KnownError) as refusal:
        blobs.get(name)
    return refusal.value.code


class TestBlobs:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
    @given(data=st.binary(max_size=300))
    def test_what_is_put_is_got(self, blobs: FolderBlobs, data: bytes) -> None:
        name = blobs.put(data)
        assert name == hashlib.sha256(data).hexdigest()
        assert blobs.has(name)
        assert blobs.get(name) == data

    def test_equal_bytes_are_kept_once_by_however_many(
        self, blobs: FolderBlobs, folder: Path
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            names = set(pool.map(blobs.put, [b"the same"] * 40))
        assert len(names) == 1
        assert len(files(folder)) == 1

    def test_nobody_else_reads_them(self, blobs: FolderBlobs, folder: Path) -> None:
        blobs.put(b"x")
        assert files(folder)[0].stat().st_mode & 0o777 == 0o600
        assert files(folder)[0].parent.stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize(
        "name", [ABSENT, "", "../../etc/passwd", "a" * 63, "A" * 64, f"{ABSENT}/..", "\0" * 64]
    )
    def test_what_is_not_there_is_missing(self, blobs: FolderBlobs, name: str) -> None:
        blobs.put(b"x")
        assert not blobs.has(name)
        assert code_of(blobs, name) == "blob.missing"

    def test_altered_bytes_are_never_given(self, blobs: FolderBlobs, folder: Path) -> None:
        name = blobs.put(b"content")
        files(folder)[0].write_bytes(b"Content")
        assert code_of(blobs, name) == "blob.damaged"

    def test_a_folder_that_takes_nothing_is_told(self, folder: Path) -> None:
        folder.write_text("a file in the way")
        with pytest.raises(KnownError) as refusal:
            FolderBlobs(folder).put(b"x")
        assert refusal.value.code == "blob.not_written"


class TestCollecting:
    def test_only_what_nobody_names_and_is_old_goes(self, blobs: FolderBlobs, folder: Path) -> None:
        named, old, fresh = blobs.put(b"named"), blobs.put(b"old"), blobs.put(b"fresh")
        for each in files(folder):
            if each.name != fresh:
                os.utime(each, (LONG_AGO, LONG_AGO))
        assert blobs.collect([named]) == 1
        assert [blobs.has(each) for each in (named, old, fresh)] == [True, False, True]

    def test_what_is_put_again_is_fresh_again(self, blobs: FolderBlobs, folder: Path) -> None:
        name = blobs.put(b"old")
        os.utime(files(folder)[0], (LONG_AGO, LONG_AGO))
        blobs.put(b"old")
        assert blobs.collect([]) == 0
        assert blobs.has(name)

    def test_leftovers_of_a_crash_go_too(self, blobs: FolderBlobs, folder: Path) -> None:
        name = blobs.put(b"x")
        left = folder / name[:2] / f".{name}.left"
        left.write_bytes(b"half")
        os.utime(left, (LONG_AGO, LONG_AGO))
        assert blobs.collect([name]) == 1
        assert not left.exists()

    def test_an_empty_home_has_nothing_to_collect(self, blobs: FolderBlobs) -> None:
        assert blobs.collect([]) == 0
