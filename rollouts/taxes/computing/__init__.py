"""What a line and a document owe: exact arithmetic, without stores, dates or rules."""
