"""The frame round the pages: rail, top bar, palette, keys, guide, crash report."""
