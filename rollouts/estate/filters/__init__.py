"""The filter language: how every list, group and target is selected, on every surface alike."""
