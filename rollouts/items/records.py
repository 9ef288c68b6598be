"""Items and barcodes as edits see them; `rollouts.shared.objects` says how."""

from rollouts.items.model import Barcode, Item
from rollouts.shared.objects import Kinds

Entity = Item | Barcode

KINDS: Kinds[Entity] = Kinds(room="items", classes={"item": Item, "barcode": Barcode})

kind_and_key = KINDS.slot_of
values_of = KINDS.values_of
whole = KINDS.whole
edits_between = KINDS.edits_between
applied = KINDS.applied
