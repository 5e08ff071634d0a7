"""What every request passes before a page or an endpoint sees it."""
