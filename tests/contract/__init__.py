"""What is asked of servers that are not ours, and skipped where none is named."""
