"""The Qt application: the only place that knows PySide6."""
