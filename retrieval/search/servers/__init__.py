"""The index on servers: Chroma for meaning, PostgreSQL for words, texts and filters; a process keeps records."""
