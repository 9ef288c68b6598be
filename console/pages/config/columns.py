"""The columns of the settings at a scope."""

from console.kit.columns import Column, Side
from console.pages.config.presenter import SettingRow, origin_text, value_pill, value_text
from console.pages.config.texts import APPLIES, said

SETTING_COLUMNS: tuple[Column[SettingRow], ...] = (
    Column(
        title=said("column_group"),
        text=lambda row: row.line.group_title,
        width=100,
        value=lambda row: row.id,
    ),
    Column(title=said("column_setting"), text=lambda row: row.line.key, width=168, stretch=True),
    Column(
        title=said("column_value"),
        text=lambda row: value_text(row.line),
        pill=lambda row: value_pill(row.line),
        width=176,
    ),
    Column(title=said("column_origin"), text=lambda row: origin_text(row.line), width=116),
    Column(
        title=said("column_below"),
        text=lambda row: f"{row.line.overriders:,}" if row.line.overriders else "",
        width=100,
        side=Side.RIGHT,
        value=lambda row: row.line.overriders,
    ),
    Column(title=said("column_apply"), text=lambda row: APPLIES[row.line.apply], width=92),
)
