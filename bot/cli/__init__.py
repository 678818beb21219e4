"""The command line: a module for each group of commands. A command parses, calls once, and renders.

How an answer is made is known to the engine, opened by `bot.wiring`.
"""
