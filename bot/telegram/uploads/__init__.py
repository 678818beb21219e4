"""Files that admins send: fetched, read, shown, corrected, stored."""
