"""BM25 over sentences, quotations accepted at a likeness of .8: `python words.py FOLDER OUT`.

Needs the package rank-bm25. Knows the tasks' files alone, as any system does.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from rank_bm25 import BM25Okapi

ALIKE = 0.8
"""The likeness from which a quotation is taken for a sentence, as is usual where quotations are compared loosely."""

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_WORD = re.compile(r"\w+")


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(text.lower())


def main(folder: Path, out: Path) -> None:
    """Answer the tasks of a folder."""
    sentences = [
        (" ".join(one.split()), statement)
        for statement in read(folder / "statements.jsonl")
        for one in _END.split(statement["text"])
        if len(one) > 25
    ]
    index = BM25Okapi([words(text) for text, _ in sentences])
    with out.open("w", encoding="utf-8") as file:
        for task in read(folder / "questions.jsonl"):
            started = time.perf_counter()
            scores = index.get_scores(words(task["question"]))
            best = [sentences[at] for at in scores.argsort()[::-1][:3]]
            quotes = [{"text": text, "code": of["code"], "speaker": of["speaker"]} for text, of in best]
            spent = round(time.perf_counter() - started, 3)
            answer = {"id": task["id"], "answers": True, "quotes": quotes, "seconds": spent}
            file.write(json.dumps(answer) + "\n")
        for task in read(folder / "wordings.jsonl"):
            scores = index.get_scores(words(task["wording"]))
            near = (sentences[at][0] for at in scores.argsort()[::-1][:5])
            said = any(SequenceMatcher(None, task["wording"], text).ratio() >= ALIKE for text in near)
            file.write(json.dumps({"id": task["id"], "said": said}) + "\n")
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        file.write(json.dumps({"id": "memory", "memory_mb": round(kilobytes / 1024)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
