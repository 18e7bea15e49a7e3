"""The window: widgets show state and emit signals; controllers connect them to the app's parts."""
