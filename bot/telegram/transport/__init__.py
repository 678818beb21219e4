"""Updates in and messages out: polling, webhook, the queue, limits, retries, health."""
