"""One module a room: loads state, asks the room's pure functions, keeps what they answer."""
