"""One folder per page: columns (data), presenter (plain Python), view (widgets)."""
