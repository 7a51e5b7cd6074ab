"""What the audit log tells of: every action that it knows, with its words for the supervisor's page.

A table and nothing else. An action that is not in it cannot be recorded (services/audit.py).
"""

from __future__ import annotations

from types import MappingProxyType

ACTIONS = MappingProxyType(
    {
        # reading
        "view": "opened a request",
        "visit_view": "opened a visit",
        "play": "played a message",
        "search": "searched",
        "words_view": "read what was not understood",
        "export": "exported requests",
        "audit_view": "read the audit log",
        # a request
        "claim": "claimed a request",
        "release": "released a request",
        "hand": "handed a request to someone",
        "take": "took a request over",
        "snooze": "put a request off",
        "lease_ran_out": "lost a request: the claim ran out",
        "call": "started a call",
        "outcome": "recorded an outcome",
        "undo": "took an outcome back",
        "reopen": "opened a request again",
        "note": "wrote a note",
        "edit": "corrected a request",
        "split": "split a request in two",
        "text": "texted the patient",
        "demo_text": "had words texted to the practice phone",
        "consent": "recorded a consent",
        "opt_out": "recorded an opt-out",
        "book": "booked a visit",
        "move": "moved a visit",
        "cancel": "cancelled a visit",
        "reinstate": "booked a cancelled visit again",
        "confirm": "confirmed a visit",
        "missed": "marked a visit as missed",
        "send_now": "let a reminder go at once",
        "stop_reminders": "stopped reminders",
        "plan_reminders": "planned reminders again",
        "import": "took in a list of visits",
        # people
        "sign_in": "signed in",
        "sign_in_refused": "was refused at the sign-in",
        "sign_out": "signed out",
        "session_ended": "a sign-in ended",
        "password": "changed a password",
        "password_refused": "gave a wrong password while changing it",
        "phone": "changed their own phone number",
        "shortcuts": "turned shortcuts on or off",
        "forbidden": "was refused a page of another role",
        "staff_added": "was added",
        "staff_disabled": "was disabled",
        "staff_reset": "got a new password from an administrator",
        # the wallboard
        "wallboard_made": "made a wallboard",
        "wallboard_revoked": "revoked a wallboard",
    }
)
