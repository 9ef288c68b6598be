"""Settings: this installation, this window, and the policies that hold for everybody."""
