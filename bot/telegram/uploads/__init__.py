"""Files sent by admins: fetched, read, shown, corrected, stored."""
