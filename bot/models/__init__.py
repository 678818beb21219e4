"""What is asked of a chat model: tasks, prompts, limits, and what is let through of its summary.

`langchain/` alone knows LangChain and its vendors; it is imported inside a function, for it takes a second to import.
"""
