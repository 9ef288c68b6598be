"""Registers over SSH: the only place that knows paramiko, which is imported when a visit opens."""

import sys

# Paramiko imports it for `Match exec` in OpenSSH's client files, which are never read here, and does
# without where it is missing. It brings asyncio and unittest along, a third of paramiko's own time.
sys.modules.setdefault("invoke", None)  # type: ignore[arg-type]  # None: an import of it fails at once
