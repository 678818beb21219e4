"""What a chat model is told: one file a task, with strict placeholders. No code lives here."""
