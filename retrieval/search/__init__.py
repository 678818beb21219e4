"""What is found: by meaning, by words, and for whom; the LangChain retriever."""
