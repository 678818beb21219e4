"""The command line: one module for each group of commands, each of which parses, calls once, and renders.

How an answer is made is known to the engine, which `bot.wiring` opens.
"""
