"""Chat models by LangChain: opened, asked, their errors and prices."""
