"""An admin's upload is kept between one message and the next."""

from __future__ import annotations

from dataclasses import replace

from bot.state import Upload
from tests.bot.state.places import NOON, Clock, Where

UPLOAD = Upload(
    "Ab3",
    7,
    5,
    "Иран «речь».pdf",
    "/tmp/x\udcff.pdf",
    "ab" * 32,
    {"delegation": "Iran", "date": "2020"},
    "speaker",
    NOON,
)


def test_an_upload_is_found_again(where: Where, clock: Clock) -> None:
    """By its id and by its admin, also after a restart; what is put again replaces it."""
    upload = replace(UPLOAD, path="/tmp/x.pdf")
    with where.open(clock) as before:
        before.uploads.put(upload)
    with where.open(clock) as after:
        assert after.uploads.find("Ab3") == upload
        assert after.uploads.all_of_admin(7) == (upload,)
        assert after.uploads.all_of_admin(8) == ()
        asked = replace(upload, given={**upload.given, "speaker": "A"}, asking=None)
        after.uploads.put(asked)
        assert after.uploads.all_of_admin(7) == (asked,)
        after.uploads.remove("Ab3")
        assert after.uploads.all_of_admin(7) == ()
        assert after.uploads.find("Ab3") is None
