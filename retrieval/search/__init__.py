"""Search by meaning, by words and by filters; the LangChain retriever."""
