"""Questions, quotes, the gate and the Engine, and the front ends that render them.

The core (question, answer, gate, engine) knows no terminal, no Chroma and no vendor; front ends know
nothing of how an answer is made. `bot.wiring` alone chooses the implementations.
"""
