"""The estate: enterprise, brands, regions, districts, stores, registers, groups and the filters."""
