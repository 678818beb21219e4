"""`python -m tests.benchmark tasks|run|score|common …`: make tasks, run a system of this project, score answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot import wiring
from bot.settings import load_settings
from tests.benchmark import score, systems, tasks

WORDINGS = 200

USAGE = f"""usage: python -m tests.benchmark tasks FOLDER SET.jsonl …    write the tasks, of what ONRECORD_HOME holds
       python -m tests.benchmark run SYSTEM FOLDER OUT       answer them: {", ".join(systems.NAMES)}
       python -m tests.benchmark score FOLDER OUT …          score answers, a file for each system
       python -m tests.benchmark common FOLDER OUT …         the same, on the questions that all of them answered
"""


def main(arguments: Sequence[str]) -> int:
    """Run a command; 2 where none is named."""
    match list(arguments):
        case ["tasks", folder, *sets] if sets:
            with closing(wiring.open_session(load_settings(), telling=False)) as session:
                tasks.make(session.library, map(Path, sets), Path(folder), WORDINGS)
        case ["run", name, folder, out] if name in systems.NAMES:
            questions, wordings = (tasks.lines(Path(folder) / each) for each in (tasks.QUESTIONS, tasks.WORDINGS))
            asking = name == "onrecord-model"
            with closing(wiring.open_session(load_settings(), telling=asking)) as session:
                tasks.write(Path(out), systems.answers(session, name, questions, wordings))
        case ["score" | "common" as command, folder, *outs] if outs:
            scorer = score.Scorer(Path(folder))
            answers: Sequence[Sequence[score.Json]] = [tasks.lines(Path(out)) for out in outs]
            if command == "common":
                answers = score.common(answers)
            for out, each in zip(outs, answers, strict=True):
                sys.stdout.write(json.dumps({"system": Path(out).stem, **scorer.figures(each)}) + "\n")
        case _:
            sys.stderr.write(USAGE)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
