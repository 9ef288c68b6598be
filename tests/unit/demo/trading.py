"""The smallest configuration that a demo register trades with."""

FILES = {
    "register.json": """{"identity": {"store_number": "0001", "workstation_id": "01"},
        "locale": {"currency": "USD"}, "till": {"float": 150.00, "notes": [5, 10]}}""",
    "receipt.properties": """# texts
pos.receipt.header1=Harbour \\& Sons
pos.receipt.footer1=Thank you
pos.receipt.columns=42
pos.receipt.numbering_mask={store}-{register}-{sequence\\:6}
""",
    "peripherals.ini": "[drawer]\nkick_pin = 2\n[printer.main]\ncolumns = 42\n",
    "payment.xml": """<?xml version="1.0"?>
<payment enabled="true">
  <terminal><timeout>60</timeout><mid/></terminal>
</payment>
""",
    "environment.env": "# network\nPOS_NETWORK_NTP='time.example'\nPOS_NETWORK_VLAN=20\n",
}


def trading_files() -> dict[str, bytes]:
    """The same by live path."""
    return {f"etc/pos/{name}": text.encode() for name, text in FILES.items()}
