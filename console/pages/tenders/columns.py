"""The kinds of rows of the page as data: their columns with widths, in the order of files."""

from console.pages.records.book import RecordKind
from console.pages.tenders.texts import said

DATES = (("valid_from", 126), ("valid_to", 136))

TYPES = RecordKind(
    word="types",
    title=said("types"),
    empty=said("types_empty"),
    hint=said("types_hint"),
    label_by=("name", "max_transaction_minor"),
    columns=(
        ("tender", 96),
        ("scope", 116),
        ("class", 130),
        ("name", 126),
        ("active", 76),
        ("currency", 92),
        ("button", 110),
        ("receipt", 130),
        ("brands", 176),
        ("entry_modes", 176),
        ("min_line_minor", 116),
        ("max_line_minor", 116),
        ("min_transaction_minor", 116),
        ("max_transaction_minor", 116),
        ("over_tender", 100),
        ("under_tender", 106),
        ("change_tender", 122),
        ("change_minimum_minor", 122),
        ("above_minimum_tender", 150),
        ("max_change_minor", 116),
        ("refund_with_receipt", 140),
        ("refund_without_receipt", 150),
        ("refund_same_tender", 150),
        ("refund_tender", 120),
        ("max_refund_minor", 116),
        ("rounding_unit_minor", 120),
        ("rounding_mode", 126),
        ("denominations_minor", 190),
        ("opens_drawer", 112),
        ("count_required", 122),
        ("authorization", 126),
        ("offline_floor_minor", 116),
        ("offline_allowed", 122),
        ("reference_prompt", 140),
        ("signature_minimum_minor", 130),
        ("repeated_use_limit", 136),
        *DATES,
    ),
)

OVERRIDES = RecordKind(
    word="overrides",
    title=said("overrides"),
    empty=said("overrides_empty"),
    hint=said("overrides_hint"),
    frozen=2,
    label_by=("value",),
    columns=(("tender", 96), ("scope", 150), ("field", 190), ("value", 190), *DATES),
)

MAP = RecordKind(
    word="map",
    title=said("map"),
    empty=said("map_empty"),
    hint=said("map_hint"),
    frozen=2,
    label_by=("channel", "asset_account"),
    columns=(
        ("tender", 96),
        ("scope", 120),
        ("brand", 96),
        ("bin_from", 96),
        ("bin_to", 96),
        ("entry_mode", 106),
        ("channel", 110),
        ("asset_account", 120),
        ("fee_account", 110),
        ("over_short_account", 130),
        ("cost_centre", 110),
        ("bank_account", 120),
        *DATES,
    ),
)

CARD_RANGES = RecordKind(
    word="card-ranges",
    title=said("card_ranges"),
    empty=said("card_ranges_empty"),
    hint=said("card_ranges_hint"),
    label_by=("funding", "priority"),
    columns=(
        ("brand", 110),
        ("bin_from", 110),
        ("bin_to", 110),
        ("funding", 110),
        ("priority", 96),
        *DATES,
    ),
)

CHANNELS = RecordKind(
    word="channels",
    title=said("channels"),
    empty=said("channels_empty"),
    hint=said("channels_hint"),
    label_by=("processor", "merchant_id"),
    columns=(
        ("channel", 120),
        ("processor", 130),
        ("merchant_id", 150),
        ("cut_off", 96),
        ("currency", 96),
        *DATES,
    ),
)

KINDS = (TYPES, OVERRIDES, MAP, CARD_RANGES, CHANNELS)
