"""The SQL behind `rollouts.reads`: one or few short queries for each question, no ORM."""
