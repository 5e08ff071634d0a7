"""What every page of ours shares: its frame, its theme and the vendored libraries.

A page brings its own templates and stylesheets; `base.html` and `theme.css` are here.
Nothing here knows what a page is about, and nothing is fetched from elsewhere.
"""
