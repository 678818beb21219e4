"""From a question to exact quotes, and the front ends that show them.

The files here are the nouns that all rooms know (question, quote, reply, check …), the seams (library, chat model) and
what builds (wiring). The rooms, from the top: cli, telegram, evaluation; answers; models, state; questions, quotes;
output. Each knows only those below it.
"""
