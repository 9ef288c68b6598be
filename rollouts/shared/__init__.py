"""Words that every room uses: ids, time, edits, events, findings, secrets."""
