"""The migrations, in order; ``make migration m="Add roles"`` drafts the next one."""
