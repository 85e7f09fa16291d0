import type { IPiece } from './piece';

/** `interact` and its kin of ipywidgets, without widgets. */
export const interactPiece: IPiece = {
  name: 'interact',
  imports: ['import enum', 'import inspect', 'import numbers'],
  requires: ['display'],
  exports: [
    'interact',
    'interact_manual',
    'interactive',
    'interactive_output',
    'fixed'
  ],
  source: `
def interact(function=None, **controls):
    """Call a function once, with the first value of each control, and show its result; nobody moves the controls."""
    if function is None:
        return lambda function: interact(function, **controls)
    result = function(**first_values(function, controls))
    if result is not None:
        display(result)
    return function


def interact_manual(function=None, **controls):
    """Return the function: nobody presses the button that calls it."""
    return function if function is not None else lambda function: function


class interactive:
    """The call of a function with the first value of each control."""

    def __init__(self, function, options=None, **controls):
        self.f, self.args, self.result = function, [], None
        self.kwargs = first_values(function, controls)
        if not (options or {}).get("manual"):
            self.update()

    def update(self, *_arguments):
        """Call the function."""
        self.result = self.f(**self.kwargs)


def interactive_output(function, controls):
    """Call a function with the values of widgets."""
    function(**{name: control.value for name, control in controls.items()})


class fixed:
    """A value that no control changes."""

    def __init__(self, value):
        self.value = value

    def get_interact_value(self):
        """Return the value."""
        return self.value


def first_values(function, controls):
    """Return the arguments with which widgets would call a function at first."""
    values, left = {}, dict(controls)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            values.update((name, first_value(control)) for name, control in left.items())
        elif parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            choices = [left.pop(name, parameter.empty), parameter.default, parameter.annotation]
            given = [choice for choice in choices if choice is not parameter.empty]
            if not given:
                raise ValueError(f"cannot find widget or abbreviation for argument: {name!r}")
            values[name] = first_value(given[0], parameter.default)
    return values


def first_value(control, default=inspect.Parameter.empty):
    """Return the value that the widget for an abbreviation has at first."""
    if hasattr(control, "get_interact_value"):
        return control.get_interact_value()
    if isinstance(control, type):
        if issubclass(control, enum.Enum):
            return next(iter(control))
        if control in (str, bool, int, float):
            return control()
    if isinstance(control, tuple):
        return _in_range(control, default)
    if isinstance(control, (str, numbers.Real)):
        return control
    if hasattr(control, "items"):
        options = list(control.values())
    else:
        options = list(control)
        if all(isinstance(option, (list, tuple)) and len(option) == 2 for option in options):
            options = [value for _, value in options]
    return default if default in options else options[0] if options else None


def _in_range(control, default):
    if len(control) not in (2, 3) or not all(isinstance(bound, numbers.Real) for bound in control):
        raise ValueError(f"{control!r} cannot be transformed to a widget")
    low, high = control[:2]
    whole = all(isinstance(bound, numbers.Integral) for bound in control)
    if isinstance(default, numbers.Real):
        return (int if whole else float)(min(max(default, low), high))
    middle = low + (high - low) // 2 if isinstance(high - low, int) else low + (high - low) / 2
    if len(control) == 3:
        middle = low + int((middle - low) / control[2]) * control[2]
    return middle if whole else float(middle)
`
};
