"""What a make of POS can express and how it is written. Pure: values <-> files, hooks, differences."""
