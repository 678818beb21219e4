"""Chat models through LangChain: the one room that knows LangChain and its vendors for chat.

Imported only where a model is set, and then inside a function: LangChain takes a second to import.
"""
