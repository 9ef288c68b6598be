"""Register configuration: settings, sparse dated layers, what each register resolves to and why."""
