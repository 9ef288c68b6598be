"""Rules about rows of prices: one table of data, read by a scalar and by a columnar interpreter."""
