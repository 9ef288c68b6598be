"""What can be wrong with tenders, their map and card ranges: one function per rule, thing -> findings."""
