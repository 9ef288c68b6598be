"""Price files as columns: read, checked and compared. The only place of polars, in a process of its own."""
