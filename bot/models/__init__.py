"""Tasks for a chat model: prompts, forms, limits, and the checks of a summary and of translations.

`langchain/` alone knows LangChain and vendors, and is imported inside functions: the import takes a second.
"""
