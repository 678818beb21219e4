"""Sending and fetching files."""

from __future__ import annotations

from tests.bot_api import contents
from tests.bot_api.methods_messages import sent
from tests.bot_api.params import Asked, method
from tests.bot_api.refusals import Refused, bad
from tests.bot_api.values import JSON, Upload

MOST_FETCHED = 20 * 1024 * 1024
MOST_SENT = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024


def given(asked: Asked, kind: str) -> Upload:
    """The file that a call sends: its own part, or one that the server has. Raises Refused."""
    file = asked.params.file(kind)
    if file is None or file == "":
        raise bad(f"there is no {kind} in the request")
    if isinstance(file, str):
        raise bad("wrong file identifier/HTTP URL specified")
    if not file.data:
        raise bad("file must be non-empty")
    if file.size > MOST_SENT:
        raise Refused(413, "Request Entity Too Large")
    return asked.world.store(file.data, file.name, file.mime, kind)


@method("sendDocument")
def send_document(asked: Asked) -> JSON:
    asked.world.chat(asked.params.chat_id())
    rich = contents.caption(asked)
    return sent(asked, rich, given(asked, "document"))


@method("sendPhoto")
def send_photo(asked: Asked) -> JSON:
    asked.world.chat(asked.params.chat_id())
    rich = contents.caption(asked)
    file = given(asked, "photo")
    if file.size > MOST_PHOTO:
        raise bad("PHOTO_SAVE_FILE_INVALID")
    return sent(asked, rich, file)


@method("getFile")
def get_file(asked: Asked) -> JSON:
    file = asked.world.uploads.get(asked.params.text("file_id") or "")
    if file is None:
        raise bad("invalid file_id")
    if file.size > MOST_FETCHED:
        raise bad("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u{file.file_id}",
        "file_size": file.size,
        "file_path": f"{file.kind}s/{file.file_id}",
    }
