"""Rollout, wave and device task: states, events, decisions and the arithmetic behind them. Pure."""
