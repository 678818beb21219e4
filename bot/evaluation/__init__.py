"""The evaluation room: fixed questions asked of the Engine, what the answers are worth, and reports on it.

A front end: it asks, and looks at what comes back; it never knows how an answer is made.
"""
