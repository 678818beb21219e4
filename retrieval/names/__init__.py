"""Names: delegations, groups and their members, speakers; their tables."""
