"""Exit statuses, and the one place where an error becomes a line of text."""

from __future__ import annotations

import sys
import traceback
from typing import IO, Any

import click

from scheduler.cli.text import clean
from scheduler.errors import SchedulerError

OK, FINDINGS, CANNOT_RUN = 0, 1, 2
INTERRUPTED = 130
"""What shells expect of a program ended by Ctrl-C."""


class Commands(click.Group):
    """The group of all commands; errors that people can mend end as text and status 2, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order in which they are used."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        from calendars.errors import CalendarError

        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            click.echo("\nstopped", err=True)
            ctx.exit(INTERRUPTED)
        except (SchedulerError, CalendarError) as error:
            from scheduler.folder import BadFolder

            tell(str(error))
            if isinstance(error, BadFolder):
                ctx.exit(FINDINGS)
        except OSError as error:
            tell(_about_file(error))
        except Exception as error:
            if ctx.params.get("debug"):
                traceback.print_exc()
            tell(
                f"unexpected {type(error).__name__}: {error}\n"
                "This is a mistake in Common Hour, not in your files. `commonhour --debug …` shows where it happened;"
                " please report it with that."
            )
        return ctx.exit(CANNOT_RUN)


def tell(message: str, stream: IO[str] | None = None) -> None:
    """Print an error, one that may have several lines, on standard error."""
    for line in message.splitlines() or [""]:
        click.echo(clean(line), file=stream or sys.stderr)


def _about_file(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
