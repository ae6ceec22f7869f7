"""Libraries for tables, documents and pictures: 22 MB that most hours of a running service never need.

Whoever imports one of these names gets the library itself as far as the types go; it is loaded when the first of its
names is asked for, in whatever thread that happens. A plain import of these libraries is forbidden everywhere else,
so that the list below is whole. They are no import inside functions: that would have to be repeated in every function
and forgotten in one, and `importlib.util.LazyLoader` hands a half-loaded module to a second thread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ("PIL", "docx", "openpyxl", "put_off", "segno")


class _Late(ModuleType):
    """Stands for a module that is loaded when one of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # Python itself asks whether there is a `__path__`, a `__wrapped__`
            raise AttributeError(name)
        module = import_module(self.__name__)
        found = getattr(module, name) if hasattr(module, name) else self._part(name)
        setattr(self, name, found)  # asked once
        return found

    def _part(self, name: str) -> ModuleType:
        whole = f"{self.__name__}.{name}"
        try:
            return import_module(whole)
        except ModuleNotFoundError as error:
            if error.name != whole:
                raise
            raise AttributeError(f"{self.__name__} has no {name}") from None


@contextmanager
def put_off(name: str) -> Iterator[None]:
    """Let what is imported meanwhile find the module `name` late: it needs it for what we never ask of it.

    A library that imports names out of the module, instead of the module, still loads it at once.
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = _Late(name)
    try:
        yield
    finally:
        del sys.modules[name]


if TYPE_CHECKING:
    import docx.document
    import docx.enum.text
    import docx.oxml.ns
    import docx.shared
    import openpyxl.cell
    import openpyxl.chart
    import openpyxl.styles
    import openpyxl.utils.cell
    import openpyxl.worksheet.formula
    import openpyxl.worksheet.properties
    import openpyxl.worksheet.worksheet
    import PIL.Image
    import PIL.ImageDraw
    import PIL.ImageFont
    import PIL.ImageOps
    import PIL.WebPImagePlugin
    import segno
else:
    docx, openpyxl, PIL, segno = map(_Late, ("docx", "openpyxl", "PIL", "segno"))
