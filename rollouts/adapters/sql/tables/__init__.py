"""The tables, one module a room. Typed Core only: no ORM."""
