"""One process, so that the limiter in memory counts every request."""

import os

workers = 1
threads = 8
bind = f"127.0.0.1:{os.environ['PORT']}"
loglevel = "warning"
