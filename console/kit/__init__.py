"""Reusable widgets and painting without a word of the trade; pages give them their meaning."""
