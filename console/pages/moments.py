"""Moments and durations as people read them, in this computer's time zone."""

from datetime import datetime, timedelta

from resources.i18n import sentence

DAY = timedelta(days=1)


def clock_text(moment: datetime | None, now: datetime) -> str:
    """`21:04` today, `12 Mar 21:04` before, with the year in another one; a dash for none."""
    if moment is None:
        return "–"
    local, today = moment.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day} {local:%b}"
    return f"{day} {local:%H:%M}" if local.year == today.year else f"{day} {local:%Y}"


def duration_text(seconds: float) -> str:
    """`12 s`, `3 min 05 s`, `2 h 10 min`, `3 days`: two parts at most."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole // 60 % 60:02d} min"
    return sentence("pages.days", {"count": whole // 86400})


def span_text(start: datetime | None, end: datetime | None, now: datetime) -> str:
    """How long it took, or takes until `now`; empty when it did not begin."""
    return duration_text(((end or now) - start).total_seconds()) if start else ""


def short_span(start: datetime | None, end: datetime | None, now: datetime) -> str:
    """The same for a cell: `4s`, `3m 05s`, `2h 10m`, `3d 4h`."""
    if start is None:
        return ""
    whole = max(int(((end or now) - start).total_seconds()), 0)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02d}s"
    if whole < 86400:
        return f"{whole // 3600}h {whole // 60 % 60:02d}m"
    return f"{whole // 86400}d {whole // 3600 % 24}h"


def age_text(moment: datetime | None, now: datetime) -> str:
    """`4 min ago`; a dash for never."""
    if moment is None:
        return "–"
    return sentence("pages.ago", {"span": duration_text((now - moment).total_seconds())})
