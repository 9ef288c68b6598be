"""How a store takes money: tender types, what they settle with, the proof of the map, reconciliation."""
