"""Assigns live sessions: whole numbers and arrays in, a proven outcome out. Knows no name, no zone and no row."""
