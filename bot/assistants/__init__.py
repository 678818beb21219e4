"""The record for assistants and agents, over the Model Context Protocol."""
