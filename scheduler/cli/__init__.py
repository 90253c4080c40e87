"""The command line: arguments in, a service called, text or JSON out.

Modules here import nothing heavy at the top, so that ``commonhour --help`` answers at once; each command imports what
it needs when it runs.
"""
