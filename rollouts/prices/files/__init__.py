"""Price files as their senders write them: sniffed, unpacked, read into rows of text. Pure."""
