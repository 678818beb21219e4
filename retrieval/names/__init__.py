"""Names: delegations, groups and members, speakers, and the tables of all."""
