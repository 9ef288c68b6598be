"""The database behind `ports.database`: SQLite for one machine, PostgreSQL for a team."""
