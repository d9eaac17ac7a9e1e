"""Classes over HTTP: `/api/class/…`, without a rerun, with JSON in and out and secrets in headers."""
