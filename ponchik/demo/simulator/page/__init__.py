"""The workspace in the browser, where one acts as any of its members."""
