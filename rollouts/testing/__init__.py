"""Fakes and builders that we ship: they keep the promises of the ports, in memory."""
