"""The shipped statements, their provenance, and the fixed question sets. No code lives here."""
