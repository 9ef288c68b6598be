"""Work that would stop a window or an engine, in processes of its own."""
