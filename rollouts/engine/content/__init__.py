"""Where the content of each component comes from: the edits that decide it, its checks, its files."""
