"""What the window says about steps from tokens to sound that change nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def flow_steps_tip(flow_steps: int) -> str:
    """Return the tooltip for a model that needs no more than these steps."""
    if flow_steps == 1:
        return QCoreApplication.translate("FlowSteps", "This model needs one step")
    text = QCoreApplication.translate("FlowSteps", "This model needs {count} steps at most")
    return text.format(count=flow_steps)
