"""The carrier's floor: the only part of the line that knows Twilio. It must not know the store or the services."""
