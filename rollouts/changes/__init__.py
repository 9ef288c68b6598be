"""Change sets: where edits are staged, reviewed, submitted and taken back."""
