"""The demo's processes and embedded servers, and what ends them."""
