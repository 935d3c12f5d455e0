"""The panels and tabs, one idea a file; a panel is a list of layers."""
