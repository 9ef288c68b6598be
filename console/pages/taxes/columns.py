"""The kinds of rows of the page as data: their columns with widths, in the order of files."""

from console.pages.records.book import RecordKind
from console.pages.taxes.texts import said

DATES = (("valid_from", 126), ("valid_to", 136))

RULES = RecordKind(
    word="rules",
    title=said("rules"),
    empty=said("rules_empty"),
    hint=said("rules_hint"),
    frozen=2,
    label_by=("rate", "kind", "review"),
    columns=(
        ("jurisdiction", 160),
        ("group", 106),
        ("step", 66),
        ("fulfilment", 104),
        *DATES,
        ("kind", 106),
        ("rate", 80),
        ("amount", 90),
        ("unit", 80),
        ("brackets", 160),
        ("inclusive", 96),
        ("feeds_next", 106),
        ("fed_by_previous", 130),
        ("reverse_charge", 126),
        ("threshold", 106),
        ("threshold_mode", 136),
        ("at_threshold", 116),
        ("min_taxable", 116),
        ("max_taxable", 116),
        ("portion", 90),
        ("holiday", 90),
        ("holiday_cap", 110),
        ("source", 260),
        ("review", 106),
    ),
)

JURISDICTIONS = RecordKind(
    word="jurisdictions",
    title=said("jurisdictions"),
    empty=said("jurisdictions_empty"),
    hint=said("jurisdictions_hint"),
    columns=(
        ("jurisdiction", 180),
        ("authority", 120),
        ("level", 106),
        ("name", 210),
        ("country", 90),
        ("subdivision", 110),
        ("city", 140),
        ("lowest", 110),
        ("highest", 110),
    ),
)

AUTHORITIES = RecordKind(
    word="authorities",
    title=said("authorities"),
    empty=said("authorities_empty"),
    hint=said("authorities_hint"),
    columns=(
        ("authority", 120),
        ("name", 220),
        ("currency", 96),
        ("level", 120),
        ("tie", 130),
        ("precision", 96),
        ("rounded_part", 120),
        ("combined", 106),
        ("holidays_capped", 136),
    ),
)

GROUPS = RecordKind(
    word="groups",
    title=said("groups"),
    empty=said("groups_empty"),
    hint=said("groups_hint"),
    columns=(("group", 150), ("description", 360), ("standard_code", 150)),
)

LOCATIONS = RecordKind(
    word="locations",
    title=said("locations"),
    empty=said("locations_empty"),
    hint=said("locations_hint"),
    label_by=("jurisdictions",),
    columns=(
        ("location", 140),
        *DATES,
        ("jurisdictions", 300),
        ("fulfilments", 160),
        ("prices_include_tax", 140),
        ("combined_rate", 120),
        ("combined_group", 130),
    ),
)

POS_CODES = RecordKind(
    word="pos-codes",
    title=said("pos_codes"),
    empty=said("pos_codes_empty"),
    hint=said("pos_codes_hint"),
    frozen=2,
    columns=(
        ("platform", 130),
        ("group", 130),
        ("authorities", 190),
        ("pos_code", 110),
        ("description", 260),
    ),
)

DEPOSITS = RecordKind(
    word="deposits",
    title=said("deposits"),
    empty=said("deposits_empty"),
    hint=said("deposits_hint"),
    label_by=("amount", "currency"),
    columns=(
        ("deposit", 130),
        ("jurisdiction", 180),
        *DATES,
        ("amount", 110),
        ("currency", 96),
        ("in_base", 110),
    ),
)

KINDS = (RULES, JURISDICTIONS, AUTHORITIES, GROUPS, LOCATIONS, POS_CODES, DEPOSITS)
