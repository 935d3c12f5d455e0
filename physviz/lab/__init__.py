"""The experiment as it stands, and every way to change it; no Qt."""
