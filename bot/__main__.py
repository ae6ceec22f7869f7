"""`python -m bot` is `tongxin`."""

import signal

# Nothing is open yet: while the rooms are imported, Ctrl-C ends at once and without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from bot.cli.main import main  # noqa: E402

signal.signal(signal.SIGINT, signal.default_int_handler)
main()
