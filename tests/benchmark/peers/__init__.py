"""Other systems, each a script that knows the tasks' files alone and runs in an environment of its own."""
