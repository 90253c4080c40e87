"""The pages, one module each: ask a service, draw. No time arithmetic, no solver, no files."""
