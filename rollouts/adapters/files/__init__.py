"""Files that people bring and take away: CSV, TSV and XLSX."""
