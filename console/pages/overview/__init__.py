"""The first page: what needs a person, what runs, how the fleet is."""
