"""ibidem completion: print the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and options of ibidem.

    \b
      ~/.bashrc   eval "$(ibidem completion bash)"
      ~/.zshrc    eval "$(ibidem completion zsh)"

    \b
      cd ~/.config/fish/completions
      ibidem completion fish > ibidem.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, "ibidem", "_IBIDEM_COMPLETE").source())
