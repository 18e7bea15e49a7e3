"""The window: widgets show state and send intents; controllers connect them to the app's parts."""
